/**
 * Ids of records, at most so many. When there is no room for a new one, the oldest of whoever has the most goes: nobody can crowd out
 * what is kept of others.
 */
export class FairRing {
  readonly #most: number;
  readonly #byOwner = new Map<string, string[]>();
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Keeps an id; gives that for which there is no room any more. */
  add(owner: string, id: string): string | undefined {
    const own = this.#byOwner.get(owner) ?? [];
    this.#byOwner.set(owner, own);
    own.push(id);
    this.#size += 1;
    return this.#size > this.#most ? this.#drop() : undefined;
  }

  #drop(): string | undefined {
    let [largest, most] = ['', 0];
    for (const [owner, { length }] of this.#byOwner) if (length > most) [largest, most] = [owner, length];
    const own = this.#byOwner.get(largest);
    const dropped = own?.shift();
    if (own?.length === 0) this.#byOwner.delete(largest);
    this.#size -= 1;
    return dropped;
  }
}
