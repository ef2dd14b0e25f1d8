/** How large and of which age a simulated cloud is. */
export interface SimulatorOptions {
  /** Becomes part of host and server names, and seeds the content: the same name gives the same cloud. */
  readonly name: string;
  /** Servers to begin with. */
  readonly servers: number;
  /** Address to listen on; ports are chosen freely unless `ports` gives them. */
  readonly host?: string;
  /** Name under which others reach it, for the URLs that it tells; default `host`. */
  readonly publicHost?: string;
  /** First of the consecutive ports that the services listen on. */
  readonly port?: number;
  /** Settings of the adapter's own simulator, for example a release with older API versions. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What can be made to go wrong, so that the conformance kit can see how the adapter takes it. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'hang' }
  | { readonly kind: 'refuse' };

export interface FaultRule {
  readonly fault: Fault;
  /** The service it strikes, as in `HttpRequest.service`; absent: all. */
  readonly service?: string;
  /** Text that the path must contain. */
  readonly path?: string;
  /** How many requests it strikes; absent: all until `heal`. */
  readonly times?: number;
}

/** A running simulated cloud. */
export interface Simulator {
  /** An administrator's settings for the adapter: what would stand under `clouds:` (without name and adapter). */
  readonly config: Readonly<Record<string, unknown>>;
  /** The same for other users, by a word: `member`, `other` … */
  readonly personas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Makes requests fail until `heal`. */
  fail(rule: FaultRule): Promise<void>;
  heal(): Promise<void>;
  /** Makes all tokens given so far worthless. */
  expireTokens(): Promise<void>;
  /** Requests since the start, as `METHOD service path` without query, in order. */
  requests(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** The export `start` of an adapter's `simulator/index.ts`. */
export type StartSimulator = (options: SimulatorOptions) => Promise<Simulator>;
