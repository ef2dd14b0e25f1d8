import type { CacheKey, CloudCache, Remembered } from '../contract/index.ts';
import type { Seal } from './seal.ts';
import type { SharedMemory } from './shared-memory.ts';

/** A value as it is shared, and when it is renewed and no longer used: whoever made it says so for all. */
interface Shared {
  readonly value: unknown;
  readonly refreshAt: number;
  readonly usableUntil: number;
}

/** The same in this process, with its text to tell it from a refused one. */
interface Held extends Shared {
  readonly text: string;
}

export interface RememberParts {
  readonly memory: SharedMemory;
  readonly seal: Seal;
  /** Keyed hash for secrets in key names. */
  readonly fingerprint: (secret: string) => string;
  readonly now: () => number;
  /** Waits; handed in so that tests need not. */
  readonly pause: (milliseconds: number) => Promise<void>;
  /** Told how each look-up went: held by this process, found in the shared memory, made anew. */
  readonly onResult: (result: 'hit' | 'shared' | 'miss') => void;
  /** Told when a value could not be renewed in the background. */
  readonly onError: (error: unknown) => void;
}

const MINUTE = 60_000;
const LOCK_TTL = 20_000;
const MAX_HELD = 2000;

/** Values stop being used well before they end, but short-lived ones keep most of their life (mapping A-30). */
function marginOf(life: number): number {
  return Math.min(Math.max(MINUTE, life / 20), life / 4);
}

function withLife({ value, expiresAt }: Remembered<unknown>, now: number): Shared {
  const margin = marginOf(Math.max(0, expiresAt - now));
  const usableUntil = expiresAt - margin;
  return { value, usableUntil, refreshAt: usableUntil - margin };
}

function isShared(value: unknown): value is Shared {
  if (typeof value !== 'object' || value === null) return false;
  const { refreshAt, usableUntil } = value as Partial<Shared>;
  return typeof refreshAt === 'number' && typeof usableUntil === 'number';
}

type Produce = () => Promise<Remembered<unknown>>;

/**
 * The cache of one cloud: each value is produced once for the whole fleet, kept encrypted in the shared memory and plain in this
 * process, renewed ahead of its end. Reading a value that this process holds asks nobody.
 */
export class FleetCache implements CloudCache {
  readonly #held = new Map<string, Held>();
  readonly #flying = new Map<string, Promise<Held>>();
  readonly #cloud: string;
  readonly #parts: RememberParts;

  constructor(cloud: string, parts: RememberParts) {
    this.#cloud = cloud;
    this.#parts = parts;
  }

  async remember<T>(key: CacheKey, produce: () => Promise<Remembered<T>>, not?: T): Promise<T> {
    const { now, onResult, onError, fingerprint } = this.#parts;
    const name = `${key.kind}:${this.#cloud}:${encodeURIComponent(key.scope)}:${fingerprint(key.secret)}`;
    const refused = not === undefined ? undefined : JSON.stringify(not);
    const entry = this.#held.get(name);
    if (entry && entry.text !== refused && entry.usableUntil > now()) {
      onResult('hit');
      // Renewed in the background while those who come are served with what is there.
      if (entry.refreshAt <= now()) this.#once(name, produce, undefined).catch(onError);
      return entry.value as T;
    }
    // A look-up that began before the refusal may end with what was refused.
    const flight = this.#flying.get(name);
    const begun = flight && (await flight);
    if (begun && begun.text !== refused) return begun.value as T;
    return (await this.#once(name, produce, refused)).value as T;
  }

  takeOwn(kind: CacheKey['kind']): readonly unknown[] {
    const { memory, now } = this.#parts;
    if (!memory.forget) return [];
    const own = [...this.#held].filter(([name, { usableUntil }]) => name.startsWith(`${kind}:`) && usableUntil > now());
    for (const [name] of own) {
      this.#held.delete(name);
      memory.forget(name);
    }
    return own.map(([, { value }]) => value);
  }

  #once(name: string, produce: Produce, refused: string | undefined): Promise<Held> {
    const known = this.#flying.get(name);
    if (known) return known;
    const flight = this.#obtain(name, produce, refused).finally(() => this.#flying.delete(name));
    this.#flying.set(name, flight);
    return flight;
  }

  async #obtain(name: string, produce: Produce, refused: string | undefined): Promise<Held> {
    const { memory, now, pause, onResult } = this.#parts;
    const deadline = now() + LOCK_TTL;
    for (let wait = 20; ; wait = Math.min(wait * 2, 200)) {
      const found = await this.#shared(name, refused);
      if (found) {
        onResult('shared');
        return found;
      }
      const release = await memory.lock(`lock:${name}`, LOCK_TTL);
      if (release || now() > deadline) return this.#underLock(name, produce, refused, release);
      await pause(wait);
    }
  }

  async #underLock(
    name: string,
    produce: Produce,
    refused: string | undefined,
    release: (() => Promise<void>) | undefined,
  ): Promise<Held> {
    try {
      // Somebody may have made it between our look and our lock.
      const late = await this.#shared(name, refused);
      if (late) return late;
      this.#parts.onResult('miss');
      return await this.#make(name, produce);
    } finally {
      await release?.();
    }
  }

  /** What another gateway has made, unless it is what was refused or is due to be renewed. */
  async #shared(name: string, refused: string | undefined): Promise<Held | undefined> {
    const { memory, seal, now } = this.#parts;
    const sealed = await memory.get(name);
    const found = sealed && seal.open(name, sealed);
    if (!isShared(found) || JSON.stringify(found.value) === refused) return undefined;
    const entry = this.#hold(name, found);
    return entry.refreshAt > now() ? entry : undefined;
  }

  async #make(name: string, produce: Produce): Promise<Held> {
    const { memory, seal, now } = this.#parts;
    const made = withLife(await produce(), now());
    const entry = this.#hold(name, made);
    const ttl = entry.usableUntil - now();
    if (ttl > 0) await memory.set(name, seal.close(name, made), ttl);
    return entry;
  }

  #hold(name: string, { value, refreshAt, usableUntil }: Shared): Held {
    const entry = { value, text: JSON.stringify(value), refreshAt, usableUntil };
    this.#held.delete(name);
    this.#held.set(name, entry);
    const oldest = this.#held.keys().next();
    if (this.#held.size > MAX_HELD && !oldest.done) this.#held.delete(oldest.value);
    return entry;
  }
}
