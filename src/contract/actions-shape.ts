import type { ServerAction } from './actions.ts';
import type { Server } from './server.ts';
import type { Call } from './tools.ts';

/** The size that a server is to have. */
export interface NewSize {
  /** The cloud's id of the flavor. */
  readonly flavor: string;
  readonly name: string;
}

/** What a server is made anew from; what is left out stays. */
export interface Rebuild {
  /** The cloud's id of the image. */
  readonly image: string;
  /** Of the administrator in the guest; absent: the cloud makes one. */
  readonly password?: string;
  /** Name of the key in the cloud; null: none any more. */
  readonly keypair?: string | null;
  /** Base64. */
  readonly user_data?: string;
}

/** An image that is to be made of a server. */
export interface SavedImage {
  readonly name: string;
  readonly notes?: string;
}

/** With what a server is rescued; the cloud chooses what is left out. */
export interface Rescue {
  /** The cloud's id of the image. */
  readonly image?: string;
  readonly password?: string;
}

/** Where a server is to go. */
export interface Move {
  /** The cloud's id of the host; absent: the cloud chooses. */
  readonly to?: string;
  /** Name of the host that it is on now, as far as that is known. */
  readonly from?: string;
}

/** What changes a server as a whole. */
export interface ShapeActions<S> {
  /** Made anew from an image, in its place. */
  readonly rebuild?: ServerAction<S, Rebuild>;
  /** Of the administrator in the guest. */
  readonly password?: ServerAction<S, { readonly password: string }>;
  /** `Accepted.image` is the image's id. */
  readonly save_image?: ServerAction<S, SavedImage>;
  readonly rescue?: ServerAction<S, Rescue>;
  readonly unrescue?: ServerAction<S>;
  /** To another host: off, or stopped for it. Takes two steps in the cloud, as `resize`. */
  readonly migrate?: ServerAction<S, Move>;
  /** To another host while it runs. */
  readonly live_migrate?: ServerAction<S, Move>;
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
