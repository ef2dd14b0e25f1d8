import {
  GatewayError,
  type Call,
  type CloudOptions,
  type HttpReply,
  type ImageBytes,
  type Tools,
  type TransferReply,
} from 'podgate/contract';
import { chooseRegion, endpointOf } from './catalog.ts';
import type { OpenstackConfig } from './config.ts';
import { toError } from './faults.ts';
import type { Dialect } from './dialect.ts';
import type { CloudToken, Identity } from './identity/identity.ts';
import type { Service } from './services.ts';
import { chosenVersion, UNVERSIONED, versionHeaders, type Discovered } from './versions.ts';

/** One call of a service of the cloud. */
export interface ServiceRequest {
  readonly service: Service | 'identity';
  /** For metrics and messages, for example `servers.list`. */
  readonly operation: string;
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Behind the endpoint; ids in it are encoded already. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: unknown;
  /** Beside those that every request has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The highest minor version that the caller of this function understands. */
  readonly version?: number;
}

/** A file that is sent or fetched. */
export interface FileRequest extends Omit<ServiceRequest, 'body'> {
  readonly file?: ImageBytes;
}

/** One set of credentials on one cloud. Holds no state but its tools: tokens are remembered by the gateway. */
export interface Session {
  readonly dialect: Dialect;
  /** How this cloud is logged in to. */
  readonly identity: Identity;
  readonly config: OpenstackConfig;
  readonly cloud: CloudOptions;
  readonly tools: Tools;
  /** `refused`: a token that the cloud has just refused, though it has not ended. */
  token(call: Call, refused?: CloudToken): Promise<CloudToken>;
  /** Where a service is reached by a token, without a slash at the end. Throws `unsupported` when it is not there. */
  endpoint(service: Service, token: CloudToken): string;
  versions(service: Service, call: Call): Promise<Discovered>;
  /** The highest minor version that a service has; 0 for one without any. */
  newest(service: Service, call: Call): Promise<number>;
  region(call: Call): Promise<string>;
  /** Sends with a valid token; answers only successes, throws the rest as the gateway's errors. */
  send(request: ServiceRequest, call: Call): Promise<HttpReply>;
  /** The same for files. One that is sent is sent once: what is asked for before it sees to it that the token is good. */
  transfer(request: FileRequest, call: Call): Promise<TransferReply>;
}

function queryString(query: ServiceRequest['query']): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    for (const item of typeof value === 'string' ? [value] : value) pairs.append(key, item);
  }
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}

function tokenKey(config: OpenstackConfig, call: Call) {
  const scope = call.project ?? config.auth.project_id ?? config.auth.project_name ?? 'application-credential';
  return { kind: 'token', scope, secret: JSON.stringify(config.auth) } as const;
}

const usualHeaders = ({ id }: CloudToken, call: Call) => ({
  accept: 'application/json',
  'x-auth-token': id,
  'x-openstack-request-id': `req-${call.id}`,
});

const isSuccess = ({ status }: HttpReply) => status >= 200 && status < 300;

/** What a session is opened for. */
interface Place extends CloudOptions {
  readonly dialect: Dialect;
}

/** A request as it goes to the cloud by a token, in the version that it asks for or the newest before it. */
async function addressed(
  at: Pick<Session, 'dialect' | 'identity' | 'config' | 'endpoint' | 'versions'>,
  request: Omit<ServiceRequest, 'body'>,
  token: CloudToken,
  call: Call,
) {
  const { service, operation, method = 'GET', path, query } = request;
  const base = service === 'identity' ? at.identity.url(at.config.auth.url) : at.endpoint(service, token);
  let version = {};
  if (service !== 'identity' && request.version !== undefined) {
    version = versionHeaders(service, chosenVersion((await at.versions(service, call)).range, request.version));
  }
  const headers = { ...usualHeaders(token, call), ...at.dialect.headers(token), ...version, ...request.headers };
  return { service, operation, method, url: `${base}${path}${queryString(query)}`, headers };
}

/** Opens a session without any traffic. */
export function openSession(config: OpenstackConfig, tools: Tools, { dialect, ...cloud }: Place): Session {
  const identity = dialect.identity(config.auth);

  const token = (call: Call, refused?: CloudToken) =>
    tools.cache.remember(
      tokenKey(config, call),
      () => identity.logIn(config.auth, tools, call, { cloud: cloud.name }),
      refused,
    );

  const endpoint = (service: Service, current: CloudToken) =>
    endpointOf(service, { catalog: current.catalog, config, projectId: current.project.id });

  async function versions(service: Service, call: Call): Promise<Discovered> {
    if (service === 'compute' && !dialect.microversions) return UNVERSIONED;
    const current = await token(call);
    const at = endpoint(service, current);
    const key = { kind: 'versions', scope: service, secret: at } as const;
    const place = { cloud: cloud.name, service, endpoint: at, headers: dialect.headers(current), send };
    return tools.cache.remember(key, () => dialect.discover(place, tools, call));
  }

  const parts = { dialect, identity, config, endpoint, versions };

  /** A token can end early (expiry, role change, revocation): one new login, one replay (mapping A-31). */
  async function answered<R extends HttpReply>(
    { service, operation }: Pick<ServiceRequest, 'service' | 'operation'>,
    call: Call,
    { ask, again }: { readonly ask: (current: CloudToken) => Promise<R>; readonly again: boolean },
  ): Promise<R> {
    const first = await token(call);
    let reply = await ask(first);
    if (reply.status === 401 && again) reply = await ask(await token(call, first));
    if (isSuccess(reply)) return reply;
    throw toError(reply, { cloud: cloud.name, service, operation });
  }

  const send = ({ body, ...request }: ServiceRequest, call: Call) =>
    answered(request, call, {
      ask: async (current) => tools.http.send({ ...(await addressed(parts, request, current, call)), body }, call),
      again: true,
    });

  return {
    ...parts,
    cloud,
    tools,
    token,
    newest: async (service, call) => (await versions(service, call)).range?.max ?? 0,
    region: async (call) => chooseRegion((await token(call)).catalog, config),
    send,
    transfer: ({ file, ...request }, call) =>
      answered(request, call, {
        ask: async (current) =>
          tools.http.transfer({ ...(await addressed(parts, request, current, call)), file }, call),
        again: file === undefined,
      }),
  };
}

/** Some web servers undo the encoding of slashes before they route; control characters and half characters are in no id. */
const NEVER_IN_IDS = /[/\\\p{Control}\p{Surrogate}]/u;

/** A backend id as part of a path. Throws `invalid_request` for text that could leave its place in the path. */
export function pathPart(id: string): string {
  if (id === '' || id === '.' || id === '..' || id.length > 255 || NEVER_IN_IDS.test(id)) {
    throw new GatewayError('invalid_request', `"${id.slice(0, 40)}" is not an id of this cloud`);
  }
  return encodeURIComponent(id);
}
