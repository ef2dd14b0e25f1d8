import type { ConsoleWay } from './actions-console.ts';
import type { Call } from './tools.ts';
import type { ResourceName } from './unified.ts';

/** A service that callers may speak to in the cloud's own words. */
export interface NativeService {
  /** Its type in catalogs; also what it is called in paths of the gateway. */
  readonly type: string;
  /** Its name in catalogs. */
  readonly name: string;
  /** What stands behind the service's address in catalogs, for example `/v3`; empty or beginning with a slash. */
  readonly path: string;
}

/** What a caller wants of a service. */
export interface NativeRequest {
  /** One of the types of `services`. */
  readonly service: string;
  /** In capitals. */
  readonly method: string;
  /** Behind the service's address, beginning with a slash, encoded as the caller had it. */
  readonly path: string;
  /** The query string without its question mark. */
  readonly search: string;
  /** The body, where the service's bodies are read (`reads`) and there is one. */
  readonly body?: unknown;
}

/** For whom a request is made, and how the cloud's answers come to him. */
export interface NativeCaller {
  /** An administrator of the gateway acts with all that the configured credentials may; others with the rights of a member at most. */
  readonly whole: boolean;
  /** What the names of his own things begin with in the cloud, where they would else be the gateway's user's. */
  readonly prefix: string;
  /** Where the service stands for the caller, without a slash at the end: links lead there. */
  readonly url: string;
}

/** What a request does, as far as it is told by the request alone. */
export interface NativeMeaning {
  /** What kind of thing is written to, for example `servers`; what is only read has none. */
  readonly writes?: string;
  /** By the word of the gateway's own paths (`start`, `create` …), where there is such a word. */
  readonly action?: string;
  /** The cloud's id of the server that is written to, when there is one already. */
  readonly server?: string;
}

/** What a write may have changed beside the server that it is about. */
export interface NativeTouched {
  /** Names of the adapter's sources that are to be read again. */
  readonly sources: readonly string[];
  /** A thing, by the cloud's id, with which it goes on after the answer; it is followed where its row can be read singly. */
  readonly part?: { readonly resource: ResourceName; readonly id: string };
}

/** A console in an answer. */
export interface NativeConsole {
  readonly way: ConsoleWay;
  /** The same answer with another address of the console. */
  shown(url: string): string;
}

/** Where a request goes. */
export interface NativeTarget {
  /** Whose limits and whose breaker it counts for: the word that `HttpRequest.service` has. */
  readonly service: string;
  /** Absolute. */
  readonly url: string;
  /** Proves who asks: put above the request in place of whatever the caller said. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON instead of the caller's body. */
  readonly body?: unknown;
  /** A body of JSON as the caller is to see it: links lead to the gateway. Throws `upstream_malformed` for one that cannot be shown. */
  readonly answer: (text: string) => string;
  /** A URL of a header as the caller is to see it; nothing for one that leads past the gateway. */
  readonly link: (url: string) => string | undefined;
  /** The console that an answer, as `answer` gives it, tells the address of; absent: such requests ask for none. */
  readonly console?: (text: string) => NativeConsole | undefined;
  /** The cloud's id of the server that was made, by the answer. */
  readonly made: (text: string) => string | undefined;
}

/**
 * How to pass requests through to a cloud untouched. What is not safe for a caller to do with the gateway's credentials is refused here,
 * before any traffic.
 */
export interface Native<S> {
  readonly services: readonly NativeService[];
  /** Whether the bodies of such requests must be known before they are passed on; all others are streamed. Pure. */
  reads(request: Omit<NativeRequest, 'body'>): boolean;
  /** What whoever asks may have, without a token: which versions a service speaks. Pure. */
  isOpen(request: Omit<NativeRequest, 'body'>): boolean;
  /** Throws `invalid_request` for a request of which it cannot be told. Pure. */
  meaning(request: NativeRequest): NativeMeaning;
  /** What of the gateway's knowledge is old after a write; absent: only what is said of servers. Pure. */
  touches?(request: NativeRequest): NativeTouched;
  /**
   * `refused` is a target that the cloud has just answered with 401: the login is renewed. Throws `unsupported` when the cloud does not
   * have the service, `forbidden` when the credentials cannot be lent to the caller, and what a login throws.
   */
  reach(
    session: S,
    request: NativeRequest & {
      readonly caller: NativeCaller;
      /** Of what is open nobody is asked who he is. */
      readonly open: boolean;
      readonly refused?: NativeTarget;
    },
    call: Call,
  ): Promise<NativeTarget>;
}
