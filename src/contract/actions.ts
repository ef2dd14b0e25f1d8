import type { ShapeActions } from './actions-shape.ts';
import type { Deletion, PartActions } from './actions-parts.ts';
import type { Server } from './server.ts';
import type { ServerStatus } from './status.ts';
import type { Call } from './tools.ts';

/** What a cloud says when it takes a change on: not that it is done. */
export interface Accepted {
  /** Under which the cloud keeps how the change went, for example the request id of Nova's instance action. */
  readonly reference?: string;
  /** The answer says that it is done: nothing is left to be seen. */
  readonly done?: boolean;
  /** A password that the cloud has made, and tells this once. Never kept, never logged. */
  readonly password?: string;
  /** The cloud's id of the image that is being made. */
  readonly image?: string;
  /** The cloud's ids of other things that were made. */
  readonly made?: readonly string[];
}

/** One thing that can be done to a server. */
export interface ServerAction<S, Input = void> {
  /** Statuses from which the cloud takes it on; absent: all. */
  from?(input: Input): readonly ServerStatus[];
  /**
   * Asks the cloud for it, once: a change that was sent is never repeated. Throws `invalid_status` when the server is in another state
   * than was known, `protected` when it is locked, `not_found` when it is gone.
   */
  run(session: S, server: Server, input: Input, call: Call): Promise<Accepted>;
  /** Whether a server at rest is as was wanted, where that shows on it; absent: what the cloud keeps of the action is enough. Pure. */
  achieved?(server: Server, input: Input): boolean;
}

export interface PowerOptions {
  /** Without asking the guest. */
  readonly force: boolean;
}

/** What is to be different; what is left out stays. */
export interface ServerChange {
  readonly name?: string;
  readonly description?: string;
  /** The name that the guest is told. */
  readonly hostname?: string;
  /** Set beside what is there; keys are users' own, without a prefix. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** May not be deleted until this is taken back. */
  readonly disable_delete?: boolean;
}

/** What is to become of a server's metadata; keys are users' own, without a prefix. */
export interface MetadataChange {
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
  /** Nothing else is to be there. */
  readonly replace: boolean;
}

/** What can be done to servers of a cloud. What an adapter leaves out is refused before any traffic. */
export interface ServerActions<S> extends ShapeActions<S>, PartActions<S> {
  /** From `ready`, and from `suspend` as `resume` does. */
  readonly start?: ServerAction<S>;
  readonly stop?: ServerAction<S, PowerOptions>;
  /** By force also what does not run, which is then started. */
  readonly restart?: ServerAction<S, PowerOptions>;
  readonly suspend?: ServerAction<S>;
  /** From `suspend`, however it came there. */
  readonly resume?: ServerAction<S>;
  readonly pause?: ServerAction<S>;
  readonly shelve?: ServerAction<S>;
  readonly unshelve?: ServerAction<S>;
  /** Against changes by its owner. */
  readonly lock?: ServerAction<S>;
  readonly unlock?: ServerAction<S>;
  readonly update?: ServerAction<S, ServerChange>;
  readonly metadata?: ServerAction<S, MetadataChange>;
  /** Throws `conflict` naming what was left, when the server itself was deleted. */
  readonly delete?: ServerAction<S, Deletion>;
  /** Out of the cloud's recycle bin. */
  readonly restore?: ServerAction<S>;
}

export type ServerActionName = keyof ServerActions<unknown>;
