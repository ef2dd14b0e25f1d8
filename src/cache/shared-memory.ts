/** What gateways of a fleet share: small values that end by themselves, locks, messages. Redis, or this process alone. */
export interface SharedMemory {
  /** False while it cannot be reached: values are then kept and found in this process only. */
  up(): boolean;
  get(key: string): Promise<Buffer | undefined>;
  /** Milliseconds to live. */
  set(key: string, value: Buffer, ttl: number): Promise<void>;
  /** Takes a lock for at most `ttl` milliseconds; the answer gives it back. Nothing when somebody else has it. */
  lock(key: string, ttl: number): Promise<(() => Promise<void>) | undefined>;
  /** Forgets a value; absent where other gateways may use what is kept: where Redis is configured, also while it is away. */
  forget?(key: string): void;
  close(): Promise<void>;
}

/** The same for those who only keep something there. */
export type LentMemory = Omit<SharedMemory, 'close' | 'forget'>;
