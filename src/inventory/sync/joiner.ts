import type { Cloud } from '../../clouds/cloud.ts';
import type { Call, Resource, ResourceName, SourceRecord } from '../../contract/index.ts';
import type { StoredRow } from '../../schema/document.ts';
import type { Owned } from '../../schema/groups.ts';
import type { Owners } from '../../schema/derive.ts';
import { Dependencies } from './dependencies.ts';
import type { CloudRecords } from './records.ts';
import { recordKey, recordOf } from './table.ts';

/** What turns one cloud's records into rows. */
export interface JoinParts {
  readonly cloud: Cloud;
  readonly records: CloudRecords;
  /** Puts a thing of a resource into the forms in which it is kept: rows of that resource and of those that are made of it. */
  readonly store: (resource: ResourceName, thing: unknown, owners: Owners) => readonly PlacedRow[];
  readonly owners: (thing: Owned) => Owners;
}

/** A row and the resource whose list it is in. */
export interface PlacedRow {
  readonly plural: string;
  readonly row: StoredRow;
}

/** What joining some rows comes to, by resource. */
export type JoinedChanges = ReadonlyMap<string, { readonly upserts: StoredRow[]; readonly removals: string[] }>;

interface Kept {
  readonly plural: string;
  readonly id: string;
  readonly hash: string;
}

type AnyResource = Resource<unknown, Readonly<Record<string, SourceRecord>>, string, Owned | undefined>;

/** What is made of a record: a resource of the adapter and the record's id. */
export const joinKey = (resource: string, id: string) => `${resource}\n${id}`;

function partsOf(key: string): { readonly resource: ResourceName; readonly id: string } {
  const at = key.indexOf('\n');
  return { resource: key.slice(0, at) as ResourceName, id: key.slice(at + 1) };
}

/** Makes rows from records, and knows which rows a changed record is in. */
export class Joiner {
  readonly #parts: JoinParts;
  readonly #dependencies = new Dependencies();
  readonly #kept = new Map<string, readonly Kept[]>();
  readonly #resources: ReadonlyMap<string, AnyResource>;

  constructor(parts: JoinParts) {
    this.#parts = parts;
    this.#resources = new Map(Object.entries(parts.cloud.adapter.resources as Readonly<Record<string, AnyResource>>));
  }

  /** What is made of any of what was touched, or shows it. */
  affected(touched: Iterable<string>): ReadonlySet<string> {
    const keys = [...touched];
    const found = new Set(this.#dependencies.rowsOf(keys));
    for (const key of keys) {
      const record = recordOf(key);
      if (!record) continue;
      for (const [name, { rows }] of this.#resources) if (rows === record.source) found.add(joinKey(name, record.id));
    }
    return found;
  }

  has(key: string): boolean {
    return this.#kept.has(key);
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
    return record && found.translate(cloud.session, record, records.related(new Set()), quiet);
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
      const before = this.#kept.get(key) ?? [];
      const after = this.#rowsOf(key, call);
      for (const { plural, row } of after) {
        const same = before.some((one) => one.plural === plural && one.id === row.id && one.hash === row.hash);
        if (!same) of(plural).upserts.push(row);
      }
      for (const { plural, id } of before) {
        if (!after.some((one) => one.plural === plural && one.row.id === id)) of(plural).removals.push(id);
      }
    }
    return changes;
  }

  #rowsOf(key: string, call: Pick<Call, 'warn'>): readonly PlacedRow[] {
    const { cloud, records, store, owners } = this.#parts;
    const { resource: name, id } = partsOf(key);
    const resource = this.#resources.get(name);
    const record = resource && records.table(resource.rows).get(id);
    if (!record) return this.#without(key);
    const noted = new Set<string>([recordKey(resource.rows, id)]);
    const thing = resource.translate(cloud.session, record, records.related(noted), call);
    // What decides that is in the record itself: nothing else need be watched.
    if (thing === undefined) return this.#without(key);
    const rows = store(name, thing, owners(thing));
    this.#dependencies.set(key, noted);
    this.#kept.set(
      key,
      rows.map(({ plural, row }) => ({ plural, id: row.id, hash: row.hash })),
    );
    return rows;
  }

  #without(key: string): readonly PlacedRow[] {
    this.#dependencies.delete(key);
    this.#kept.delete(key);
    return [];
  }
}
