import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type MadeThing, type ThingCreation, type WritableResource } from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { Clock } from '../freshen.ts';
import { isUnknown } from './unknown.ts';

export interface ThingCreationsParts extends Clock {
  readonly dispatch: Dispatch;
  /** When a thing whose making was not answered is looked for, milliseconds after each look; default `LOOKS`. */
  readonly looks?: readonly number[];
}

/** What is to be made. */
export interface ThingMade {
  readonly resource: WritableResource;
  readonly input: unknown;
  /** It was begun before, and may be there. */
  readonly again: boolean;
  /** Of one that was made before: its id in the cloud, when that was written down. */
  readonly known?: string | undefined;
  /** Writes the id down for later attempts, before the thing loses its marker; absent: there are none. */
  readonly keep?: ((id: string) => Promise<void>) | undefined;
}

/** A cloud that lost an answer may take a while to show what it took on. */
const LOOKS = [0, 500, 1000, 2000];

interface Making {
  readonly resource: WritableResource;
  readonly creation: ThingCreation<unknown, unknown>;
  readonly input: unknown;
}

/** Makes things of one cloud that are no servers: each once. */
export class ThingCreations {
  readonly #cloud: Cloud;
  readonly #parts: ThingCreationsParts;

  constructor(cloud: Cloud, parts: ThingCreationsParts) {
    this.#cloud = cloud;
    this.#parts = parts;
  }

  /** Makes a thing, or goes on where an earlier attempt ended. Throws what the cloud says. */
  async make(
    { resource, input, again, known, keep }: ThingMade,
    creation: ThingCreation<unknown, unknown>,
    own: Occasion,
  ): Promise<MadeThing> {
    const making = { resource, creation, input };
    return (await this.#known(making, known, own)) ?? (await this.#whole({ ...making, again, keep }, own));
  }

  /** The thing of which an earlier attempt had written down the id; nothing when it is gone. */
  async #known(making: Making, id: string | undefined, own: Occasion): Promise<MadeThing | undefined> {
    if (id === undefined) return undefined;
    try {
      await this.#finish(making, { id }, own);
      return { id };
    } catch (error) {
      if (GatewayError.is(error) && error.code === 'not_found') return undefined;
      throw error;
    }
  }

  async #whole({ keep, again, ...making }: Making & Pick<ThingMade, 'again' | 'keep'>, own: Occasion) {
    const made = await this.#made({ ...making, again }, own);
    if (!making.creation.finish) return made;
    await keep?.(made.id);
    await this.#finish(making, made, own);
    return made;
  }

  async #finish({ resource, creation, input }: Making, made: MadeThing, own: Occasion): Promise<void> {
    const cloud = this.#cloud;
    const finish = creation.finish?.bind(creation);
    if (!finish) return;
    await this.#parts.dispatch(cloud, `${resource}.finish`, own, (call) => finish(cloud.session, made, input, call));
  }

  async #made({ again, ...making }: Making & Pick<ThingMade, 'again'>, own: Occasion): Promise<MadeThing> {
    const { resource, creation, input } = making;
    const cloud = this.#cloud;
    const { dispatch } = this.#parts;
    const before = again ? await this.#found(making, own) : undefined;
    if (before) return before;
    try {
      return await dispatch(cloud, `${resource}.create`, own, (call) => creation.run(cloud.session, input, call));
    } catch (error) {
      if (!GatewayError.is(error) || !isUnknown(error)) throw error;
      const found = await this.#sought(making, own);
      if (found) return found;
      throw error;
    }
  }

  /** What was not answered is not called failed before it was looked for. */
  async #sought(making: Making, own: Occasion): Promise<MadeThing | undefined> {
    const { looks = LOOKS, after } = this.#parts;
    for (const wait of looks) {
      await new Promise<void>((resolve) => {
        after(wait, resolve);
      });
      try {
        const found = await this.#found(making, own);
        if (found) return found;
      } catch (error) {
        if (!GatewayError.is(error)) throw error;
      }
    }
    return undefined;
  }

  #found({ resource, creation, input }: Making, own: Occasion): Promise<MadeThing | undefined> {
    const cloud = this.#cloud;
    return this.#parts.dispatch(cloud, `${resource}.find`, own, (call) => creation.find(cloud.session, input, call));
  }
}
