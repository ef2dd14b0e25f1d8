import type { Accepted, ServerActionName } from '../../../contract/index.ts';

/** What is asked of a server; without a name it is only to be read again. */
export interface Asked {
  readonly name?: ServerActionName;
  readonly input?: unknown;
}

/** A row as callers see it. */
export type SeenRow = Readonly<Record<string, unknown>>;

/** What bodies can name. */
export type ReferableResource =
  | 'disks'
  | 'eips'
  | 'hosts'
  | 'images'
  | 'keypairs'
  | 'networks'
  | 'secgroups'
  | 'servers'
  | 'serverskus'
  | 'snapshots'
  | 'storages'
  | 'vpcs'
  | 'zones';

/** Something that a body names: by id, by name, or by the cloud's own id. */
export interface Reference {
  /** Where in the body it stands, for messages. */
  readonly field: string;
  readonly resource: ReferableResource;
  /** Where it is looked for when there is none. */
  readonly also?: ReferableResource;
  readonly given: string;
}

/** What is found: the row, and the cloud's own id of it. */
export interface Referred {
  readonly id: string;
  readonly row: SeenRow;
}

/**
 * Finds the one thing that is meant, among what the caller may see of the server's cloud. Throws `not_found`, `invalid_request` for
 * things of other clouds, `duplicate_name` naming the candidates.
 */
export interface LookUp {
  (reference: Reference): Promise<Referred>;
  /** Everything of a kind that the caller may see on the server's cloud. Throws when there is more than can be looked through. */
  readonly all: (resource: ReferableResource) => Promise<readonly SeenRow[]>;
}

/** What a body asks for, as far as the body alone says it. */
export interface Wanted extends Asked {
  /** Makes the input whole with what the body refers to; `server` is its row as the caller sees it. */
  readonly complete?: (look: LookUp, server: SeenRow) => Promise<unknown>;
  /** For administrators of the gateway alone. */
  readonly system?: boolean;
  /** A password that was made for this, told once: with the cloud's own it stands in the answer, and nowhere else. */
  readonly password?: string;
  /** What is answered in place of the row. */
  readonly answer?: (done: {
    readonly accepted: Accepted;
    readonly input: unknown;
    readonly server: SeenRow;
  }) => object;
}
