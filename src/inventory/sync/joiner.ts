import type { Cloud } from '../../clouds/cloud.ts';
import type { Call, Resource, ResourceName, SourceRecord } from '../../contract/index.ts';
import type { StoredRow } from '../../schema/document.ts';
import type { Owned } from '../../schema/groups.ts';
import type { Owners } from '../../schema/derive.ts';
import { Dependencies } from './dependencies.ts';
import { keyOf, LookUps, partsOf, recordOf } from './look-ups.ts';
import type { CloudRecords } from './records.ts';
import { RowNotes, type RowNote } from './row-notes.ts';
import type { IsMarked, PlacedRows, Storers } from './storers.ts';

/** What turns one cloud's records into rows. */
export interface JoinParts {
  readonly cloud: Cloud;
  readonly records: CloudRecords;
  /** Puts a thing of a resource into the forms in which it is kept: rows of that resource and of those that are made of it. */
  readonly store: Storers;
  readonly owners: (thing: Owned) => Owners;
}

/** What joining some rows comes to, by resource. */
export type JoinedChanges = ReadonlyMap<string, { readonly upserts: StoredRow[]; readonly removals: string[] }>;

type AnyResource = Resource<unknown, Readonly<Record<string, SourceRecord>>, string, Owned | undefined>;

/** What is made of a record: a resource of the adapter and the record's id. */
export const joinKey = (resource: string, id: string) => keyOf(resource, id);

/** One thing that rows were made of. There are as many as rows: nothing stands in it twice. */
interface Join {
  readonly resource: ResourceName;
  readonly id: string;
  looked: readonly string[];
  /** Its rows, as `RowNotes` writes them down. */
  rows: string;
}

/** Makes rows from records, and knows which rows a changed record is in. */
export class Joiner {
  readonly #parts: JoinParts;
  readonly #dependencies = new Dependencies<Join>();
  readonly #joins = new Map<string, Map<string, Join>>();
  readonly #awaited = new Set<string>();
  readonly #notes: RowNotes;
  readonly #resources: ReadonlyMap<string, AnyResource>;

  constructor(parts: JoinParts) {
    this.#parts = parts;
    this.#notes = new RowNotes(parts.cloud.name);
    this.#resources = new Map(Object.entries(parts.cloud.adapter.resources as Readonly<Record<string, AnyResource>>));
  }

  /** What is made of any of what was touched, or shows it. */
  affected(touched: Iterable<string>): ReadonlySet<string> {
    const keys = [...touched];
    const found = new Set<string>();
    for (const { resource, id } of this.#dependencies.of(keys)) found.add(joinKey(resource, id));
    for (const key of keys) {
      const record = recordOf(key);
      if (!record) continue;
      // What is made of the record itself does not look it up.
      for (const [name, { rows }] of this.#resources) if (rows === record.source) found.add(joinKey(name, record.id));
    }
    return found;
  }

  has(key: string): boolean {
    const { place, wanted } = partsOf(key);
    return this.#joins.get(place)?.has(wanted) ?? false;
  }

  /** Says that these are to be made, when their turn comes. */
  await(keys: readonly string[]): void {
    for (const key of keys) this.#awaited.add(key);
  }

  /** Whether something is still to be made: its record may say what it said before, and its row may not. */
  isAwaited(key: string): boolean {
    return this.#awaited.has(key);
  }

  /** Whether a row is made of a record of this source, and does not only show one. */
  isOf(key: string, source: string): boolean {
    return this.#resources.get(partsOf(key).place)?.rows === source;
  }

  /** Everything that records could be made into. */
  everything(): readonly string[] {
    return [...this.#resources].flatMap(([name, { rows }]) =>
      [...this.#parts.records.table(rows).ids()].map((id) => joinKey(name, id)),
    );
  }

  /** The things of a resource as they are known now; nothing while its list was never read, or cannot be. */
  things(resource: string): readonly Owned[] | undefined {
    const found = this.#resources.get(resource);
    if (!found) return undefined;
    const table = this.#parts.records.table(found.rows);
    if (!table.known) return undefined;
    return [...table.ids()].flatMap((id) => this.thing(resource, id) ?? []);
  }

  /** One thing of a resource as it is known now. */
  thing(resource: string, id: string): Owned | undefined {
    const { cloud, records } = this.#parts;
    const found = this.#resources.get(resource);
    const record = found && records.table(found.rows).get(id);
    const quiet = { warn: () => undefined };
    return record && found.translate(cloud.session, record, records.related(new LookUps()), quiet);
  }

  /** The rows of some records that are not as they were, and those that are there no longer. */
  join(keys: readonly string[], call: Pick<Call, 'warn'>): JoinedChanges {
    const changes = new Map<string, { upserts: StoredRow[]; removals: string[] }>();
    const of = (plural: string) => {
      const known = changes.get(plural) ?? { upserts: [], removals: [] };
      changes.set(plural, known);
      return known;
    };
    for (const key of keys) {
      this.#awaited.delete(key);
      const { place, wanted: id } = partsOf(key);
      const join = { resource: place as ResourceName, id };
      const before = this.#notes.read(this.#joins.get(place)?.get(id)?.rows ?? '', id);
      const after = this.#rowsOf(join, before, call);
      this.#notes.compare(before, after, {
        changed: (plural, row) => of(plural).upserts.push(row),
        gone: (plural, gone) => of(plural).removals.push(gone),
      });
    }
    return changes;
  }

  #rowsOf(
    of: Pick<Join, 'resource' | 'id'>,
    before: readonly RowNote[],
    call: Pick<Call, 'warn'>,
  ): readonly PlacedRows[] {
    const { cloud, records, store, owners } = this.#parts;
    const { resource: name, id } = of;
    const resource = this.#resources.get(name);
    const record = resource && records.table(resource.rows).get(id);
    if (!record) return this.#without(of);
    const looked = new LookUps();
    const thing = resource.translate(cloud.session, record, records.related(looked), call);
    // What decides that is in the record itself: nothing else need be watched.
    if (thing === undefined) return this.#without(of);
    const isMarked: IsMarked = (plural, mark) => before.some((one) => this.#notes.isMarked(one, plural, mark));
    const rows = store(name, thing, owners(thing), isMarked);
    const join = this.#join(name, record.id);
    this.#dependencies.set(join, looked.inTurns());
    join.rows = this.#notes.write(rows, id, before);
    return rows;
  }

  #join(resource: ResourceName, id: string): Join {
    const there = this.#joins.get(resource) ?? new Map<string, Join>();
    this.#joins.set(resource, there);
    const join = there.get(id) ?? { resource, id, looked: [], rows: '' };
    there.set(id, join);
    return join;
  }

  #without({ resource, id }: Pick<Join, 'resource' | 'id'>): readonly PlacedRows[] {
    const join = this.#joins.get(resource)?.get(id);
    if (join) this.#dependencies.set(join, []);
    this.#joins.get(resource)?.delete(id);
    return [];
  }
}
