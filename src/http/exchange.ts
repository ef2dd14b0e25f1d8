import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Request, Response } from 'express';
import type { Occasion } from '../dispatch/dispatch.ts';
import type { Operation } from '../dispatch/idempotency.ts';
import type { ImageBytes } from '../contract/index.ts';
import type { Actor } from '../identity/actor.ts';

/** What a handler answers. */
export interface Reply {
  /** Default: HTTP.ok. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes or text as they are, anything else as JSON; nothing: no body. */
  readonly body?: unknown;
  /** Makes the same request answerable with "not modified". */
  readonly tag?: string;
  /** Members of the body that are told once: they are left out where the answer is kept. */
  readonly once?: readonly string[];
  /** In place of a body: a file, as fast as the caller takes it. `length` in bytes, where it is known. */
  readonly file?: { readonly bytes: ImageBytes; readonly length?: number };
  /** In place of a body: writes server-sent events, and ends the answer some time. */
  readonly events?: (response: ServerResponse) => void;
}

/** What a caller sends that is no JSON. */
export interface Incoming {
  /** Comes once, as fast as it is taken. Throws `cancelled` when it is cut short. */
  readonly bytes: ImageBytes;
  /** Bytes, when the caller told how many. */
  readonly length?: number;
  /** The content type, in lower case but for its parameters; empty without one. */
  readonly type: string;
}

/** One request on its way through the corridor. */
export interface Exchange {
  /** A UUID, passed on to clouds. */
  readonly id: string;
  /** The id that the caller is told: his own when he sent one. */
  readonly requestId: string;
  /** In capitals. */
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  /** The query string, without its question mark. */
  readonly search: string;
  readonly body: unknown;
  readonly token: string | undefined;
  readonly address: string;
  /** On routes that take files: what comes, when it is no JSON. */
  readonly incoming?: Incoming;
  header(name: string): string | undefined;
  /** All headers whose names begin so, in lower case, without that beginning. */
  headersBelow(beginning: string): Readonly<Record<string, string>>;
  /** Takes it as one of somebody who wants nothing that is known already. */
  wantFresh(): void;
  /** For calls that are made on behalf of this request; ends when the caller goes away. */
  occasion(): Occasion;
}

/** A request whose bearer is known. */
export interface ActorExchange extends Exchange {
  readonly actor: Actor;
  /** When the request came with an `Idempotency-Key`. */
  readonly operation?: Operation;
}

const REQUEST_ID_FORM = /^[\x21-\x7e]{1,128}$/;

function shownId(request: Request, id: string): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID_FORM.test(given) ? given : `req-${id}`;
}

const TRACEPARENT_FORM = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

function textHeader(request: Request, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** The bearer's token: Cloudpods and OpenStack say X-Auth-Token. */
function tokenOf(request: Request): string | undefined {
  return textHeader(request, 'x-auth-token')?.trim();
}

export function searchOf(url: string): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

/** Ends when the caller has his answer or has gone away. */
function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  if (response.closed) gone.abort();
  else response.once('close', () => gone.abort());
  return gone.signal;
}

/** What few requests need is made when it is asked for. */
class RequestExchange implements Exchange {
  readonly id = randomUUID();
  readonly requestId: string;
  readonly search: string;
  readonly token: string | undefined;
  readonly #request: Request;
  readonly #response: Response;
  #wantsFresh = false;

  constructor(request: Request, response: Response) {
    this.#request = request;
    this.#response = response;
    this.requestId = shownId(request, this.id);
    this.search = searchOf(request.originalUrl);
    this.token = tokenOf(request);
  }

  get method(): string {
    return this.#request.method;
  }

  get params(): Readonly<Record<string, string>> {
    return this.#request.params as Readonly<Record<string, string>>;
  }

  get body(): unknown {
    return this.#request.body as unknown;
  }

  get incoming(): Incoming | undefined {
    return (this.#response.locals as { readonly incoming?: Incoming }).incoming;
  }

  get address(): string {
    return this.#request.ip ?? '';
  }

  header(name: string): string | undefined {
    if (this.#wantsFresh && name === 'cache-control') return 'no-cache';
    return textHeader(this.#request, name);
  }

  headersBelow(beginning: string): Readonly<Record<string, string>> {
    const found = Object.keys(this.#request.headers).filter((name) => name.startsWith(beginning));
    return Object.fromEntries(found.map((name) => [name.slice(beginning.length), this.header(name) ?? '']));
  }

  wantFresh(): void {
    this.#wantsFresh = true;
  }

  occasion(): Occasion {
    const trace = this.header('traceparent');
    const response = this.#response;
    let gone: AbortSignal | undefined;
    return {
      requestId: this.id,
      get signal() {
        return (gone ??= untilGone(response));
      },
      traceparent: trace && TRACEPARENT_FORM.test(trace) ? trace : undefined,
    };
  }
}

export function exchangeOf(request: Request, response: Response): Exchange {
  return new RequestExchange(request, response);
}
