import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatewayError, type NativeMeaning } from '../../contract/index.ts';
import type { NativeCloud, NativeClouds } from '../../dispatch/native.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Channels } from '../../observe/channels.ts';
import type { Limits } from '../../policy/writing.ts';
import { gid } from '../../schema/ids.ts';
import type { Write } from '../audited-write.ts';
import type { Consoles } from '../consoles/consoles.ts';
import type { ActorExchange, Exchange } from '../exchange.ts';
import { addressOf, NATIVE, type Address } from './address.ts';
import { hasBody, readKnown, type KnownBody } from './body.ts';
import { isRead, projectOf, requireRight } from './rights.ts';

export interface NativeParts {
  readonly clouds: NativeClouds;
  readonly inventory: Pick<Inventory, 'creators' | 'writers'>;
  readonly channels: Channels;
  readonly limits: () => Limits;
  readonly consoles: Pick<Consoles, 'link'>;
  /** Where the gateway is reached. */
  readonly url: () => string;
}

/** A request at the native face. `identify` throws for one without a valid token. */
export interface NativeExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly exchange: Exchange;
  readonly identify: () => ActorExchange;
}

/** All that is known of a request before it is passed on. */
export interface Asked {
  readonly cloud: NativeCloud;
  readonly address: Address;
  readonly method: string;
  /** Nothing for what is open: that is answered to everybody in the same way. */
  readonly known?: ActorExchange;
  readonly body?: KnownBody;
  /** The cloud's; absent: that of its credentials. */
  readonly project?: string;
  /** What the audit is to know. */
  readonly write?: Write;
  /** The cloud's id of the server that is written to. */
  readonly server?: string;
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

const listed = (names: readonly string[]) => names.join(', ') || 'none';

function cloudOf({ clouds }: NativeParts, name: string): NativeCloud {
  const found = clouds.find(name);
  if (found) return found;
  const there = listed(clouds.all().map((cloud) => cloud.name));
  throw new GatewayError('no_route', `there is no cloud "${name.slice(0, 40)}" at ${NATIVE}; there are: ${there}`);
}

const has = ({ services }: NativeCloud, service: string) => services.some(({ type }) => type === service);

function requireService(cloud: NativeCloud, service: string): void {
  if (has(cloud, service)) return;
  const there = listed(cloud.services.map(({ type }) => type));
  const message = `there is no service "${service.slice(0, 40)}" at ${NATIVE}/${cloud.name}; there are: ${there}`;
  throw new GatewayError('no_route', message);
}

function requireEnabled(cloud: NativeCloud, method: string): void {
  const why = cloud.closed(isRead(method));
  if (why) throw why;
}

function requirePlain(request: IncomingMessage, method: string): void {
  if (!METHODS.has(method)) throw new GatewayError('method_not_allowed', `${method.slice(0, 20)} is not possible here`);
  // What has no body of its own in HTTP would be framed otherwise by the next hop.
  if (!hasBody(request)) return;
  if (isRead(method)) throw new GatewayError('invalid_request', `${method} must not have a body`);
  if (method === 'DELETE' && request.headers['content-length'] === undefined) {
    throw new GatewayError('invalid_request', 'the body of DELETE must say its length');
  }
}

/** The versions of a service, when that is what is asked for. */
function openOf({ clouds }: NativeParts, address: Address, method: string): NativeCloud | undefined {
  const cloud = clouds.find(address.cloud);
  return cloud && has(cloud, address.service) && cloud.isOpen({ ...address, method }) ? cloud : undefined;
}

/** What the audit says of a write. */
function writeOf({ cloud, address, method }: Asked, { writes, action, server }: NativeMeaning): Write | undefined {
  if (writes === undefined || isRead(method)) return undefined;
  const about = { type: writes === 'servers' ? 'server' : address.service, cloud: cloud.name };
  return {
    action: action === undefined ? `native.${address.service}.${method.toLowerCase()}` : `server.${action}`,
    thing: server === undefined ? about : { ...about, id: gid(cloud.name, server) },
  };
}

/** The cloud's project in which an actor acts; that of the credentials for administrators of the gateway. */
async function backendProject({ inventory }: NativeParts, cloud: NativeCloud, { actor, id }: ActorExchange) {
  if (actor.systemAdmin) return undefined;
  const found = inventory.creators(projectOf(actor).id).find(({ name }) => name === cloud.name);
  if (!found)
    throw new GatewayError('forbidden', `cloud ${cloud.name} has no project for yours: nothing can be done there`);
  return found.backendProject({ requestId: id });
}

/** Who asks for what, and whether he may. Nothing is sent to the cloud but a login. Throws why not. */
export async function judge(parts: NativeParts, at: NativeExchange): Promise<Asked> {
  const { request, exchange, identify } = at;
  const { method = '' } = request;
  const address = addressOf(request.url ?? '');
  // Whoever is not known learns nothing but the versions of what he knows already.
  const open = openOf(parts, address, method);
  if (open && exchange.token === undefined) {
    requirePlain(request, method);
    requireEnabled(open, method);
    return { cloud: open, address, method };
  }
  const known = identify();
  const cloud = cloudOf(parts, address.cloud);
  requireService(cloud, address.service);
  requirePlain(request, method);
  if (open) {
    requireEnabled(open, method);
    return { cloud, address, method };
  }
  return judgeKnown(parts, at, { cloud, address, method, known });
}

async function judgeKnown(
  parts: NativeParts,
  { request }: NativeExchange,
  asked: Asked & { readonly known: ActorExchange },
): Promise<Asked> {
  const { cloud, address, method, known } = asked;
  projectOf(known.actor);
  const wish = { ...address, method };
  const body = cloud.reads(wish) && hasBody(request) ? await readKnown(request) : undefined;
  const meaning = cloud.meaning({ ...wish, body: body?.json });
  requireRight(known.actor, { cloud, method, meaning, limits: parts.limits() });
  requireEnabled(cloud, method);
  const project = await backendProject(parts, cloud, known);
  return { ...asked, body, project, server: meaning.server, write: writeOf(asked, meaning) };
}
