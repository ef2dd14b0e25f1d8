import type { ServerAction } from './actions.ts';
import type { Server } from './server.ts';
import type { Call } from './tools.ts';

/** The size that a server is to have. */
export interface NewSize {
  /** The cloud's id of the flavor. */
  readonly flavor: string;
  readonly name: string;
}

/** What changes a server as a whole. */
export interface ShapeActions<S> {
  /** Takes two steps in the cloud: the second is the `ServerRemainder`'s. */
  readonly resize?: ServerAction<S, NewSize>;
}

/** What the gateway has done to end what rested midway. */
export interface Remaining {
  /** As in `Accepted`. */
  readonly reference?: string;
  /** Why it could not be ended, and was taken back. */
  readonly undone?: string;
}

/**
 * What remains to be done when a server rests midway in something that the gateway began: the adapter leaves a mark in the server
 * (`Server.unfinished`), so that any gateway that reads it can end it, also after a restart. Without the mark nothing is touched.
 */
export interface ServerRemainder<S> {
  /** Whether the next step can be taken now. Pure; `now` is milliseconds since 1970. */
  due(server: Server, now: number): boolean;
  /**
   * Takes the next step, once. `again`: it was taken before, a while ago, and the server rests where it was: then what was begun is
   * taken back. Throws what the cloud says when nothing was changed.
   */
  run(session: S, server: Server, again: boolean, call: Call): Promise<Remaining>;
}
