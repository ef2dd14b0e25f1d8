import { GatewayError, type Accepted } from '../../contract/index.ts';
import { requireWriter } from '../../policy/writing.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { askedOf } from '../../schema/servers/writes/actions.ts';
import type { Wanted } from '../../schema/servers/writes/asked.ts';
import { deletionOf } from '../../schema/servers/writes/deletion.ts';
import { changeOf } from '../../schema/servers/writes/update.ts';
import { audited, tellWrite } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { References } from '../references.ts';
import { routesOf, type Route } from '../route.ts';
import { toldOnce } from '../told-once.ts';
import { batchRoutes } from './server-batches.ts';
import type { ResourceReads, RowDocument, WriteParts } from './resource-reads.ts';
import { seenServer } from './server-records.ts';

const word = (row: RowDocument, key: string) => (typeof row[key] === 'string' ? row[key] : '');

const pathId = ({ params }: ActorExchange) => params['id'] ?? '';

/** What is asked, by the word under which it is written down. */
export interface Asking {
  readonly action: string;
  readonly wanted: Wanted;
}

/** What was done: to the row as it was before, and what the cloud said. */
export interface Done {
  readonly row: RowDocument;
  readonly accepted: Accepted;
  readonly input: unknown;
}

/** Changes servers on behalf of callers: looks the server up, says whether they may, does it, answers with the row as it is then. */
export class ServerWriting {
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
    const wanted = askedOf(action, exchange.body);
    return this.#answer(exchange, wanted, await this.write(exchange, pathId(exchange), { action, wanted }));
  }

  async update(exchange: ActorExchange): Promise<Reply> {
    const wanted = changeOf(exchange.body);
    const { row } = await this.write(exchange, pathId(exchange), { action: 'update', wanted });
    return this.#shown(exchange, row);
  }

  async delete(exchange: ActorExchange): Promise<Reply> {
    const wanted = deletionOf(new RawQuery(exchange.search), exchange.body);
    const { row } = await this.write(exchange, pathId(exchange), { action: 'delete', wanted });
    return this.#shown(exchange, row);
  }

  /** Writes down that somebody was denied what he asked of one of several. */
  tellDenied(exchange: ActorExchange, id: string, action: string): void {
    tellWrite(this.#parts.channels, exchange, { action: `server.${action}`, thing: { type: 'server', id } }, 'denied');
  }

  /** Does one thing to one server; answers its row as it was before, and what the cloud said. */
  async write(exchange: ActorExchange, reference: string, { action, wanted }: Asking): Promise<Done> {
    const { channels, limits } = this.#parts;
    const { row } = await this.#reads.document(exchange, reference);
    const [id, ownerProject, ownerDomain] = [word(row, 'id'), word(row, 'project_id'), word(row, 'domain_id')];
    const owned = { projectId: ownerProject, domainId: ownerDomain };
    requireWriter(exchange.actor, owned, { limits: limits(), kind: 'servers', action });
    const { writes, backendId, cloud } = seenServer(this.#parts, row);
    if (wanted.system === true && !exchange.actor.systemAdmin) {
      throw new GatewayError(
        'forbidden',
        `${action} is for administrators: role admin in the administration project is needed`,
      );
    }
    const thing = { type: 'server', id, name: word(row, 'name'), cloud, ownerProject, ownerDomain };
    let done: Done = { row, accepted: {}, input: undefined };
    await audited(channels, exchange, { action: `server.${action}`, thing }, async () => {
      const { name, complete } = wanted;
      writes.requireAction(name);
      const input = complete ? await complete(this.#references.lookUp(exchange, cloud), row) : wanted.input;
      const { actor, requestId } = exchange;
      const asker = { id: actor.id, name: actor.name, requestId };
      const accepted = await writes.act(backendId, { name, input, word: action, asker }, exchange.occasion());
      done = { row, accepted, input };
    });
    return done;
  }

  /** The row, or what the action has to say; a password is told once, and in no other place. */
  async #answer(exchange: ActorExchange, wanted: Wanted, { row, accepted, input }: Done): Promise<Reply> {
    if (wanted.answer) return { body: this.#reads.wrapped(wanted.answer({ accepted, input, server: row })) };
    const password = wanted.password ?? accepted.password;
    if (password === undefined) return this.#shown(exchange, row);
    const shown = await this.#rowNow(exchange, row);
    return toldOnce(this.#reads.wrapped({ ...shown, password }), ['password']);
  }

  async #rowNow(exchange: ActorExchange, before: RowDocument): Promise<RowDocument> {
    try {
      return (await this.#reads.document(exchange, word(before, 'id'))).row;
    } catch (error) {
      // What was done is done, and its password is told now or never.
      if (!GatewayError.is(error)) throw error;
      return before;
    }
  }

  /** The row as it is now. Of a server that is gone already, or cannot be read, the last that was known: what was done is done. */
  async #shown(exchange: ActorExchange, before: RowDocument): Promise<Reply> {
    try {
      return await this.#reads.show(exchange, '', word(before, 'id'));
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      const gone = error.code === 'not_found';
      return { body: this.#reads.wrapped(gone ? { ...before, status: 'deleting' } : before) };
    }
  }
}

const CHANGES = '`name`, `description`, `hostname`, `metadata` and `disable_delete` of one server';
const ACTIONS = 'an action on one server, by its name; the answer is the row as it is then';

/** What is done to servers (cloudpods-api §9.2…§9.4). */
export function serverWriteRoutes(reads: ResourceReads, parts: WriteParts): readonly Route[] {
  const writing = new ServerWriting(reads, parts);
  const { bearer } = routesOf('unified');
  return [
    ...batchRoutes(writing),
    bearer('post', '/servers/:id/:spec', (exchange) => writing.act(exchange), ACTIONS),
    bearer('put', '/servers/:id', (exchange) => writing.update(exchange), CHANGES),
    bearer('patch', '/servers/:id', (exchange) => writing.update(exchange), `as \`PUT\`: ${CHANGES}`),
    bearer('delete', '/servers/:id', (exchange) => writing.delete(exchange), 'deletes one server'),
  ];
}
