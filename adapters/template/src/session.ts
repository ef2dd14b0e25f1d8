import { GatewayError, type Call, type CloudOptions, type HttpReply, type Tools } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import type { AcmeConfig } from './config.ts';
import { toError } from './faults.ts';

const Login = Type.Object({
  token: Type.String(),
  expires_at: Type.String(),
  region: Type.String(),
  project: Type.Object({ id: Type.String(), name: Type.String() }),
});
type Login = Static<typeof Login>;
const readLogin = reader(Login, 'the answer to a login');

/** One call of the cloud's API. */
export interface ApiRequest {
  /** For metrics and messages, from a closed set, for example `servers.list`. */
  readonly operation: string;
  readonly method?: 'GET' | 'POST';
  /** Behind the URL; what is put into it has been checked. */
  readonly path: string;
  readonly body?: unknown;
}

/** One set of credentials on one cloud. It holds no state: the gateway remembers tokens, for its whole fleet. */
export interface Session {
  readonly config: AcmeConfig;
  readonly cloud: CloudOptions;
  /** Who one is logged in as. */
  login(call: Call): Promise<Login>;
  /** Sends with a valid token; answers successes, throws all else as the gateway's errors. */
  send(request: ApiRequest, call: Call): Promise<HttpReply>;
}

const isSuccess = ({ status }: HttpReply) => status >= 200 && status < 300;

/** Opens a session without any traffic. */
export function openSession(config: AcmeConfig, tools: Tools, cloud: CloudOptions): Session {
  const url = config.url.replace(/\/+$/, '');

  async function logIn(call: Call) {
    const { user, password } = config;
    const reply = await tools.http.send(
      { service: 'api', operation: 'login', method: 'POST', url: `${url}/login`, body: { user, password } },
      call,
    );
    if (!isSuccess(reply)) throw toError(reply, { cloud: cloud.name, operation: 'login' });
    const value = readLogin(reply.json());
    return { value, expiresAt: Date.parse(value.expires_at) };
  }

  /** `refused`: the cloud takes this one no longer. */
  const login = (call: Call, refused?: Login) =>
    tools.cache.remember({ kind: 'token', scope: 'own', secret: JSON.stringify(config) }, () => logIn(call), refused);

  const ask = ({ operation, method = 'GET', path, body }: ApiRequest, { token }: Login, call: Call) =>
    tools.http.send(
      {
        service: 'api',
        operation,
        method,
        url: `${url}${path}`,
        headers: { authorization: `Bearer ${token}`, 'x-request-id': call.id },
        ...(body !== undefined && { body }),
      },
      call,
    );

  return {
    config,
    cloud,
    login: (call) => login(call),
    async send(request, call) {
      const first = await login(call);
      let reply = await ask(request, first, call);
      // A token can end before its time: one new login, one replay. What was refused so was not done.
      if (reply.status === 401) reply = await ask(request, await login(call, first), call);
      if (isSuccess(reply)) return reply;
      throw toError(reply, { cloud: cloud.name, operation: request.operation });
    },
  };
}

/** An id as part of a path. Throws `invalid_request` for text that could leave its place there. */
export function pathPart(id: string): string {
  if (/^[A-Za-z0-9-]{1,64}$/.test(id)) return id;
  throw new GatewayError('invalid_request', `"${id.slice(0, 40)}" is not an id of this cloud`);
}
