/** A request as the services see it. */
export interface Request {
  readonly method: string;
  /** Inside the service: without the prefix that stands for it, for example `/v2.1/servers`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The id that the service gives to this request; one that a client sends is only logged (as oslo.middleware does). */
  readonly id: string;
}

/** What is answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  /** In place of the body: as many bytes as the header Content-Length says. */
  readonly bytes?: AsyncIterable<Uint8Array>;
}

export type Headers = Reply['headers'];

/** A JSON answer. */
export function json(status: number, value: unknown, headers: Headers = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** Ends the handling of a request with an answer that says no. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.status}`);
    this.reply = reply;
  }
}

/** The same answer with more headers; those that it has already stay. */
export function withHeaders(reply: Reply, headers: Headers): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** The body as JSON; undefined when it is not. */
export function bodyOf(request: Request): unknown {
  try {
    return JSON.parse(request.text) as unknown;
  } catch {
    return undefined;
  }
}
