import { GatewayError } from '../contract/index.ts';
import { splitGid } from '../schema/ids.ts';
import { isIn } from '../schema/query/condition.ts';
import { any } from '../schema/query/parameters.ts';
import { LISTABLES } from '../schema/resources.ts';
import type { LookUp, ReferableResource, Reference, Referred, SeenRow } from '../schema/servers/writes/asked.ts';
import type { ActorExchange } from './exchange.ts';
import { ResourceReads, type ReadParts } from './routes/resource-reads.ts';

/** More than one name can mean in practice, and few enough to be named. */
const MAX_CANDIDATES = 50;
/** More than people choose from. */
const MAX_LISTED = 2000;

const idOf = (row: SeenRow) => (typeof row['id'] === 'string' ? row['id'] : '');
const cloudOf = (row: SeenRow) => splitGid(idOf(row))?.cloud ?? '';
const listed = (rows: readonly SeenRow[]) => rows.map(idOf).join(', ');

/** Finds what bodies of writes name, among what the caller may see. */
export class References {
  readonly #reads = new Map<ReferableResource, ResourceReads>();
  readonly #parts: ReadParts;

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  /** Every row that is meant, on any cloud; none when nothing is. A row that only its cloud knows yet is asked for. */
  async candidates(exchange: ActorExchange, { resource, given }: Reference): Promise<readonly SeenRow[]> {
    const reads = this.#readsOf(resource);
    try {
      return [(await reads.document(exchange, given)).row];
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code === 'not_found') return [];
      if (error.code !== 'duplicate_name') throw error;
    }
    const names = ['id', 'external_id', 'name'].filter((name) => name in reads.listable.schema.columns);
    return reads.rows(exchange, any(names.map((name) => isIn(name, [given]))), MAX_CANDIDATES);
  }

  /** The one thing of a cloud that is meant. Throws as `LookUp` says. */
  async one(exchange: ActorExchange, reference: Reference, cloud: string): Promise<Referred> {
    const candidates = await this.candidates(exchange, reference);
    const here = candidates.filter((row) => cloudOf(row) === cloud);
    const what = `${reference.field}: ${this.#readsOf(reference.resource).listable.schema.keyword} ${reference.given.slice(0, 100)}`;
    const [row, ...others] = here;
    if (!row && candidates.length === 0) throw new GatewayError('not_found', `${what} not found`);
    if (!row) {
      throw new GatewayError(
        'invalid_request',
        `${what} (${listed(candidates)}) is not on ${cloud}, where this is done`,
      );
    }
    if (others.length > 0) {
      throw new GatewayError('duplicate_name', `${what} means several: ${listed(here)}; use an id`);
    }
    return { id: splitGid(idOf(row))?.backendId ?? '', row };
  }

  /** What bodies of writes on one cloud are made whole with. */
  lookUp(exchange: ActorExchange, cloud: string): LookUp {
    return Object.assign((reference: Reference) => this.one(exchange, reference, cloud), {
      all: (resource: ReferableResource) => this.#all(exchange, resource, cloud),
    });
  }

  async #all(exchange: ActorExchange, resource: ReferableResource, cloud: string): Promise<readonly SeenRow[]> {
    const rows = await this.#readsOf(resource).rows(exchange, isIn('cloud', [cloud]), MAX_LISTED + 1);
    if (rows.length > MAX_LISTED) {
      throw new GatewayError('invalid_request', `${cloud} has too many ${resource} to choose from: name one`);
    }
    return rows;
  }

  #readsOf(resource: ReferableResource): ResourceReads {
    const known = this.#reads.get(resource);
    if (known) return known;
    const listable = LISTABLES.find(({ schema }) => schema.plural === resource);
    if (!listable) throw new Error(`there is no list of ${resource}`);
    const made = new ResourceReads(this.#parts, listable);
    this.#reads.set(resource, made);
    return made;
  }
}
