import { Packing } from './packing.ts';
import {
  ALL_RESOURCES,
  type Changed,
  type CloudFragments,
  type DistinctRequest,
  type ListAnswer,
  type ListRequest,
  type RowsChange,
  type ShowAnswer,
  type ShowRequest,
  type StatusCount,
  type StoredKind,
  type StoreOperations,
  type SumsAnswer,
  type SumsRequest,
  type Totals,
} from './protocol.ts';
import { countsOf, distinctOf, sumsOf, totalsOf } from './aggregates.ts';
import { forgetAnswers, listOf, readingOf, showOf, type Reading } from './reading.ts';
import { openStatements } from './statements.ts';
import { tablesOf } from './tables.ts';
import type { Before } from './told.ts';
import { Writer, type Written } from './writing.ts';

interface Resource {
  readonly reading: Reading;
  readonly writer: Writer;
}

export interface ReadModel extends StoreOperations {
  /** Several changes written as one: all of them or, when one throws, none. */
  together(work: () => void): void;
  close(): void;
}

/** The tables are measured when so many rows were written, and again whenever as many as there are. */
const LEAST_MEASURED = 500;

/** More changed rows than this are told as everything: going through them would cost more than asking again. */
const MAX_TOLD = 100;

class SqliteReadModel implements ReadModel {
  readonly #db;
  readonly #fragments = new Map<string, CloudFragments>();
  readonly #resources = new Map<string, Resource>();
  /** The version of the last change that was about a resource, or about all. */
  readonly #changes = new Map<string, number>();
  #version = 1;
  /** Rows written since the tables were last measured, and how many there were then. */
  #written = 0;
  #measuredAt = 0;

  constructor(schemas: readonly StoredKind[], path: string) {
    const db = openStatements(path);
    this.#db = db;
    for (const schema of schemas) {
      db.script(tablesOf(schema));
      const packing = new Packing();
      const reading = readingOf(schema, { db, packing, fragments: this.#fragments });
      this.#resources.set(schema.plural, { reading, writer: new Writer(schema, db, packing) });
    }
  }

  apply({ resource, upserts, removals, tell = false }: RowsChange): Changed {
    const { writer } = this.#of(resource);
    const written: Written[] = [];
    const before: Before[] = [];
    let removed = 0;
    const image = (id: string): Before => (tell ? (writer.image(id) ?? 'none') : 'none');
    this.#db.transaction(() => {
      for (const row of upserts) {
        const was = image(row.id);
        const done = writer.put(row);
        written.push(done);
        before.push(done === 'same' ? 'same' : was);
      }
      for (const id of removals) {
        before.push(image(id));
        removed += Number(writer.remove(id));
      }
    });
    const changed = this.#applied(resource, written, removed);
    return tell ? { ...changed, before } : changed;
  }

  #applied(resource: string, written: readonly Written[], removed: number): Changed {
    this.#written += written.length;
    if (this.#written > Math.max(LEAST_MEASURED, this.#measuredAt)) this.#measure();
    if (removed > 0 || written.includes('new')) return this.#changed(resource, 'everything');
    return this.#changed(
      resource,
      written.filter((one) => typeof one === 'object'),
    );
  }

  setCloud(next: CloudFragments): Changed {
    const known = this.#fragments.get(next.cloud);
    if (known?.members === next.members && known.hiddenHost === next.hiddenHost)
      return this.#changed(ALL_RESOURCES, []);
    this.#fragments.set(next.cloud, next);
    return this.#changed(ALL_RESOURCES, 'everything');
  }

  dropCloud(cloud: string): Changed {
    this.#db.transaction(() => {
      for (const { writer } of this.#resources.values()) writer.removeCloud(cloud);
    });
    this.#fragments.delete(cloud);
    return this.#changed(ALL_RESOURCES, 'everything');
  }

  together(work: () => void): void {
    this.#db.transaction(work);
  }

  list(request: ListRequest): ListAnswer {
    return { ...listOf(this.#of(request.resource).reading, request), version: this.#versionOf(request.resource) };
  }

  show(request: ShowRequest): ShowAnswer {
    return { ...showOf(this.#of(request.resource).reading, request), version: this.#versionOf(request.resource) };
  }

  totals({ resource, where }: Parameters<ReadModel['totals']>[0]): Totals {
    return totalsOf(this.#of(resource).reading, where);
  }

  sums(request: SumsRequest): SumsAnswer {
    const { reading } = this.#of(request.resource);
    return { values: sumsOf(reading, request), version: this.#versionOf(request.resource) };
  }

  distinct(request: DistinctRequest): ReturnType<ReadModel['distinct']> {
    return distinctOf(this.#of(request.resource).reading, request);
  }

  counts(resource: string | undefined): readonly StatusCount[] {
    if (resource !== undefined) return countsOf(this.#of(resource).reading);
    return [...this.#resources.values()].flatMap(({ reading }) => countsOf(reading));
  }

  close(): void {
    this.#db.close();
  }

  /** Tells SQLite how the values are spread, so that it walks the index that the page is sorted by when a filter keeps much. */
  #measure(): void {
    this.#db.script('PRAGMA analysis_limit = 1000; ANALYZE;');
    this.#written = 0;
    const counts = [...this.#resources.keys()].map((name) => this.#db.all(`SELECT count(*) FROM ${name}`));
    this.#measuredAt = counts.reduce((sum, [row]) => sum + Number(row?.[0]), 0);
  }

  #of(resource: string): Resource {
    const found = this.#resources.get(resource);
    if (!found) throw new Error(`the read model has no resource ${resource}`);
    found.reading.searches.makeRoom();
    return found;
  }

  #versionOf(resource: string): number {
    return Math.max(this.#changes.get(resource) ?? 1, this.#changes.get(ALL_RESOURCES) ?? 1);
  }

  /** Notes a change; what was counted stays when nothing that it looks at is different. */
  #changed(resource: string, rows: Changed['rows']): Changed {
    if (rows !== 'everything' && rows.length === 0) return { resource, version: this.#version, rows };
    this.#version += 1;
    this.#changes.set(resource, this.#version);
    const told = rows !== 'everything' && rows.length > MAX_TOLD ? 'everything' : rows;
    for (const [name, { reading }] of this.#resources) {
      if (resource === ALL_RESOURCES || resource === name) forgetAnswers(reading, told);
    }
    return { resource, version: this.#version, rows: told };
  }
}

/** The read model itself: synchronous, for the worker that it lives in. */
export function openReadModel(schemas: readonly StoredKind[], path = ':memory:'): ReadModel {
  return new SqliteReadModel(schemas, path);
}
