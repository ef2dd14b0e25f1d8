import { GatewayError, type ConsoleAddress } from '../../contract/index.ts';
import type { Look } from '../../inventory/writes/server-writes.ts';
import type { AuditedThing } from '../../observe/channels.ts';
import { requireWriter } from '../../policy/writing.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { decrypted } from '../../schema/servers/decrypted.ts';
import { membersOf } from '../../schema/servers/writes/body.ts';
import { privateKeyOf } from '../../schema/servers/writes/login.ts';
import { audited } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { toldOnce } from '../told-once.ts';
import type { ResourceReads, RowDocument, WriteParts } from './resource-reads.ts';
import { seenServer } from './server-records.ts';

const text = (row: RowDocument, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** What was seen of a server; `thing` names it. */
interface Seen<T> {
  readonly row: RowDocument;
  readonly value: T;
  readonly thing: AuditedThing & { readonly cloud: string };
}

/** What one sees of servers from outside, for those who may change them. Each look is written down. */
class ServerConsoles {
  readonly #reads: ResourceReads;
  readonly #parts: WriteParts;

  constructor(reads: ResourceReads, parts: WriteParts) {
    this.#reads = reads;
    this.#parts = parts;
  }

  /** Its screen, as a page of its cloud's own that the gateway shows (cloudpods-api §1.5). One that is off has none. */
  async vnc(exchange: ActorExchange): Promise<Reply> {
    const { row, value } = await this.#screen(exchange);
    const { id, hypervisor, external_id: instance_id } = row;
    const shown = value === undefined ? {} : { protocol: text(row, 'hypervisor'), url: value };
    return toldOnce({ server: { hypervisor, id, instance_id, port: 0, ...shown } }, ['url']);
  }

  /** The same as the front end asks for it: an address in `connect_params` is opened as it is (cloudpods-api §7.6). */
  async webconsole(exchange: ActorExchange): Promise<Reply> {
    const { row, value } = await this.#screen(exchange);
    if (value === undefined)
      throw new GatewayError('invalid_status', `server ${text(row, 'name')} is off: it has no screen`);
    const webconsole = { access_url: value, connect_params: value, session: '' };
    return toldOnce({ webconsole }, ['access_url', 'connect_params']);
  }

  /** What it has written to its console; `length` lines, in the query or the body. */
  async output(exchange: ActorExchange): Promise<Reply> {
    const length = lengthOf(exchange);
    const { value: output } = await this.#ask(exchange, 'console-output', (console, { session, server, call }) =>
      console.log(session, { server, ...(length !== undefined && { length }) }, call),
    );
    return toldOnce({ server: { output } }, ['output']);
  }

  /** Who logs in, and with which key; a password only when the key is given that it was encrypted for. */
  async loginInfo(exchange: ActorExchange): Promise<Reply> {
    const key = privateKeyOf(exchange.body);
    const { row, value: encrypted } = await this.#ask(exchange, 'login-info', (console, { session, server, call }) =>
      console.password(session, server, call),
    );
    const keypair = text(row, 'keypair');
    const info = {
      username: text(row, 'os_type') === 'Windows' ? 'Administrator' : 'root',
      ...(keypair !== '' && { keypair }),
      ...(encrypted !== '' && { login_key: encrypted }),
      ...(encrypted !== '' && key !== undefined && { password: decrypted(encrypted, key) }),
    };
    return toldOnce({ server: info }, ['login_key', 'password']);
  }

  /** The address of its screen at the gateway, where that can open it. */
  async #screen(exchange: ActorExchange) {
    const ask: Look<ConsoleAddress> = (console, { session, server, call }) => console.screen(session, server, call);
    const { row, value, thing } = await this.#ask(exchange, 'vnc', ask, isOn);
    if (!value?.way) return { row, value: value?.url };
    const ticket = { cloud: thing.cloud, thing, token: exchange.token ?? '', way: value.way };
    return { row, value: await this.#parts.consoles.link(ticket) };
  }

  /** Asks the cloud for those who may; nothing when the server is not as is needed. */
  async #ask<T>(exchange: ActorExchange, action: string, ask: Look<T>): Promise<Seen<T>>;
  async #ask<T>(
    exchange: ActorExchange,
    action: string,
    ask: Look<T>,
    when: (row: RowDocument) => boolean,
  ): Promise<Seen<T | undefined>>;
  async #ask<T>(
    exchange: ActorExchange,
    action: string,
    ask: Look<T>,
    when: (row: RowDocument) => boolean = () => true,
  ) {
    const { channels, limits } = this.#parts;
    const { row } = await this.#reads.document(exchange);
    const [ownerProject, ownerDomain] = [text(row, 'project_id'), text(row, 'domain_id')];
    const owned = { projectId: ownerProject, domainId: ownerDomain };
    requireWriter(exchange.actor, owned, { limits: limits(), kind: 'servers', action });
    const { writes, backendId, cloud } = seenServer(this.#parts, row);
    let value: T | undefined;
    const thing = { type: 'server', id: text(row, 'id'), name: text(row, 'name'), cloud, ownerProject, ownerDomain };
    if (!when(row)) return { row, value, thing };
    await audited(channels, exchange, { action: `server.${action}`, thing }, async () => {
      value = await writes.look(backendId, exchange.occasion(), ask);
    });
    return { row, value, thing };
  }
}

const isOn = (row: RowDocument) => row['power_states'] !== 'off';

const MOST_LINES = 10_000;

function lengthOf(exchange: ActorExchange): number | undefined {
  const given = new RawQuery(exchange.search).value('length') ?? membersOf(exchange.body, 'server')['length'];
  if (given === undefined) return undefined;
  const length = Number(given);
  if (Number.isInteger(length) && length >= 1 && length <= MOST_LINES) return length;
  throw new GatewayError('invalid_request', `length must be a number of lines from 1 to ${MOST_LINES}`);
}

/** Screens, console logs and logins of servers (cloudpods-api §1.5, §9.4.2). */
export function serverConsoleRoutes(reads: ResourceReads, parts: WriteParts): readonly Route[] {
  const consoles = new ServerConsoles(reads, parts);
  const { bearer } = routesOf('unified');
  const output = 'what a server has written to its console; `length`: the last lines';
  const login =
    'who logs in, with which key; with `private_key` in the body of a POST also the password that the guest has told its cloud';
  return [
    bearer('get', '/servers/:id/vnc', (exchange) => consoles.vnc(exchange), "address of a page with a server's screen"),
    bearer(
      'post',
      '/webconsole/server/:id',
      (exchange) => consoles.webconsole(exchange),
      "the same, in the front end's form",
    ),
    bearer('get', '/servers/:id/console-output', (exchange) => consoles.output(exchange), output),
    bearer('post', '/servers/:id/console-output', (exchange) => consoles.output(exchange), output),
    bearer('get', '/servers/:id/login-info', (exchange) => consoles.loginInfo(exchange), login),
    bearer('post', '/servers/:id/login-info', (exchange) => consoles.loginInfo(exchange), login),
  ];
}
