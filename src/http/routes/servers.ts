import { GatewayError } from '../../contract/index.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Shown, Visible } from '../../inventory/kept.ts';
import type { Shape } from '../../inventory/store/protocol.ts';
import { visibilityOf, visibilityOfOne } from '../../policy/visibility.ts';
import type { OwnerProject } from '../../schema/context.ts';
import type { Directory } from '../../schema/query/directory.ts';
import { listQueryOf, type Listable, type ListQuery } from '../../schema/query/list-query.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { listEnvelope, showEnvelope } from '../envelope.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { freshnessHeaders, freshnessOf, partsMissing } from '../freshness.ts';
import { routesOf, type Route } from '../route.ts';
import { distinctRequest } from './distinct.ts';
import { SERVER_SPECS, type ServerDocument } from './server-specs.ts';

export interface ServerRouteParts {
  readonly inventory: Inventory;
  readonly listable: Listable;
  /** What references in queries are looked up in. */
  readonly directory: () => Directory;
  readonly projects: () => readonly OwnerProject[];
}

const MAX_PARSED = 2000;

/** Checks and normalises query strings; the same text means the same until the configuration changes. */
function createQueryReader(parts: ServerRouteParts): (search: string, admin: boolean) => ListQuery {
  let parsed = new Map<string, ListQuery>();
  let known: Directory | undefined;
  return (search, admin) => {
    const directory = parts.directory();
    if (directory !== known || parsed.size >= MAX_PARSED) parsed = new Map();
    known = directory;
    const key = `${admin ? 'a' : 'm'}${search}`;
    const query = parsed.get(key) ?? listQueryOf(new RawQuery(search), parts.listable, { directory, admin });
    parsed.set(key, query);
    return query;
  };
}

function shapeOf(query: ListQuery, admin: boolean): Shape {
  return { form: query.details ? 'full' : 'brief', admin, metadata: query.metadata, fields: query.fields };
}

/** Answers what is read of servers. */
class ServerReads {
  readonly #parts: ServerRouteParts;
  readonly #read: (search: string, admin: boolean) => ListQuery;

  constructor(parts: ServerRouteParts) {
    this.#parts = parts;
    this.#read = createQueryReader(parts);
  }

  async list(exchange: ActorExchange): Promise<Reply> {
    const { inventory, listable } = this.#parts;
    const { plural } = listable.schema;
    const { query, visible, admin } = this.#asked(exchange);
    const { where, order, limit, offset, totals } = query;
    const request = { resource: plural, where, order, limit, offset, shape: shapeOf(query, admin), totals };
    const freshness = freshnessOf(exchange.header('cache-control'), query.refresh);
    const { answer, clouds } = await inventory.list(request, visible, freshness);
    const errors = partsMissing(clouds);
    if (query.strict && errors.length > 0) {
      throw new GatewayError(
        'upstream_rejected',
        `the answer is not whole: ${errors.map(({ details }) => details).join('; ')}`,
      );
    }
    const { body, tag } = listEnvelope(answer, { plural, limit, offset, errors });
    return { headers: freshnessHeaders(clouds), body, tag };
  }

  async statistics(exchange: ActorExchange): Promise<Reply> {
    const { query, visible } = this.#asked(exchange);
    const freshness = freshnessOf(exchange.header('cache-control'), query.refresh);
    const { totals, clouds } = await this.#parts.inventory.totals(query.where, visible, freshness);
    const { status_info, cpu_count, disk_mb, mem_mb } = totals;
    const sums = {
      status_info,
      total_cpu_count: cpu_count,
      total_disk_size_mb: disk_mb,
      total_mem_size_mb: mem_mb,
    };
    return { headers: freshnessHeaders(clouds), body: this.#wrapped(sums) };
  }

  async distinct(exchange: ActorExchange): Promise<Reply> {
    const { inventory, listable } = this.#parts;
    const { query, visible, admin } = this.#asked(exchange);
    const { names, ...request } = distinctRequest(new RawQuery(exchange.search), listable.schema, admin);
    const found = await inventory.distinct(
      { resource: listable.schema.plural, where: query.where, ...request },
      visible,
    );
    const values = [...names].map(([name, source]) => [name, found[source] ?? []] as const);
    return { body: this.#wrapped(Object.fromEntries(values)) };
  }

  async show(exchange: ActorExchange): Promise<Reply> {
    const { answer, clouds } = await this.#row(exchange);
    const body = showEnvelope(this.#parts.listable.schema.keyword, answer.row ?? new Uint8Array());
    return { headers: freshnessHeaders(clouds), body, tag: `W/"${answer.tag}"` };
  }

  async spec(exchange: ActorExchange): Promise<Reply> {
    const wanted = exchange.params['spec'] ?? '';
    const make = Object.hasOwn(SERVER_SPECS, wanted) ? SERVER_SPECS[wanted] : undefined;
    if (!make) {
      const known = Object.keys(SERVER_SPECS).join(', ');
      throw new GatewayError('unknown_spec', `a server has no "${wanted.slice(0, 60)}"; it has ${known}`);
    }
    const { answer, clouds } = await this.#row(exchange, '');
    const row = JSON.parse(Buffer.from(answer.row ?? []).toString('utf8')) as ServerDocument;
    return {
      headers: freshnessHeaders(clouds),
      body: this.#wrapped(make(row, new RawQuery(exchange.search))),
    };
  }

  action(exchange: ActorExchange): Promise<Reply> {
    const name = (exchange.params['spec'] ?? '').slice(0, 60);
    throw new GatewayError('unknown_action', `a server has no action "${name}" here`);
  }

  #asked(exchange: ActorExchange): { query: ListQuery; visible: Visible; admin: boolean } {
    const admin = exchange.actor.systemAdmin;
    const query = this.#read(exchange.search, admin);
    return { query, visible: visibilityOf(exchange.actor, query.ownership, this.#context()), admin };
  }

  /** `field` narrows the row as in lists; `details` does not. */
  #row(exchange: ActorExchange, search = exchange.search): Promise<Shown> {
    const admin = exchange.actor.systemAdmin;
    const query = this.#read(search, admin);
    const visible = visibilityOfOne(exchange.actor, query.ownership, this.#context());
    const freshness = freshnessOf(exchange.header('cache-control'), query.refresh);
    const shape = shapeOf({ ...query, details: true }, admin);
    return this.#parts.inventory.show(exchange.params['id'] ?? '', visible, {
      shape,
      freshness,
      occasion: exchange.occasion(),
    });
  }

  #context() {
    return { directory: this.#parts.directory(), projects: this.#parts.projects() };
  }

  #wrapped(value: unknown): object {
    return { [this.#parts.listable.schema.keyword]: value };
  }
}

/** `/servers` and what is read below it (CP-35, CP-36, cloudpods-api §1.5). */
export function serverRoutes(parts: ServerRouteParts): readonly Route[] {
  const reads = new ServerReads(parts);
  const { bearer } = routesOf('unified');
  return [
    bearer('get', '/servers', (exchange) => reads.list(exchange)),
    bearer('get', '/servers/statistics', (exchange) => reads.statistics(exchange)),
    bearer('get', '/servers/distinct-field', (exchange) => reads.distinct(exchange)),
    bearer('get', '/servers/:id', (exchange) => reads.show(exchange)),
    bearer('get', '/servers/:id/:spec', (exchange) => reads.spec(exchange)),
    bearer('post', '/servers/:id/:spec', (exchange) => reads.action(exchange)),
  ];
}
