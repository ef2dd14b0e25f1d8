import type { Keypair } from './keypair.ts';
import type { ThingAction, ThingCreation } from './writes.ts';

/** A key that the user of the gateway in a cloud is to have. */
export interface NewKeypair {
  /** As it is to be called in the cloud. */
  readonly name: string;
  /** As it is put into guests: type, base64, comment. */
  readonly public_key: string;
}

export interface KeypairWrites<S> {
  readonly create?: ThingCreation<S, NewKeypair>;
  readonly delete?: ThingAction<S, Keypair>;
}
