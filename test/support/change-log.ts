import type { ChangeLog } from '../../src/inventory/fleet/protocol.ts';

interface Kept {
  leader: string;
  last: number;
  entries: { place: number; entry: unknown }[];
  base: unknown;
  parts: Map<string, unknown>;
}

const nothing = (): Kept => ({ leader: '', last: 0, entries: [], base: undefined, parts: new Map() });
const copy = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

/** What gateways tell each other, in this process: it can be away, lose all, keep little, and let the lead end. */
export class TestLogs {
  kept = nothing();
  away = false;
  /** Entries that are kept. */
  most = 1000;
  readonly #now: () => number;

  /** `now`: its clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  lose(): void {
    this.kept = nothing();
  }

  /** The lead of whoever has it ends. */
  endLead(): void {
    this.kept.leader = '';
  }

  of(member: string): ChangeLog {
    const there = <T>(work: () => T): Promise<T> =>
      this.away ? Promise.reject(new Error('it is away')) : Promise.resolve(work());
    return {
      lead: () =>
        there(() => {
          this.kept.leader ||= member;
          return { leads: this.kept.leader === member, time: this.#now() };
        }),
      leave: () =>
        there(() => {
          if (this.kept.leader === member) this.kept.leader = '';
        }),
      append: (entry, asLeader) =>
        there(() => {
          if (asLeader && this.kept.leader !== member) return undefined;
          this.kept.last += 1;
          this.kept.entries.push({ place: this.kept.last, entry: copy(entry) });
          this.kept.entries.splice(0, this.kept.entries.length - this.most);
          return this.kept.last;
        }),
      last: () => there(() => this.kept.last),
      after: (place, most) => there(() => this.kept.entries.filter((one) => one.place > place).slice(0, most)),
      base: () => there(() => copy(this.kept.base)),
      begin: (base) =>
        there(() => {
          if (this.kept.leader !== member) return false;
          this.kept.base = copy(base);
          return true;
        }),
      part: (name) => there(() => copy(this.kept.parts.get(name))),
      putPart: (name, part) => there(() => void this.kept.parts.set(name, copy(part))),
      dropPart: () => there(() => undefined),
    };
  }
}
