import { GatewayError, type CreatedServer, type NewServer } from '../../contract/index.ts';
import { gid } from '../../schema/ids.ts';
import { isIn } from '../../schema/query/condition.ts';
import { wishOf, type ServerWish } from '../../schema/servers/writes/create/wish.ts';
import { auditedActor } from '../audited-actor.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { References } from '../references.ts';
import { HTTP } from '../status.ts';
import type { ResourceReads, RowDocument, WriteParts } from '../routes/resource-reads.ts';
import { describe, serversOf } from './describe.ts';
import { namesOf } from './names.ts';
import { planOf, type Plan } from './plan.ts';
import { checkQuota } from './quota.ts';
import { targetOf, type Target } from './target.ts';

/** What will be made: nothing was yet. */
export interface Prepared extends Plan {
  readonly wish: ServerWish;
  readonly target: Target;
  readonly names: readonly string[];
}

/** Answers that hold what is told once are not kept anywhere. */
const UNKEPT = { 'Cache-Control': 'no-store' };

/** Makes servers on behalf of callers. */
export class Creating {
  readonly #reads: ResourceReads;
  readonly #parts: WriteParts;
  readonly #references: References;

  constructor(reads: ResourceReads, parts: WriteParts) {
    this.#reads = reads;
    this.#parts = parts;
    this.#references = new References(parts);
  }

  /** Everything that can be said of a wish without making anything. Throws what stands in the way. */
  async prepare(exchange: ActorExchange, wish: ServerWish): Promise<Prepared> {
    const target = targetOf(exchange, wish.project, this.#parts);
    const plan = await planOf(exchange, wish, target, this.#references);
    const names = await namesOf(exchange, wish, target.project.id, this.#reads);
    const { requestId, traceparent } = exchange.occasion();
    await checkQuota(plan, wish.count, { requestId, traceparent });
    return { ...plan, wish, target, names };
  }

  async create(exchange: ActorExchange): Promise<Reply> {
    const wish = wishOf(exchange.body);
    const prepared = await this.prepare(exchange, wish);
    if (wish.dryRun) return { body: this.#reads.wrapped(describe(prepared)) };
    const servers = serversOf(prepared, exchange.id);
    const made = await this.#make(exchange, prepared, servers);
    return this.#answer(exchange, prepared, made);
  }

  /** `POST /servers/check-create-data`: as `dry_run` (cloudpods-api §1.3). */
  async check(exchange: ActorExchange): Promise<Reply> {
    const prepared = await this.prepare(exchange, wishOf(exchange.body));
    return { body: this.#reads.wrapped(describe(prepared)) };
  }

  async #make(exchange: ActorExchange, prepared: Prepared, servers: readonly NewServer[]) {
    const { creator } = prepared;
    try {
      const { requestId, actor } = exchange;
      const asker = { id: actor.id, name: actor.name, requestId };
      const made = await creator.create(servers, exchange.occasion(), { again: false, asker });
      for (const [at, { id }] of made.entries())
        this.#tell(exchange, prepared, at, { result: 'accepted', id: gid(creator.name, id) });
      return made;
    } catch (error) {
      const code = GatewayError.is(error) ? error.code : 'internal';
      for (const at of servers.keys()) this.#tell(exchange, prepared, at, { result: `failed: ${code}`, id: '' });
      throw error;
    }
  }

  #tell(
    exchange: ActorExchange,
    { creator, names, target }: Prepared,
    at: number,
    { result, id }: { readonly result: string; readonly id: string },
  ): void {
    const { requestId, address, actor } = exchange;
    const { id: ownerProject, domainId: ownerDomain } = target.project;
    const thing = { type: 'server', id, name: names[at] ?? '', cloud: creator.name, ownerProject, ownerDomain };
    this.#parts.channels.publish('audit', {
      ...auditedActor(actor),
      action: 'server.create',
      result,
      requestId,
      address,
      thing,
    });
  }

  async #answer(exchange: ActorExchange, prepared: Prepared, made: readonly CreatedServer[]): Promise<Reply> {
    const rows = await this.#rows(exchange, prepared, made);
    const headers = made.some(({ password }) => password !== undefined) ? UNKEPT : undefined;
    if (prepared.wish.count === 1) return { headers, body: this.#reads.wrapped(rows[0]) };
    const { plural } = this.#reads.listable.schema;
    return { headers, body: { [plural]: rows.map((body) => ({ status: HTTP.ok, body })) } };
  }

  /** The rows as they are now. One that cannot be read yet is told by what is known of it. */
  async #rows(
    exchange: ActorExchange,
    prepared: Prepared,
    made: readonly CreatedServer[],
  ): Promise<readonly RowDocument[]> {
    const ids = made.map(({ id }) => gid(prepared.creator.name, id));
    const whose = `project_id=${prepared.target.project.id}`;
    const found = await this.#reads.rows(exchange, isIn('id', ids), ids.length, whose);
    const known = new Map(found.map((row) => [row['id'], row]));
    return made.map(({ password }, at) => {
      const id = ids[at] ?? '';
      const row = known.get(id) ?? { id, name: prepared.names[at], status: 'deploying' };
      return password === undefined ? row : { ...row, password };
    });
  }
}
