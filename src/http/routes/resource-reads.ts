import type { Consoles } from '../consoles/consoles.ts';
import { GatewayError } from '../../contract/index.ts';
import type { KeptOnce } from '../../dispatch/kept-once.ts';
import type { Actor } from '../../identity/actor.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Shown, Visible } from '../../inventory/kept.ts';
import type { Shape } from '../../inventory/store/protocol.ts';
import type { Channels } from '../../observe/channels.ts';
import type { Limits } from '../../policy/writing.ts';
import { visibilityOf, visibilityOfOne } from '../../policy/visibility.ts';
import type { OwnerProject } from '../../schema/context.ts';
import { isIn, type Condition } from '../../schema/query/condition.ts';
import type { Directory } from '../../schema/query/directory.ts';
import { listQueryOf, type Listable, type ListQuery } from '../../schema/query/list-query.ts';
import { all } from '../../schema/query/parameters.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { listEnvelope, showEnvelope } from '../envelope.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { freshnessHeaders, freshnessOf, partsMissing } from '../freshness.ts';
import { distinctRequest } from './distinct.ts';

export interface ReadParts {
  readonly inventory: Inventory;
  /** What references in queries are looked up in. */
  readonly directory: () => Directory;
  readonly projects: () => readonly OwnerProject[];
}

/** Disables accounts, and enables them again. */
export interface AccountSwitch {
  /** Throws `upstream_unavailable`, with nothing changed, while other gateways cannot be told. */
  set(account: string, disabled: boolean): Promise<void>;
}

/** What routes need that change things. */
export interface WriteParts extends ReadParts {
  /** What the configuration lets roles do. */
  readonly limits: () => Limits;
  /** Who did what is told there. */
  readonly channels: Channels;
  /** What is told once waits there. */
  readonly keptOnce: KeptOnce;
  /** Accounts are disabled and enabled there. */
  readonly accounts: AccountSwitch;
  /** Consoles are opened there. */
  readonly consoles: Pick<Consoles, 'link'>;
}

/** A row as it was read from its document. */
export type RowDocument = Readonly<Record<string, unknown>>;

const MAX_PARSED = 2000;

/** Checks and normalises query strings; the same text means the same until the configuration changes. */
function createQueryReader({ directory }: ReadParts, listable: Listable) {
  let parsed = new Map<string, ListQuery>();
  let known: Directory | undefined;
  return (search: string, admin: boolean): ListQuery => {
    const now = directory();
    if (now !== known || parsed.size >= MAX_PARSED) parsed = new Map();
    known = now;
    const key = `${admin ? 'a' : 'm'}${search}`;
    const query = parsed.get(key) ?? listQueryOf(new RawQuery(search), listable, { directory: now, admin });
    parsed.set(key, query);
    return query;
  };
}

/** In which form rows are shown to who asks so. */
export function shapeOf(query: ListQuery, admin: boolean): Shape {
  return { form: query.details ? 'full' : 'brief', admin, metadata: query.metadata, fields: query.fields };
}

/** Answers what is read of one resource, the same way for all resources. */
export class ResourceReads {
  readonly listable: Listable;
  readonly #parts: ReadParts;
  readonly #read: (search: string, admin: boolean) => ListQuery;

  constructor(parts: ReadParts, listable: Listable) {
    this.#parts = parts;
    this.listable = listable;
    this.#read = createQueryReader(parts, listable);
  }

