/** The lead of a fleet: taken or kept for some milliseconds, and given up. Both throw while nobody can be asked. */
export interface Lead {
  lead(ttl: number): Promise<{ readonly leads: boolean }>;
  leave(): Promise<void>;
}

export interface DutyParts {
  readonly lead: Lead;
  readonly after: (milliseconds: number, work: () => void) => () => void;
  /** Told when this gateway begins (true) or ends to be the one. */
  readonly onChange: (isOn: boolean) => void;
  /** Told why nobody could be asked. */
  readonly onTrouble: (error: unknown) => void;
  readonly onBug: (error: unknown) => void;
}

/** How long the duty lasts that is not taken again, and how often it is. Milliseconds. */
const [TTL, EVERY] = [6000, 1500];

/**
 * Of the gateways of a fleet one posts, so that receivers get each change once. While Redis is away whoever had the duty keeps it, and
 * nobody else takes it; who never reached Redis is alone.
 */
export class Duty {
  readonly #parts: DutyParts;
  #isOn: boolean | undefined;
  #takeBack: (() => void) | undefined;
  #asking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: DutyParts) {
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#isOn === true;
  }

  /** Begins to ask by the clock; the first time at once. */
  start(): void {
    this.#asking = this.#ask().catch(this.#parts.onBug);
    this.#takeBack = this.#parts.after(EVERY, () => {
      void this.#asking.then(() => {
        if (!this.#stopped) this.start();
      });
    });
  }

  /** Hands it on. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#takeBack?.();
    await this.#asking;
    if (!this.isOn) return;
    this.#set(false);
    // While Redis is away it ends by itself.
    await this.#parts.lead.leave().catch(this.#parts.onTrouble);
  }

  async #ask(): Promise<void> {
    let isOn = this.#isOn ?? true;
    try {
      isOn = (await this.#parts.lead.lead(TTL)).leads;
    } catch (error) {
      this.#parts.onTrouble(error);
    }
    if (!this.#stopped) this.#set(isOn);
  }

  #set(isOn: boolean): void {
    const before = this.isOn;
    this.#isOn = isOn;
    if (before !== isOn) this.#parts.onChange(isOn);
  }
}
