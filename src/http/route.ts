import type { ActorExchange, Exchange, Reply } from './exchange.ts';

/** Which face of the gateway a route belongs to; a metric label. */
export type Surface = 'identity' | 'unified' | 'native' | 'live' | 'operations';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete' | 'head';

interface RouteBase {
  readonly method: Method;
  /** Express' template, for example `/servers/:id`; also the metric label. */
  readonly path: string;
  readonly surface: Surface;
  /** What it answers, for the table in `docs/api.md`; lists and rows of resources need no words of their own. */
  readonly answers?: string;
  /** Goes on where an earlier attempt with the same `Idempotency-Key` ended, by what that had saved. */
  readonly resumes?: boolean;
  /** Its answer has no end. */
  readonly streams?: boolean;
  /** A file may come in place of JSON, for as long as it takes. */
  readonly takesFiles?: boolean;
}

/** Who may come: everybody, or whoever bears a valid token. What he may see is for the policy to say, per row. */
export type Route = RouteBase &
  (
    | { readonly access: 'public'; readonly handle: (exchange: Exchange) => Promise<Reply> }
    | { readonly access: 'token'; readonly handle: (exchange: ActorExchange) => Promise<Reply> }
  );

/** Makes routes of one face. */
export function routesOf(surface: Surface) {
  return {
    /** A route for everybody. */
    open: (
      method: Method,
      path: string,
      handle: (exchange: Exchange) => Promise<Reply> | Reply,
      answers?: string,
    ): Route => {
      return { surface, method, path, answers, access: 'public', handle: async (exchange) => handle(exchange) };
    },
    /** A route for bearers of a token. */
    bearer: (
      method: Method,
      path: string,
      handle: (exchange: ActorExchange) => Promise<Reply> | Reply,
      answers?: string,
    ): Route => {
      return { surface, method, path, answers, access: 'token', handle: async (exchange) => handle(exchange) };
    },
  };
}