  /** A page. `search` is the query string when it is not the request's own; `within` narrows beside it. */
  async list(exchange: ActorExchange, search = exchange.search, within?: Condition): Promise<Reply> {
    const { plural } = this.listable.schema;
    const { query, visible, admin } = this.asked(exchange.actor, search);
    const { order, limit, offset, totals, distinct } = query;
    const where = within ? all([query.where, within]) : query.where;
    const request = { resource: plural, where, order, limit, offset, shape: shapeOf(query, admin), totals, distinct };
    const freshness = freshnessOf(exchange.header('cache-control'), query.refresh);
    const { answer, clouds } = await this.#parts.inventory.list(request, visible, freshness);
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

  /** Sums over all rows that fit. */
  async totals(exchange: ActorExchange) {
    const { query, visible } = this.asked(exchange.actor, exchange.search);
    const freshness = freshnessOf(exchange.header('cache-control'), query.refresh);
    const { plural } = this.listable.schema;
    return this.#parts.inventory.totals(plural, query.where, visible, freshness);
  }

  async distinct(exchange: ActorExchange, search = exchange.search): Promise<Reply> {
    const { schema } = this.listable;
    const { query, visible, admin } = this.asked(exchange.actor, search);
    const { names, ...request } = distinctRequest(new RawQuery(search), schema, admin);
    const found = await this.#parts.inventory.distinct(
      { resource: schema.plural, where: query.where, ...request },
      visible,
    );
    const values = [...names].map(([name, source]) => [name, found[source] ?? []] as const);
    return { body: this.wrapped(Object.fromEntries(values)) };
  }

  async show(exchange: ActorExchange, search = exchange.search, reference?: string): Promise<Reply> {
    const { answer, clouds } = await this.find(exchange, search, reference);
    const body = showEnvelope(this.listable.schema.keyword, answer.row ?? new Uint8Array());
    return { headers: freshnessHeaders(clouds), body, tag: `W/"${answer.tag}"` };
  }

  /** The whole row that the path names, or the reference, read. */
  async document(
    exchange: ActorExchange,
    reference = exchange.params['id'] ?? '',
    search = '',
  ): Promise<{ readonly row: RowDocument; readonly clouds: Shown['clouds'] }> {
    const { answer, clouds } = await this.find(exchange, search, reference);
    return { row: JSON.parse(Buffer.from(answer.row ?? []).toString('utf8')) as RowDocument, clouds };
  }

  /** Rows that fit, read, among all that the actor may see, or what `search` says of that: as many as `limit`. */
  async rows(exchange: ActorExchange, where: Condition, limit: number, search = ''): Promise<readonly RowDocument[]> {
    const { query, admin } = this.asked(exchange.actor, search);
    const visible = visibilityOfOne(exchange.actor, query.ownership, this.#context());
    const request = { resource: this.listable.schema.plural, where, order: query.order, limit, offset: 0 };
    const shape = shapeOf({ ...query, details: true }, admin);
    const { answer } = await this.#parts.inventory.list({ ...request, shape, totals: false }, visible, {
      refresh: false,
    });
    return JSON.parse(`[${Buffer.from(answer.rows).toString('utf8')}]`) as readonly RowDocument[];
  }

  /** Whether a thing is a project's: not all rows show whose they are. */
  async has(exchange: ActorExchange, id: string, project: string): Promise<boolean> {
    const own = all([isIn('id', [id]), isIn('project_id', [project])]);
    return (await this.rows(exchange, own, 1)).length > 0;
  }

  /** The row that the path names, or the reference. `field` narrows it as in lists; `details` does not. */
  find(exchange: ActorExchange, search = exchange.search, reference = exchange.params['id'] ?? ''): Promise<Shown> {
    const admin = exchange.actor.systemAdmin;
    const query = this.#read(search, admin);
    const visible = visibilityOfOne(exchange.actor, query.ownership, this.#context());
    const freshness = freshnessOf(exchange.header('cache-control'), query.refresh);
    const shape = shapeOf({ ...query, details: true }, admin);
    const { schema } = this.listable;
    const occasion = exchange.occasion();
    return this.#parts.inventory.show(reference, visible, { schema, shape, freshness, occasion });
  }

  wrapped(value: unknown): object {
    return { [this.listable.schema.keyword]: value };
  }

  /** What a query string asks for, and what of it the actor may see. */
  asked(actor: Actor, search: string): { query: ListQuery; visible: Visible; admin: boolean } {
    const admin = actor.systemAdmin;
    const query = this.#read(search, admin);
    return { query, visible: visibilityOf(actor, query.ownership, this.#context()), admin };
  }

  #context() {
    const { inventory, directory, projects } = this.#parts;
    return {
      directory: directory(),
      projects: projects(),
      reach: this.listable.schema.reach,
      cloudsOf: (of: ReadonlySet<string>) => inventory.cloudsOf(of),
    };
  }
}
