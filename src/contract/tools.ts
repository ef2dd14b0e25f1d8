import type { ResourceName } from './unified.ts';

/** What the gateway hands to an adapter, one set per cloud. An adapter has no other way to the outside. */
export interface Tools {
  readonly http: HttpClient;
  readonly cache: CloudCache;
  readonly log: Log;
  /** Milliseconds since 1970, from the gateway's clock. */
  now(): number;
}

/** One call into an adapter: who asks, until when, on behalf of which project. */
export interface Call {
  /** A UUID, the gateway's own id of the request; passed on to the cloud so that both logs can be joined. */
  readonly id: string;
  /** Ends when the caller's deadline has passed or the caller went away. */
  readonly signal: AbortSignal;
  /** Backend id of the project to act in; absent: the project of the configured credentials. */
  readonly project?: string;
  /** W3C trace context to pass on. */
  readonly traceparent?: string;
  /** Reports something odd that did not stop the call (an unknown status, a record that could not be read). */
  warn(what: string, why: string): void;
  /** Notes what else a change touches, or may have touched, by its id in the cloud: its row is read again, however the change ends. */
  touch(resource: ResourceName, id: string): void;
  /**
   * Looks again and again, at the gateway's pace, until there is an answer. Nothing when there is none after so many seconds, or the call
   * has ended.
   */
  until<T>(look: () => Promise<T | undefined>, seconds: number): Promise<T | undefined>;
  /**
   * Lets the gateway do what else it has to, and resolves when it is this call's turn again: for work that takes more than some
   * milliseconds, such as reading a long list. Absent where nothing else is waiting.
   */
  turn?(): Promise<void>;
}

export interface HttpRequest {
  /** The cloud's service this goes to, for example `compute`: the unit of connection pools, limits and the breaker. */
  readonly service: string;
  /** Short name of the operation for metrics and traces, from a closed set, for example `servers.list`. Never an id. */
  readonly operation: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute URL; its host must be the configured one or be listed in the cloud's `hosts`. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; `content-type` among the headers says which kind of it. */
  readonly body?: unknown;
}

export interface HttpReply {
  readonly status: number;
  /** Lower-case names; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The parsed body. Throws `upstream_malformed` when it is not JSON. */
  json(): unknown;
}

/** The bytes of a file, in pieces. */
export type ImageBytes = AsyncIterable<Uint8Array>;

/** A request that carries a file, or is answered with one. */
export interface TransferRequest extends Omit<HttpRequest, 'body'> {
  /** Sent as it comes, so that one that is cut short is told apart from one that ends. */
  readonly file?: ImageBytes;
}

/** The answer: of a success the file, of anything else what the cloud said. */
export interface TransferReply extends HttpReply {
  readonly bytes: ImageBytes;
}

export interface HttpClient {
  /**
   * Sends one request within the cloud's limits and deadlines. Any HTTP status is an answer; GET and HEAD are repeated once on a
   * lost connection or a 5xx, within the retry budget; a redirect is never followed.
   * Throws `upstream_unavailable` (not sent: no connection, left alone after failures, too many waiting), `upstream_timeout` (sent,
   * unanswered), `upstream_malformed` (cut or too long), `cancelled`.
   */
  send(request: HttpRequest, call: Call): Promise<HttpReply>;
  /**
   * Sends or fetches a file, once, in constant memory: as fast as both sides are. It may take as long as it likes, as long as something
   * moves. Ends when the call ends, or nobody takes the bytes any more. Throws as `send` does, what `file` throws, and
   * `invalid_request` when that stands still for too long; so do the bytes of the answer.
   */
  transfer(request: TransferRequest, call: Call): Promise<TransferReply>;
}

export interface Remembered<T> {
  readonly value: T;
  /** Milliseconds since 1970 at which the value stops being valid at its source. */
  readonly expiresAt: number;
}

/** Where one value of a cloud stands: becomes part of the Redis key, so it must hold no secret in clear. */
export interface CacheKey {
  readonly kind: 'token' | 'catalog' | 'versions' | 'record';
  /** Backend project, or a word for the scope when there is none. */
  readonly scope: string;
  /** What the value depends on (credentials, URL); only a keyed hash of it is stored. */
  readonly secret: string;
}

/** Values shared by all gateways of a fleet, encrypted at rest; kept in this process alone when there is no Redis. */
export interface CloudCache {
  /**
   * The value of `key`, produced at most once at a time in the whole fleet and renewed ahead of its expiry.
   * `not` names a value that the cloud has just refused: it is replaced even when it has not expired.
   */
  remember<T>(key: CacheKey, produce: () => Promise<Remembered<T>>, not?: T): Promise<T>;
  /**
   * The values of a kind that this process alone holds and that have not ended, oldest first: it forgets them, and who asks sees to what
   * becomes of them. None where gateways share what they hold, for others may use it.
   */
  takeOwn(kind: CacheKey['kind']): readonly unknown[];
}

export interface Log {
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void;
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
