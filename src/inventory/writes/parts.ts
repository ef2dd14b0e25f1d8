import type { ResourceName } from '../../contract/index.ts';

/** Something that a change touched beside the server. */
export interface Part {
  readonly resource: ResourceName;
  /** In the cloud. */
  readonly id: string;
}

/** Each once. */
export type Parts = ReadonlyMap<string, Part>;

/** Notes what changes touch. */
export class Touches {
  readonly #parts = new Map<string, Part>();

  get parts(): Parts {
    return this.#parts;
  }

  readonly add = (resource: ResourceName, id: string): void => {
    this.#parts.set(`${resource} ${id}`, { resource, id });
  };
}
