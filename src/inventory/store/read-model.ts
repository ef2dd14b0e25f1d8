import { countsOf, distinctOf, sumsOf, totalsOf } from './aggregates.ts';
import { Pool } from './pool.ts';
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
import { listing, readingOf, showOf, type Reading } from './reading.ts';
import type { Before } from './told.ts';
import { Writer, type Written } from './writing.ts';

interface Resource {
  readonly reading: Reading;
  readonly writer: Writer;
}

export interface ReadModel extends StoreOperations {
  /** Prepares what lists that were asked for want, as much of it as a few ms allow. Whether there is more. */
  prepare(): boolean;
  /** A list in steps; nothing may be changed between them. */
  listing(request: ListRequest): Generator<undefined, ListAnswer>;
}

/** So many rows are put into orders that grow, in one go. */
const PREPARED = 512;

/** More changed rows than this are told as everything: going through them would cost more than asking again. */
const MAX_TOLD = 100;

class ColumnReadModel implements ReadModel {
  readonly #fragments = new Map<string, CloudFragments>();
  readonly #resources = new Map<string, Resource>();
  /** The version of the last change that was about a resource, or about all. */
  readonly #changes = new Map<string, number>();
  #version = 1;

  constructor(schemas: readonly StoredKind[]) {
    const pool = new Pool();
    for (const schema of schemas) {
      const reading = readingOf(schema, { pool, fragments: this.#fragments });
      this.#resources.set(schema.plural, { reading, writer: new Writer(reading) });
    }
  }

  apply({ resource, upserts, removals, tell = false }: RowsChange): Changed {
    const { writer } = this.#of(resource);
    const written: Written[] = [];
    const before: Before[] = [];
    let removed = 0;
    const image = (id: string): Before => (tell ? (writer.image(id) ?? 'none') : 'none');
    try {
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
    } catch (error) {
      // Answers from before are of another version than those that show what was written until then.
      this.#changed(resource, 'everything');
      throw error;
    }
    const changed = this.#applied(resource, written, removed);
    const count = written.filter((one) => one !== 'same').length + removed;
    return { ...changed, written: count, ...(tell && { before }) };
  }

  #applied(resource: string, written: readonly Written[], removed: number): Changed {
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
    for (const { writer } of this.#resources.values()) writer.removeCloud(cloud);
    this.#fragments.delete(cloud);
    return this.#changed(ALL_RESOURCES, 'everything');
  }

  list(request: ListRequest): ListAnswer {
    const steps = this.listing(request);
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
    }
  }

  *listing(request: ListRequest): Generator<undefined, ListAnswer> {
    const answer = yield* listing(this.#of(request.resource).reading, request);
    return { ...answer, version: this.#versionOf(request.resource) };
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

  prepare(): boolean {
    let left = PREPARED;
    for (const { reading } of this.#resources.values()) {
      left = reading.orders.grow(left);
      if (left === 0) return true;
    }
    return false;
  }

  #of(resource: string): Resource {
    const found = this.#resources.get(resource);
    if (!found) throw new Error(`the read model has no resource ${resource}`);
    return found;
  }

  #versionOf(resource: string): number {
    return Math.max(this.#changes.get(resource) ?? 1, this.#changes.get(ALL_RESOURCES) ?? 1);
  }

  #changed(resource: string, rows: Changed['rows']): Changed {
    if (rows !== 'everything' && rows.length === 0) return { resource, version: this.#version, rows };
    this.#version += 1;
    this.#changes.set(resource, this.#version);
    const told = rows !== 'everything' && rows.length > MAX_TOLD ? 'everything' : rows;
    return { resource, version: this.#version, rows: told };
  }
}

/** The read model itself: synchronous, for the worker that it lives in. */
export function openReadModel(schemas: readonly StoredKind[]): ReadModel {
  return new ColumnReadModel(schemas);
}
