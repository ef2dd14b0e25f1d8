import { GatewayError } from '../contract/index.ts';
import { splitGid } from '../schema/ids.ts';
import { isIn, type Condition } from '../schema/query/condition.ts';
import type { Listable } from '../schema/query/list-query.ts';
import { any } from '../schema/query/parameters.ts';
import { LISTABLES } from '../schema/resources.ts';
import type { LookUp, ReferableResource, Reference, Referred, SeenRow } from '../schema/servers/writes/asked.ts';
import type { ActorExchange } from './exchange.ts';
import { ResourceReads, type ReadParts } from './routes/resource-reads.ts';

/** More than one name can mean in practice, and few enough to be named. */
const MAX_CANDIDATES = 50;
/** As many as a page of a list has at most. */
const MAX_ROWS = 2048;

const idOf = (row: SeenRow) => (typeof row['id'] === 'string' ? row['id'] : '');
const cloudOf = (row: SeenRow) => splitGid(idOf(row))?.cloud ?? '';
const listed = (rows: readonly SeenRow[]) => rows.map(idOf).join(', ');

/** The one of several rows that is on a cloud. Throws as `LookUp` says. */
export function single({ field, resource, given }: Reference, candidates: readonly SeenRow[], cloud: string): Referred {
  const here = candidates.filter((row) => cloudOf(row) === cloud);
  const what = `${field}: ${listableOf(resource).schema.keyword} ${given.slice(0, 100)}`;
  const [row, ...others] = here;
  if (!row && candidates.length === 0) throw new GatewayError('not_found', `${what} not found`);
  if (!row) {
    const where = listed(candidates);
    throw new GatewayError('invalid_request', `${what} (${where}) is not on ${cloud}, where this is done`);
  }
  if (others.length > 0) {
    throw new GatewayError('duplicate_name', `${what} means several: ${listed(here)}; use an id`);
  }
  return { id: splitGid(idOf(row))?.backendId ?? '', row };
}

function listableOf(resource: ReferableResource): Listable {
  const listable = LISTABLES.find(({ schema }) => schema.plural === resource);
  if (!listable) throw new Error(`there is no list of ${resource}`);
  return listable;
}

/** Finds what bodies of writes name, among what the caller may see. */
export class References {
  readonly #reads = new Map<ReferableResource, ResourceReads>();
  readonly #parts: ReadParts;

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  /**
   * Every row that is meant, on any cloud; none when nothing is. A row that only its cloud knows yet is asked for. `whose` narrows as a
   * query string does, for example `project_id=…`.
   */
  async candidates(exchange: ActorExchange, reference: Reference, whose = ''): Promise<readonly SeenRow[]> {
    const { also, ...first } = reference;
    const found = await this.#meant(exchange, first, whose);
    return found.length > 0 || !also ? found : this.#meant(exchange, { ...first, resource: also }, whose);
  }

  async #meant(exchange: ActorExchange, { resource, given }: Reference, whose: string): Promise<readonly SeenRow[]> {
    const reads = this.#readsOf(resource);
    try {
      return [(await reads.document(exchange, given, whose)).row];
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code === 'not_found') return [];
      if (error.code !== 'duplicate_name') throw error;
    }
    const names = ['id', 'external_id', 'name'].filter((name) => name in reads.listable.schema.columns);
    return reads.rows(exchange, any(names.map((name) => isIn(name, [given]))), MAX_CANDIDATES, whose);
  }

  /** Rows that fit, at most 2,048. */
  rows(
    exchange: ActorExchange,
    resource: ReferableResource,
    where: Condition,
    whose = '',
  ): Promise<readonly SeenRow[]> {
    return this.#readsOf(resource).rows(exchange, where, MAX_ROWS, whose);
  }

  /** The one thing of a cloud that is meant. Throws as `LookUp` says. */
  async one(exchange: ActorExchange, reference: Reference, cloud: string): Promise<Referred> {
    return single(reference, await this.candidates(exchange, reference), cloud);
  }

  /** Whether a thing is a project's: not all rows show whose they are. */
  isOf(exchange: ActorExchange, resource: ReferableResource, id: string, project: string): Promise<boolean> {
    return this.#readsOf(resource).has(exchange, id, project);
  }

  /** What bodies of writes on one cloud are made whole with. */
  lookUp(exchange: ActorExchange, cloud: string): LookUp {
    return Object.assign((reference: Reference) => this.one(exchange, reference, cloud), {
      all: (resource: ReferableResource) => this.#all(exchange, resource, cloud),
    });
  }

  async #all(exchange: ActorExchange, resource: ReferableResource, cloud: string): Promise<readonly SeenRow[]> {
    const rows = await this.#readsOf(resource).rows(exchange, isIn('cloud', [cloud]), MAX_ROWS);
    if (rows.length >= MAX_ROWS) {
      throw new GatewayError('invalid_request', `${cloud} has too many ${resource} to choose from: name one`);
    }
    return rows;
  }

  #readsOf(resource: ReferableResource): ResourceReads {
    const known = this.#reads.get(resource);
    if (known) return known;
    const made = new ResourceReads(this.#parts, listableOf(resource));
    this.#reads.set(resource, made);
    return made;
  }
}
