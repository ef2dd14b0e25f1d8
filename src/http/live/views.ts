import { GatewayError } from '../../contract/index.ts';
import type { Actor } from '../../identity/actor.ts';
import type { ViewRequest } from '../../inventory/live/view.ts';
import { all } from '../../schema/query/parameters.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { LISTABLES } from '../../schema/resources.ts';
import { ResourceReads, shapeOf, type ReadParts } from '../routes/resource-reads.ts';

const PLURALS = LISTABLES.map(({ schema }) => schema.plural);
const [FIRST = ''] = PLURALS;

/** The resources that a query names; servers when it names none. Throws `invalid_request`. */
function resourcesOf(query: RawQuery): readonly string[] {
  const named = query.values('resource').flatMap((text) => text.split(','));
  const wanted = named.map((name) => name.trim()).filter((name) => name !== '');
  const unknown = wanted.find((name) => !PLURALS.includes(name));
  if (unknown !== undefined) {
    const message = `resource: there is no "${unknown.slice(0, 80)}"; there are ${[...PLURALS].sort().join(', ')}`;
    throw new GatewayError('invalid_request', message);
  }
  return wanted.length > 0 ? [...new Set(wanted)] : [FIRST];
}

/** Says which rows somebody follows who asks so, by the grammar and the visibility of lists. */
export class LiveViews {
  readonly #parts: ReadParts;
  readonly #reads = new Map<string, ResourceReads>();

  constructor(parts: ReadParts) {
    this.#parts = parts;
  }

  /** The same as long as nothing has changed that decides who sees what. */
  get basis(): object {
    return this.#parts.directory();
  }

  /** One for each resource that the query names. Throws as lists of these would, and `invalid_request` for what makes no sense here. */
  requested(actor: Actor, search: string): readonly ViewRequest[] {
    return resourcesOf(new RawQuery(search)).map((plural) => {
      const reads = this.#readsOf(plural);
      const { query, visible, admin } = reads.asked(actor, search);
      if (query.distinct) {
        throw new GatewayError('invalid_request', 'distinct: rows are followed one by one here; leave it out');
      }
      const { projects } = visible;
      const { schema } = reads.listable;
      const clouds = projects === 'all' ? 'all' : this.#parts.inventory.cloudsOf(projects);
      return { schema, where: all([visible.where, query.where]), shape: shapeOf(query, admin), clouds };
    });
  }

  #readsOf(plural: string): ResourceReads {
    const known = this.#reads.get(plural);
    if (known) return known;
    const listable = LISTABLES.find(({ schema }) => schema.plural === plural);
    if (!listable) throw new Error(`there is no list of ${plural}`);
    const made = new ResourceReads(this.#parts, listable);
    this.#reads.set(plural, made);
    return made;
  }
}
