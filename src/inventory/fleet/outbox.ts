import type { CloudRecords } from '../sync/records.ts';
import type { Gone, Put } from './protocol.ts';

/** Which records came, changed or went here and have not been told to the other gateways. */
export class Outbox {
  readonly #changed = new Map<string, Map<string, number>>();
  #quiet = false;

  get isEmpty(): boolean {
    return this.#changed.size === 0;
  }

  /** Takes note of a record; `at`: when the cloud was asked for it. Whether there was nothing to tell before. */
  note(source: string, id: string, at: number): boolean {
    if (this.#quiet) return false;
    const wasEmpty = this.isEmpty;
    const ids = this.#changed.get(source) ?? new Map<string, number>();
    this.#changed.set(source, ids.set(id, Math.max(at, ids.get(id) ?? 0)));
    return wasEmpty;
  }

  /** Does what changes records that the others know of. Nothing is waited for in it. */
  quietly<T>(work: () => T): T {
    this.#quiet = true;
    try {
      return work();
    } finally {
      this.#quiet = false;
    }
  }

  clear(): void {
    this.#changed.clear();
  }

  /** Takes out some records as they are now. `later`: milliseconds by which the clock of the fleet is ahead. */
  take(most: number, records: CloudRecords, later: number): { readonly puts: Put[]; readonly gone: Gone[] } {
    const [puts, gone]: [Put[], Gone[]] = [[], []];
    for (const [source, ids] of this.#changed) {
      for (const [id, at] of ids) {
        if (puts.length + gone.length === most) return { puts, gone };
        ids.delete(id);
        const record = records.table(source).get(id);
        if (record) puts.push([source, at + later, record]);
        else gone.push([source, at + later, id]);
      }
      this.#changed.delete(source);
    }
    return { puts, gone };
  }
}
