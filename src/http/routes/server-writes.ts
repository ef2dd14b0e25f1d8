import { GatewayError, type Deletion } from '../../contract/index.ts';
import { requireWriter } from '../../policy/writing.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { flagOf } from '../../schema/query/list-query.ts';
import { askedOf } from '../../schema/servers/writes/actions.ts';
import type { Wanted } from '../../schema/servers/writes/asked.ts';
import { isOn, membersOf } from '../../schema/servers/writes/body.ts';
import { changeOf } from '../../schema/servers/writes/update.ts';
import { audited } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { References } from '../references.ts';
import { routesOf, type Route } from '../route.ts';
import type { ResourceReads, RowDocument, WriteParts } from './resource-reads.ts';
import { seenServer } from './server-records.ts';

const word = (row: RowDocument, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** Changes servers on behalf of callers: looks the server up, says whether they may, does it, answers with the row as it is then. */
class ServerWriting {
  readonly #reads: ResourceReads;
  readonly #parts: WriteParts;
  readonly #references: References;

  constructor(reads: ResourceReads, parts: WriteParts) {
    this.#reads = reads;
    this.#parts = parts;
    this.#references = new References(parts);
  }

  async act(exchange: ActorExchange): Promise<Reply> {
    const action = exchange.params['spec'] ?? '';
    const asked = askedOf(action, exchange.body);
    return this.#shown(exchange, await this.#write(exchange, action, asked));
  }

  async update(exchange: ActorExchange): Promise<Reply> {
    const asked = changeOf(exchange.body);
    return this.#shown(exchange, await this.#write(exchange, 'update', asked));
  }

  async delete(exchange: ActorExchange): Promise<Reply> {
    return this.#shown(exchange, await this.#write(exchange, 'delete', deletionOf(exchange)));
  }

  /** Answers the row as it was before. */
  async #write(exchange: ActorExchange, action: string, wanted: Wanted): Promise<RowDocument> {
    const { channels, limits } = this.#parts;
    const { row } = await this.#reads.document(exchange);
    const [id, ownerProject, ownerDomain] = [word(row, 'id'), word(row, 'project_id'), word(row, 'domain_id')];
    const owned = { projectId: ownerProject, domainId: ownerDomain };
    requireWriter(exchange.actor, owned, { limits: limits(), kind: 'servers', action });
    const { writes, backendId, cloud } = seenServer(this.#parts, row);
    const thing = { type: 'server', id, name: word(row, 'name'), cloud, ownerProject, ownerDomain };
    await audited(channels, exchange, { action: `server.${action}`, thing }, async () => {
      const { name, complete } = wanted;
      writes.requireAction(name);
      const input = complete ? await complete(this.#references.lookUp(exchange, cloud), row) : wanted.input;
      const { actor, requestId } = exchange;
      const asker = { id: actor.id, name: actor.name, requestId };
      await writes.act(backendId, { name, input, word: action, asker }, exchange.occasion());
    });
    return row;
  }

  /** The row as it is now; of a server that is gone already the last that was known. */
  async #shown(exchange: ActorExchange, before: RowDocument): Promise<Reply> {
    try {
      return await this.#reads.show(exchange, '', word(before, 'id'));
    } catch (error) {
      if (!GatewayError.is(error) || error.code !== 'not_found') throw error;
      return { body: this.#reads.wrapped({ ...before, status: 'deleting' }) };
    }
  }
}

/** Deletions are told how by the query, or by the body (cloudpods-api §9.3). */
function deletionOf(exchange: ActorExchange): Wanted {
  const query = new RawQuery(exchange.search);
  const members = membersOf(exchange.body, 'server');
  const given = (name: string) => flagOf(query, name, false) || isOn(members[name] as string | boolean | undefined);
  // To forget what the cloud still has would be undone by the next round.
  if (given('purge')) throw new GatewayError('unsupported', 'purge is not possible here');
  const input: Deletion = {
    force: given('override_pending_delete'),
    disks: given('delete_disks'),
    eips: given('delete_eip'),
    snapshots: given('delete_snapshots'),
  };
  return { name: 'delete', input };
}

const CHANGES = '`name`, `description` and `disable_delete` of one server';
const ACTIONS = 'an action on one server, by its name; the answer is the row as it is then';

/** What is done to servers (cloudpods-api §9.2…§9.4). */
export function serverWriteRoutes(reads: ResourceReads, parts: WriteParts): readonly Route[] {
  const writing = new ServerWriting(reads, parts);
  const { bearer } = routesOf('unified');
  return [
    bearer('post', '/servers/:id/:spec', (exchange) => writing.act(exchange), ACTIONS),
    bearer('put', '/servers/:id', (exchange) => writing.update(exchange), CHANGES),
    bearer('patch', '/servers/:id', (exchange) => writing.update(exchange), `as \`PUT\`: ${CHANGES}`),
    bearer('delete', '/servers/:id', (exchange) => writing.delete(exchange), 'deletes one server'),
  ];
}
