import type { Follower, Following, LiveEvent } from '../../src/inventory/live/follower.ts';

export type Row = Readonly<Record<string, unknown>>;

interface Told {
  readonly id?: string;
  readonly cloud?: string;
  readonly fields?: Row;
  readonly removed?: readonly string[];
}

/** Rows by their ids, as a client keeps them who was told them once and since then what changed. */
export class KeptRows {
  #rows = new Map<string, Row>();

  get rows(): ReadonlyMap<string, Row> {
    return this.#rows;
  }

  listed(rows: readonly Row[]): void {
    this.#rows = new Map(rows.map((row) => [String(row['id']), row]));
  }

  /** Takes an event in. */
  take({ name, data }: Pick<LiveEvent, 'name' | 'data'>): void {
    const { id = '', cloud, fields = {}, removed = [] } = JSON.parse(data) as Told;
    const what = name.split('.').at(-1) ?? '';
    const change = (key: string, row: Row) => {
      const left = Object.entries(row).filter(([member]) => !removed.includes(member));
      this.#rows.set(key, { ...Object.fromEntries(left), ...fields });
    };
    if (name === 'clouds.updated') {
      for (const [key, row] of this.#rows) if (key.startsWith(`${cloud ?? ''}.`)) change(key, row);
      return;
    }
    const known = this.#rows.get(id);
    if (what === 'deleted') this.#rows.delete(id);
    else if (what === 'created') this.#rows.set(id, fields);
    else if (known) change(id, known);
  }
}

/** Somebody who follows in this process: takes so many events before he wants to be asked again. */
export class TestFollower implements Follower {
  readonly events: LiveEvent[] = [];
  following: Following | undefined;
  isLost = false;
  #room: number;

  constructor(room = Infinity) {
    this.#room = room;
  }

  take(event: LiveEvent): boolean {
    this.events.push(event);
    this.#room -= 1;
    return this.#room > 0;
  }

  lost(): void {
    this.isLost = true;
  }

  /** Takes so many more. */
  goOn(room: number): void {
    this.#room = room;
    this.following?.goOn();
  }
}
