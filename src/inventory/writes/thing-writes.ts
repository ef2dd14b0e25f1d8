import {
  GatewayError,
  type Accepted,
  type MadeThing,
  type ResourceName,
  type WritableResource,
} from '../../contract/index.ts';
import type { Occasion } from '../../dispatch/dispatch.ts';
import type { GatewayLog } from '../../observe/log.ts';
import { atMost } from '../freshen.ts';
import type { Kept } from '../kept.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import type { Rounds } from '../sync/rounds.ts';
import { thingActionOf, thingCreationOf, type ThingName } from './able.ts';
import { Touches, type Part, type Parts } from './parts.ts';
import type { Running } from './running.ts';
import type { ServerWrites } from './server-writes.ts';
import { ThingCreations, type ThingCreationsParts, type ThingMade } from './thing-creations.ts';

export interface ThingWritesParts extends ThingCreationsParts {
  readonly log: GatewayLog;
}

/** What is asked of a thing. */
export interface ThingAsked {
  /** The thing, by the cloud's id. */
  readonly part: Part & { readonly resource: WritableResource };
  /** Name of the adapter's function. */
  readonly action: string;
  readonly input: unknown;
}

/** What is known of something with a state and a project. */
interface Known {
  readonly name?: string;
  readonly status?: string;
  readonly project?: { readonly id: string };
}

/** How long an answer waits for a list that has to be read again. Milliseconds. */
const PATIENCE = 2000;

/** Makes and changes things of one cloud that are no servers: asks once, and sees to it that the rows show what came of it. */
export class ThingWrites {
  readonly #sync: CloudSync;
  readonly #rounds: Rounds;
  readonly #servers: ServerWrites;
  readonly #running: Running;
  readonly #creations: ThingCreations;
  readonly #parts: ThingWritesParts;

  constructor(kept: Pick<Kept, 'sync' | 'rounds' | 'running' | 'writes'>, parts: ThingWritesParts) {
    this.#sync = kept.sync;
    this.#rounds = kept.rounds;
    this.#servers = kept.writes;
    this.#running = kept.running;
    this.#parts = parts;
    this.#creations = new ThingCreations(kept.sync.cloud, parts);
  }

  /** Throws `unsupported` when the cloud cannot, `forbidden` when it is only read. */
  require({ resource, action }: ThingName): void {
    if (action === 'create') thingCreationOf(this.#sync.cloud, resource);
    else thingActionOf(this.#sync.cloud, { resource, action });
  }

  /** Makes a thing, once; its row is there afterwards. Throws what the cloud says. */
  make(wanted: ThingMade, occasion: Occasion): Promise<MadeThing> {
    return this.#running.whole(() => this.#make(wanted, occasion));
  }

  async #make(wanted: ThingMade, occasion: Occasion): Promise<MadeThing> {
    const { resource } = wanted;
    const creation = thingCreationOf(this.#sync.cloud, resource);
    const { add: touch, parts } = new Touches();
    const own = ownOf({ ...occasion, touch }, occasion.project);
    let made: MadeThing;
    try {
      made = await this.#creations.make(wanted, creation, own);
    } catch (error) {
      await this.#showAll(parts, occasion);
      throw error;
    }
    touch(resource, made.id);
    await this.#showAll(parts, occasion);
    return made;
  }

  /** Does to a thing what was asked. Throws `not_found`, `invalid_status`, and what the cloud says. */
  change(asked: ThingAsked, occasion: Occasion): Promise<Accepted> {
    return this.#running.whole(() => this.#change(asked, occasion));
  }

  async #change({ part, action: name, input }: ThingAsked, occasion: Occasion): Promise<Accepted> {
    const action = thingActionOf(this.#sync.cloud, { resource: part.resource, action: name });
    const thing = await this.#ready({ part, name, from: action.from?.(input) }, occasion);
    const { add: touch, parts } = new Touches();
    touch(part.resource, part.id);
    const own = ownOf({ ...occasion, touch }, thing.project?.id);
    const { cloud } = this.#sync;
    try {
      return await this.#parts.dispatch(cloud, `${part.resource}.${name}`, own, (call) =>
        action.run(cloud.session, thing, input, call),
      );
    } finally {
      await this.#showAll(parts, occasion);
    }
  }

  /** Follows what was changed beside this, where its row can be read singly. */
  followPart(part: Part): void {
    if (this.#sync.canRead(part.resource)) this.#servers.followPart(part);
  }

  /** The thing, in a state in which it can be done. What is known may be old: a no is a no only when the cloud says it too. */
  async #ready({ part, name, from }: Readying, occasion: Occasion): Promise<Known> {
    const { resource, id } = part;
    const fits = (thing: Known) => from === undefined || from.includes(thing.status ?? '');
    const look = () => this.#sync.thing(resource, id) as Known | undefined;
    const known = look();
    if (known && fits(known)) return known;
    if (this.#sync.canRead(resource)) await this.#sync.live(resource, id, occasion);
    const fresh = look();
    if (!fresh) throw new GatewayError('not_found', `${id} of ${resource} not found`);
    if (fits(fresh)) return fresh;
    const what = `cannot ${name.replaceAll('_', ' ')} ${fresh.name ?? id} in status ${fresh.status ?? 'unknown'}`;
    throw new GatewayError('invalid_status', `${what}; it must be ${(from ?? []).join(' or ')}`);
  }

  /** Reads what was touched again, and follows it. */
  async #showAll(parts: Parts, occasion: Occasion): Promise<void> {
    await Promise.all([...parts.values()].map((part) => this.#show(part, occasion)));
  }

  async #show(part: Part, occasion: Occasion): Promise<void> {
    const { resource, id } = part;
    if (!this.#sync.canRead(resource)) {
      await this.#listAgain(resource);
      return;
    }
    try {
      await this.#sync.live(resource, id, occasion);
    } catch (error) {
      // That a row cannot be read again undoes nothing: it is followed.
      if (!GatewayError.is(error)) throw error;
      if (error.code === 'not_found') return;
      const facts = { cloud: this.#sync.cloud.name, resource, id, why: error.message };
      this.#parts.log.warn('what was changed could not be read again yet', facts);
    }
    this.#servers.followPart(part);
  }

  async #listAgain(resource: ResourceName): Promise<void> {
    const sources = this.#sync.scope(resource)?.sources ?? [];
    await atMost(PATIENCE, this.#rounds.refresh(this.#parts.now(), sources), this.#parts);
  }
}

/** Sent is sent: a caller who goes away does not make it undone, and must not make it half known. */
function ownOf({ requestId, traceparent, touch }: Occasion, project: string | undefined): Occasion {
  return { requestId, traceparent, touch, project };
}

interface Readying {
  readonly part: Part;
  readonly name: string;
  readonly from: readonly string[] | undefined;
}
