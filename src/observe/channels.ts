/** What happens in a gateway, as facts. Rooms tell; metrics and logs listen; nobody knows whom he tells. */
export interface Events {
  /** A request was answered. */
  readonly http: {
    readonly surface: string;
    readonly route: string;
    readonly method: string;
    readonly code: number;
    readonly seconds: number;
  };
  /** A cloud was asked; `code` is its HTTP status, or the word of what went wrong. */
  readonly cloud: {
    readonly cloud: string;
    readonly service: string;
    readonly operation: string;
    readonly code: string;
    readonly seconds: number;
    readonly requestId: string;
    readonly upstreamRequestId?: string;
  };
  /** A file is on its way to or from a cloud; told every few seconds, and when it has come, or broken off. */
  readonly transfer: {
    readonly cloud: string;
    readonly direction: 'up' | 'down';
    readonly state: 'begun' | 'running' | 'done' | 'broken';
    /** Since the last time, and altogether. */
    readonly bytes: number;
    readonly total: number;
    /** As many as there will be, where that is known. */
    readonly length?: number;
    readonly seconds: number;
    readonly requestId: string;
  };
  /** A console was opened, ended or not opened; `result` says how, in the words of the console or of an error. */
  readonly console:
    | { readonly state: 'opened'; readonly cloud: string; readonly requestId: string }
    | {
        readonly state: 'ended';
        readonly cloud: string;
        readonly result: string;
        /** Bytes, from the browser and to it. */
        readonly up: number;
        readonly down: number;
        readonly seconds: number;
        readonly requestId: string;
      }
    | { readonly state: 'refused'; readonly result: string; readonly requestId: string };
  /** Somebody follows changes, does no longer, or may not; events were handed out. `result` says how it ended, or the word of an error. */
  readonly live:
    | { readonly state: 'opened'; readonly requestId: string }
    | { readonly state: 'ended'; readonly result: string; readonly seconds: number; readonly requestId: string }
    | { readonly state: 'refused'; readonly result: string; readonly requestId: string }
    | { readonly state: 'sent'; readonly events: number };
  /** An event was posted to a receiver, was not taken, was given up, or went by before it could be. */
  readonly webhook: { readonly webhook: string; readonly result: 'delivered' | 'failed' | 'dead' | 'lost' };
  /** A cloud was reached, or was not, after it had been the other way. */
  readonly reach: { readonly cloud: string; readonly up: boolean };
  /** Who reads a cloud has changed: this gateway, another of its fleet, or each for itself while Redis is away. */
  readonly fleet: { readonly cloud: string; readonly role: 'undecided' | 'leader' | 'follower' | 'alone' };
  /** A cloud's rows are being read for the first time: how many there are so far. Told every few seconds. */
  readonly reading: { readonly cloud: string; readonly rows: number };
  /** A round of reading a cloud ended. */
  readonly sync: {
    readonly cloud: string;
    /** The first round that ended with all rows. */
    readonly first: boolean;
    readonly seconds: number;
    readonly complete: boolean;
    readonly rows: number;
    readonly changed: number;
  };
  /** A cloud was asked which servers changed: how many rows were made anew, and how many seconds that took without asking. */
  readonly changes: { readonly cloud: string; readonly changed: number; readonly seconds: number };
  /** Rows of a resource were written into the read model; how many seconds that took there, without waiting. */
  readonly stored: { readonly resource: string; readonly rows: number; readonly seconds: number };
  /** A cache was looked into. */
  readonly cache: {
    readonly cache: 'cloud' | 'answers' | 'tokens';
    readonly result: 'hit' | 'shared' | 'miss';
  };
  /** Somebody tried to log in. */
  readonly login: { readonly result: 'success' | 'failure' | 'limited'; readonly method: string };
  /** The connection to Redis came or went. */
  readonly redis: { readonly up: boolean };
  /** Something was denied or written: for the audit (who, what, where, how it ended). */
  readonly audit: {
    /** Id of the user; of somebody who is not known what he called himself. */
    readonly actor: string;
    readonly project: string;
    readonly action: string;
    readonly result: string;
    readonly requestId: string;
    readonly address?: string;
    /** What user and project are called, when they are known. */
    readonly user?: Party;
    readonly tenant?: Party;
    readonly thing?: AuditedThing;
  };
}

/** A user or a project with its domain. */
interface Party {
  readonly name: string;
  readonly domain: string;
  readonly domainId: string;
}

/** What a record of the audit is about, as far as that is known. */
export interface AuditedThing {
  /** Cloudpods' word for it, for example `server`. */
  readonly type: string;
  readonly id?: string;
  readonly name?: string;
  readonly cloud?: string;
  /** Ids of the project or the domain that it belongs to. */
  readonly ownerProject?: string;
  readonly ownerDomain?: string;
}

export type EventName = keyof Events;

/** The channels of one gateway. */
export interface Channels {
  publish<Name extends EventName>(name: Name, event: Events[Name]): void;
  subscribe<Name extends EventName>(name: Name, listen: (event: Events[Name]) => void): void;
}

export function createChannels(): Channels {
  const listeners = new Map<EventName, ((event: never) => void)[]>();
  return {
    publish(name, event) {
      for (const listen of listeners.get(name) ?? []) listen(event as never);
    },
    subscribe(name, listen) {
      listeners.set(name, [...(listeners.get(name) ?? []), listen]);
    },
  };
}
