import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Occasion } from '../dispatch/dispatch.ts';
import type { Operation } from '../dispatch/idempotency.ts';
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
}

/** One request on its way through the corridor. */
export interface Exchange {
  /** A UUID, passed on to clouds. */
  readonly id: string;
  /** The id that the caller is told: his own when he sent one. */
  readonly requestId: string;
  readonly params: Readonly<Record<string, string>>;
  /** The query string, without its question mark. */
  readonly search: string;
  readonly body: unknown;
  readonly token: string | undefined;
  readonly address: string;
  header(name: string): string | undefined;
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

  constructor(request: Request, response: Response) {
    this.#request = request;
    this.#response = response;
    this.requestId = shownId(request, this.id);
    this.search = searchOf(request.originalUrl);
    this.token = tokenOf(request);
  }

  get params(): Readonly<Record<string, string>> {
    return this.#request.params as Readonly<Record<string, string>>;
  }

  get body(): unknown {
    return this.#request.body as unknown;
  }

  get address(): string {
    return this.#request.ip ?? '';
  }

  header(name: string): string | undefined {
    return textHeader(this.#request, name);
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
