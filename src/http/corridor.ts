import { performance } from 'node:perf_hooks';
import express, {
  Router,
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { Config } from '../config/config.ts';
import { GatewayError } from '../contract/index.ts';
import type { Identity } from '../identity/identity.ts';
import type { Versions } from '../inventory/fleet/versions.ts';
import type { Channels } from '../observe/channels.ts';
import { auditedActor } from './audited-actor.ts';
import { auditedThing } from './audited-thing.ts';
import type { GatewayLog } from '../observe/log.ts';
import type { Idempotency } from '../dispatch/idempotency.ts';
import { readBody } from './body.ts';
import { isConsolePath, PAGE_ROUTE } from './consoles/address.ts';
import type { Consoles } from './consoles/consoles.ts';
import { cors } from './cors.ts';
import { asGatewayError, errorReply } from './error-reply.ts';
import { exchangeOf, type ActorExchange, type Exchange } from './exchange.ts';
import { isNative, NATIVE_ROUTE } from './native/address.ts';
import type { NativeExchange } from './native/judge.ts';
import type { NativeFace } from './native/native-face.ts';
import { idempotently, type IdempotentParts, type KeptReply } from './idempotent.ts';
import { takeFile } from './incoming.ts';
import type { Route, Surface } from './route.ts';
import { ERROR_FORMS } from './status.ts';
import { versioned } from './versions.ts';
import { write } from './writer.ts';
import { mountWrongMethods } from './wrong-methods.ts';

export interface CorridorParts {
  readonly routes: readonly Route[];
  readonly identity: () => Identity;
  /** Names of the clouds. */
  readonly clouds: () => readonly string[];
  readonly channels: Channels;
  readonly log: GatewayLog;
  readonly now: () => number;
  readonly idempotency: Idempotency<KeptReply>;
  readonly cors: () => Config['cors'];
  readonly trustedProxies: readonly string[];
  /** How far what other gateways wrote is known here. */
  readonly versions: Versions;
  /** Pages of consoles. */
  readonly consoles: Pick<Consoles, 'page'>;
  /** What is passed through to clouds. */
  readonly native: Pick<NativeFace, 'handle'>;
}

/** What is told of a request when it has been answered. */
interface Told {
  surface: Surface;
  route: string;
  readonly started: number;
  exchange?: Exchange & { readonly actor?: ActorExchange['actor'] };
}

const surfaceOf = (path: string): Surface =>
  /^\/(v3|v2\.0)?(\/|$)/.test(path) && !path.startsWith('/v1') ? 'identity' : 'unified';

function tell(parts: CorridorParts, request: Request, response: Response, told: Told): void {
  const seconds = (performance.now() - told.started) / 1000;
  const { surface, route, exchange } = told;
  // An answer that nobody waited for was not given.
  const code = response.writableFinished ? response.statusCode : ERROR_FORMS.cancelled.status;
  parts.channels.publish('http', { surface, route, method: request.method, code, seconds });
  parts.log.info('request', {
    request_id: exchange?.requestId,
    call_id: exchange?.id,
    method: request.method,
    route,
    code,
    ms: Math.round(seconds * 1000),
    user: exchange?.actor?.id,
    project: exchange?.actor?.scope.kind === 'project' ? exchange.actor.scope.project.id : undefined,
  });
}

/** Words of paths are cut where they are written down: callers give them. */
const LONGEST_WORD = 64;

/** What was asked for: the route with the word of the action in it. */
const routeAsked = (route: string, { spec }: Readonly<Record<string, string>>) =>
  spec === undefined ? route : route.replace(':spec', () => spec.slice(0, LONGEST_WORD));

/** Whoever asks for what is not his is written down. */
function auditDenial({ channels, clouds }: CorridorParts, { method }: Request, { exchange, route }: Told): void {
  if (!exchange?.actor) return;
  const thing = auditedThing(route, exchange.params, clouds());
  channels.publish('audit', {
    ...auditedActor(exchange.actor),
    action: `${method} ${routeAsked(route, exchange.params)}`,
    result: 'denied',
    requestId: exchange.requestId,
    address: exchange.address,
    ...(thing ? { thing } : {}),
  });
}

async function refuse(
  parts: CorridorParts,
  request: Request,
  response: Response,
  about: { told: Told; thrown: unknown },
): Promise<void> {
  const { told, thrown } = about;
  const exchange = (told.exchange ??= exchangeOf(request, response));
  const error = asGatewayError(thrown);
  if (error.code === 'forbidden') auditDenial(parts, request, told);
  if (error.code === 'internal')
    parts.log.error('request failed', thrown, { request_id: exchange.requestId, route: told.route });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const reply = errorReply(error, { requestId: exchange.requestId, surface: told.surface, now: parts.now() });
  await write(request, response, exchange, reply);
}

/** One route's way: who is it, may he come at all, do it, write it. */
function handlerOf(parts: CorridorParts, route: Route): RequestHandler {
  const idempotent: IdempotentParts = {
    idempotency: parts.idempotency,
    errorReply: (error, { requestId }) =>
      errorReply(asGatewayError(error), { requestId, surface: route.surface, now: parts.now() }),
  };
  return async (request, response) => {
    const here = response.locals['told'] as Told;
    here.route = route.path;
    here.surface = route.surface;
    try {
      const exchange = exchangeOf(request, response);
      here.exchange = exchange;
      if (route.access === 'public') {
        await write(request, response, exchange, await route.handle(exchange));
        return;
      }
      const known: ActorExchange = Object.assign(exchange, { actor: parts.identity().actor(exchange.token) });
      here.exchange = known;
      const handle = (at: ActorExchange) => idempotently(idempotent, at, route);
      const isIdentity = route.surface === 'identity';
      const reply = isIdentity ? await handle(known) : await versioned(parts.versions, known, handle);
      await write(request, response, exchange, reply);
    } catch (thrown) {
      await refuse(parts, request, response, { told: here, thrown });
    }
  };
}

/** What is passed through has no route of its own here, and its body is not read before it is judged. */
function passing(parts: CorridorParts, route: string, handle: (at: NativeExchange) => Promise<void>): RequestHandler {
  return async (request, response) => {
    const told = response.locals['told'] as Told;
    told.route = route;
    told.surface = 'native';
    const exchange = exchangeOf(request, response);
    told.exchange = exchange;
    const identify = (): ActorExchange =>
      (told.exchange = Object.assign(exchange, { actor: parts.identity().actor(exchange.token) }));
    try {
      await handle({ request, response, exchange, identify });
    } catch (thrown) {
      await refuse(parts, request, response, { told, thrown });
    }
  };
}

/** Whether a path holds no names. */
const isPlain = ({ path }: Route) => !path.includes(':');

const firstSegment = (path: string) => path.split('/', 2)[1] ?? '';

const readersOf = ({ method, takesFiles }: Route): readonly RequestHandler[] => {
  if (method === 'get' || method === 'head') return [];
  return takesFiles === true ? [takeFile] : [readBody];
};

/** The routes behind a look-up of the path's first segment, so that a request is not held against all of them. */
function routing(parts: CorridorParts): RequestHandler {
  const segments = new Map<string, Route[]>();
  for (const route of parts.routes) {
    const segment = firstSegment(route.path);
    segments.set(segment, [...(segments.get(segment) ?? []), route]);
  }
  const routers = new Map<string, Router>();
  for (const [segment, routes] of segments) {
    const router = Router();
    // What has a path of its own is no thing of that name, whatever the method.
    for (const group of [routes.filter(isPlain), routes.filter((route) => !isPlain(route))]) {
      for (const route of group) {
        router[route.method](route.path, ...readersOf(route), handlerOf(parts, route));
      }
      mountWrongMethods(router, group);
    }
    routers.set(segment, router);
  }
  // Most requests are lists, whose paths hold no names.
  const plain = parts.routes.filter((route) => route.method === 'get' && isPlain(route));
  const lists = new Map(plain.map((route) => [route.path, handlerOf(parts, route)]));
  return (request, response, next) => {
    const known = request.method === 'GET' ? lists.get(request.path) : undefined;
    const handle = known ?? routers.get(firstSegment(request.path));
    if (handle) void handle(request, response, next);
    else next();
  };
}

/** The corridor that every request walks, top to bottom. */
export function createCorridor(parts: CorridorParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.set('trust proxy', parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false);

  const [crossOrigin, route] = [cors(parts.cors), routing(parts)];
  const pass = passing(parts, NATIVE_ROUTE, (at) => parts.native.handle(at));
  const page = passing(parts, PAGE_ROUTE, (at) => parts.consoles.page(at));
  const wayOf = ({ path }: Request) => (isNative(path) ? pass : isConsolePath(path) ? page : route);
  // One layer of express for all of it: each costs every request some microseconds.
  app.use((request, response, next) => {
    const told: Told = { surface: surfaceOf(request.path), route: 'unmatched', started: performance.now() };
    response.locals['told'] = told;
    response.on('close', () => tell(parts, request, response, told));
    void crossOrigin(request, response, () => void wayOf(request)(request, response, next));
  });
  app.use((request, _response, next) => {
    next(new GatewayError('no_route', `there is nothing at ${request.path.slice(0, 120)}`));
  });
  const failed: ErrorRequestHandler = (thrown: unknown, request, response, _next) => {
    const told = response.locals['told'] as Told;
    const known =
      thrown instanceof URIError ? new GatewayError('invalid_request', 'the path is not well encoded') : thrown;
    void refuse(parts, request, response, { told, thrown: known });
  };
  app.use(failed);
  return app;
}
