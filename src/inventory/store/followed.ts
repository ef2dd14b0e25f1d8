import type { StoredRow } from '../../schema/document.ts';
import type { Changed, CloudFragments, RowsChange } from './protocol.ts';
import type { Before, RowImage, RowTurn, Turn } from './told.ts';

const imageOf = ({ lead, head, host, tail, open, brief, columns, facets }: StoredRow): RowImage => ({
  pieces: { lead, head, host, tail, open, brief },
  columns,
  facets,
});

function turnOf(id: string, before: Before | undefined, after: RowImage | undefined): readonly RowTurn[] {
  if (before === 'same' || before === undefined) return [];
  if (before === 'none') return after ? [{ id, after }] : [];
  return [{ id, before, ...(after ? { after } : {}) }];
}

const nothing = () => undefined;

/** Tells changes of the store to one who follows them. Without one nothing is asked for, kept or told. */
export class Followed {
  readonly #fragments = new Map<string, CloudFragments>();
  #follower: ((turn: Turn) => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** What was asked for before was not asked to be told: it is waited for. */
  async by(follower: ((turn: Turn) => void) | undefined): Promise<ReadonlyMap<string, CloudFragments>> {
    this.#follower = follower;
    await this.made();
    return new Map(this.#fragments);
  }

  /** Ends when all changes are made that were on their way before. */
  async made(): Promise<void> {
    await this.#last;
  }

  /** Notes a change that is on its way. */
  noted<T>(change: Promise<T>): Promise<T> {
    this.#last = change.then(nothing, nothing);
    return change;
  }

  /** Whether a change of rows is to be told, and what tells it. */
  rows({ resource, upserts, removals }: RowsChange): { tell: boolean; told: (changed: Changed) => void } {
    const follower = this.#follower;
    if (!follower) return { tell: false, told: nothing };
    const told = ({ version, before = [] }: Changed) => {
      const rows = [
        ...upserts.flatMap((row, place) => turnOf(row.id, before[place], imageOf(row))),
        ...removals.flatMap((id, place) => turnOf(id, before[upserts.length + place], undefined)),
      ];
      if (rows.length > 0) follower({ kind: 'rows', resource, version, rows });
    };
    return { tell: true, told };
  }

  cloud(after: CloudFragments): (changed: Changed) => void {
    const before = this.#fragments.get(after.cloud);
    this.#fragments.set(after.cloud, after);
    const isSame = before?.members === after.members && before.hiddenHost === after.hiddenHost;
    return ({ version }) => {
      if (!isSame) this.#follower?.({ kind: 'cloud', version, before, after });
    };
  }

  dropped(cloud: string): (changed: Changed) => void {
    this.#fragments.delete(cloud);
    return ({ version }) => this.#follower?.({ kind: 'dropped', version, cloud });
  }
}
