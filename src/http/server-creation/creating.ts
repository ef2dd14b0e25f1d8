import { GatewayError, type CreatedServer, type NewServer } from '../../contract/index.ts';
import { gid } from '../../schema/ids.ts';
import { isIn } from '../../schema/query/condition.ts';
import { onlyOn } from '../../schema/servers/writes/create/placement.ts';
import { wishOf, type ServerWish } from '../../schema/servers/writes/create/wish.ts';
import { tellWrite } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { References } from '../references.ts';
import { HTTP } from '../status.ts';
import { toldOnce } from '../told-once.ts';
import type { ResourceReads, RowDocument, WriteParts } from '../routes/resource-reads.ts';
import { describe, serversOf } from './describe.ts';
import { namesOf, ofProject } from './names.ts';
import { planOf, type Plan } from './plan.ts';
import { isSaved, savedOf, serversFrom, type Saved } from './saved.ts';
import { checkQuota } from './quota.ts';
import { targetOf, type Target } from './target.ts';

/** What is being made, for whom and where. */
interface Making extends Pick<Plan, 'creator'> {
  readonly wish: ServerWish;
  readonly target: Target;
  readonly names: readonly string[];
}

/** What will be made: nothing was yet. */
export type Prepared = Plan & Making;

interface Batch {
  readonly servers: readonly NewServer[];
  readonly again: boolean;
}

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
    const target = targetOf(exchange, wish, this.#parts);
    const plan = await planOf(exchange, wish, target, this.#references);
    const names = await namesOf(exchange, wish, ofProject(target.project.id), this.#reads);
    const { requestId, traceparent } = exchange.occasion();
    await checkQuota(plan, wish.count, { requestId, traceparent });
    return { ...plan, wish, target, names };
  }

  async create(exchange: ActorExchange): Promise<Reply> {
    const wish = wishOf(exchange.body);
    const { operation } = exchange;
    if (isSaved(operation?.saved)) return this.#goOn(exchange, wish, operation.saved);
    const prepared = await this.prepare(exchange, wish);
    if (wish.dryRun) return { body: this.#reads.wrapped(describe(prepared)) };
    const servers = serversOf(prepared, operation?.id ?? exchange.id);
    await operation?.save(savedOf(prepared.creator.name, servers));
    const made = await this.#make(exchange, prepared, { servers, again: false });
    return this.#answer(exchange, prepared, made);
  }

  /** Goes on where an earlier attempt ended: what that made is found again, the rest is made. */
  async #goOn(exchange: ActorExchange, wish: ServerWish, saved: Saved): Promise<Reply> {
    const target = targetOf(exchange, { ...wish, preferences: onlyOn(saved.cloud) }, this.#parts);
    const creator = target.creators.find(({ name }) => name === saved.cloud);
    if (!creator)
      throw new GatewayError('conflict', `cloud ${saved.cloud}, on which this was begun, is not there any more`);
    const servers = serversFrom(saved, wish);
    const making = { creator, target, wish, names: servers.map(({ name }) => name) };
    const made = await this.#make(exchange, making, { servers, again: true });
    return this.#answer(exchange, making, made);
  }

  /** `POST /servers/check-create-data`: as `dry_run` (cloudpods-api §1.3). */
  async check(exchange: ActorExchange): Promise<Reply> {
    const prepared = await this.prepare(exchange, wishOf(exchange.body));
    return { body: this.#reads.wrapped(describe(prepared)) };
  }

  async #make(exchange: ActorExchange, prepared: Making, { servers, again }: Batch) {
    const { creator } = prepared;
    try {
      const { requestId, actor } = exchange;
      const asker = { id: actor.id, name: actor.name, requestId };
      const made = await creator.create(servers, exchange.occasion(), { again, asker });
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
    { creator, names, target }: Making,
    at: number,
    { result, id }: { readonly result: string; readonly id: string },
  ): void {
    const { id: ownerProject, domainId: ownerDomain } = target.project;
    const thing = { type: 'server', id, name: names[at] ?? '', cloud: creator.name, ownerProject, ownerDomain };
    tellWrite(this.#parts.channels, exchange, { action: 'server.create', thing }, result);
  }

  async #answer(exchange: ActorExchange, prepared: Making, made: readonly CreatedServer[]): Promise<Reply> {
    const rows = await this.#rows(exchange, prepared, made);
    const { plural } = this.#reads.listable.schema;
    const several = { [plural]: rows.map((body) => ({ status: HTTP.ok, body })) };
    const body = prepared.wish.count === 1 ? this.#reads.wrapped(rows[0]) : several;
    return made.some(({ password }) => password !== undefined) ? toldOnce(body, ['password']) : { body };
  }

  /** The rows as they are now. One that cannot be read yet is told by what is known of it. */
  async #rows(
    exchange: ActorExchange,
    prepared: Making,
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
