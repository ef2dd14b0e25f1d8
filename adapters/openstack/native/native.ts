import type { Call, Native, NativeCaller, NativeRequest, NativeTarget } from 'podgate/contract';
import type { Dialect } from '../dialect.ts';
import type { CloudToken } from '../identity/identity.ts';
import type { Session } from '../session.ts';
import { consoleIn, isForConsole } from './consoles.ts';
import { keysOf, type Keys } from './keys.ts';
import { lentToken } from './lent-token.ts';
import { meaningOf } from './meaning.ts';
import { insideOf, outsideOf, withLinks, type Places } from './places.ts';
import { NATIVE_SERVICES, serviceOf } from './services.ts';
import { touchedBy } from './touched.ts';

/** A target that remembers by which token it was reached. */
interface Reached extends NativeTarget {
  readonly token: CloudToken;
}

const tokenIn = (target: NativeTarget | undefined) => (target as Reached | undefined)?.token;

/** Versions are told to everybody, as OpenStack's services tell them. */
const VERSIONS = /^(\/|\/v\d{1,2}(\.\d{1,2})?\/?)$/;

const isRead = (method: string) => method === 'GET' || method === 'HEAD';

/** The id of the server in an answer to its creation. */
function madeServer(text: string, { newServer }: Dialect): string | undefined {
  const made = newServer(JSON.parse(text)) as { readonly id?: unknown } | undefined;
  return typeof made?.id === 'string' ? made.id : undefined;
}

/** The dialect's headers, as far as they are no matter of what the caller sends. */
function headersOf({ method }: NativeRequest, token: CloudToken, dialect: Dialect): Readonly<Record<string, string>> {
  const own = Object.entries(dialect.headers(token));
  return Object.fromEntries(own.filter(([name]) => name !== 'content-type' || isRead(method)));
}

function targetOf(
  { request, answer }: Keys,
  places: Places,
  { token, open, dialect }: { readonly token: CloudToken; readonly open: boolean; readonly dialect: Dialect },
): Reached {
  const service = serviceOf(request.service);
  const search = request.search === '' ? '' : `?${request.search}`;
  return {
    token,
    service,
    url: `${insideOf(request.path, places)}${search}`,
    headers: { ...headersOf(request, token, dialect), ...(!open && { 'x-auth-token': token.id }) },
    ...(request.body === undefined ? {} : { body: request.body }),
    answer: (text) => withLinks(answer(text), places),
    link: (url) => outsideOf(url, places),
    ...(isForConsole(request) ? { console: consoleIn } : {}),
    made: (text) => (request.service === 'compute' ? madeServer(text, dialect) : undefined),
  };
}

async function reach(
  session: Session,
  asked: NativeRequest & { readonly caller: NativeCaller; readonly open: boolean; readonly refused?: NativeTarget },
  call: Call,
): Promise<NativeTarget> {
  const { caller, open, refused, ...request } = asked;
  // What is refused is refused before any traffic.
  const keys = keysOf(request, caller);
  const service = serviceOf(request.service);
  const needsAll = caller.whole || open;
  const token = await (needsAll ? session.token(call, tokenIn(refused)) : lentToken(session, call, tokenIn(refused)));
  const places = { endpoint: session.endpoint(service, token), project: token.project.id, url: caller.url };
  return targetOf(keys, places, { token, open, dialect: session.dialect });
}

/** The services as they are, with the gateway's login. */
export const native: Native<Session> = {
  services: NATIVE_SERVICES,
  // Nova's bodies are small, and say what is done to whom; others may be images.
  reads: ({ service, method }) => service === 'compute' && !isRead(method),
  isOpen: ({ method, path }) => isRead(method) && VERSIONS.test(path),
  meaning: meaningOf,
  touches: touchedBy,
  reach,
};
