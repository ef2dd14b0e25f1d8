import {
  GatewayError,
  type CreatedServer,
  type ImageMembers,
  type IncomingFile,
  type MadeThing,
  type NewServer,
  type Quota,
  type WritableResource,
} from '../contract/index.ts';
import type { Occasion } from '../dispatch/dispatch.ts';
import { backendProjects } from './backend-projects.ts';
import { freshen, type Clock } from './freshen.ts';
import type { Kept } from './kept.ts';
import { leadsTo } from './relevance.ts';
import type { Asker } from './quotas/quota-reads.ts';
import type { FindProject } from './sync/owner.ts';
import { closedTo } from './writes/able.ts';
import type { Asking } from './writes/server-creation.ts';
import type { ThingMade } from './writes/thing-creations.ts';

interface CreatorParts {
  readonly find: FindProject;
  readonly clock: Clock;
}

/** A cloud on which things can be made for one project of the gateway, or for nobody. */
export class Creator {
  readonly name: string;
  readonly account: string;
  /** The texts by which its region is known. */
  readonly regions: readonly string[];
  readonly #kept: Kept;
  readonly #project: string | undefined;
  readonly #parts: CreatorParts;

  constructor(kept: Kept, project: string | undefined, parts: CreatorParts) {
    this.#kept = kept;
    this.#project = project;
    this.#parts = parts;
    this.name = kept.sync.cloud.name;
    this.account = kept.sync.cloud.config.account;
    this.regions = kept.sync.regionNames;
  }

  /** Why no servers can be made here; nothing when they can. */
  get obstacle(): GatewayError | undefined {
    const { cloud } = this.#kept.sync;
    if (cloud.adapter.resources.servers.create) return closedTo(cloud);
    return new GatewayError('unsupported', `cloud ${this.name} cannot make servers`);
  }

  /** Why things of a resource cannot be made here; nothing when they can. */
  obstacleTo(resource: WritableResource): GatewayError | undefined {
    try {
      this.#kept.things.require({ resource, action: 'create' });
      return undefined;
    } catch (error) {
      if (GatewayError.is(error)) return error;
      throw error;
    }
  }

  /** Makes a thing of nobody with the cloud's own login; its row is there afterwards. Throws what the cloud says. */
  makeForNobody(what: ThingMade, { requestId, traceparent }: Occasion): Promise<MadeThing> {
    return this.#kept.things.make(what, { requestId, traceparent });
  }

  /** The cloud's id of the project. Throws when there is none, or it cannot be told which. */
  async projectId(asker: Asker): Promise<string> {
    const id = (await this.backendProject(asker)) ?? (await this.#kept.quotas.own(asker))?.id;
    if (id !== undefined) return id;
    throw new GatewayError('unsupported', `cloud ${this.name} does not say which of its projects is meant`);
  }

  /** Makes a thing for the project; its row is there afterwards. Throws what the cloud says. */
  async make(what: ThingMade, { requestId, traceparent }: Occasion): Promise<MadeThing> {
    const project = await this.backendProject({ requestId, traceparent });
    return this.#kept.things.make(what, { requestId, traceparent, project });
  }

  /** Why no image can be made here; nothing when it can. */
  get imageObstacle(): GatewayError | undefined {
    return this.#kept.images.obstacle;
  }

  /** Makes an image with its file: as a whole, or not at all. Its row is there afterwards. */
  async createImage(image: ImageMembers, file: IncomingFile, occasion: Occasion): Promise<string> {
    const { requestId, traceparent } = occasion;
    const project = await this.backendProject({ requestId, traceparent });
    return this.#kept.images.create(image, file, { requestId, traceparent, project });
  }

  /** What the project may use and uses there; nothing when the cloud does not tell. Throws what stands in the way. */
  async quota(fresh: boolean, asker: Asker): Promise<Quota | undefined> {
    const { quotas } = this.#kept;
    if (!quotas.possible) return undefined;
    return (await quotas.read(await this.backendProject(asker), fresh, asker)).quota;
  }

  /** Makes the servers: all or none. Their rows are there afterwards. Throws what the cloud says, with what was left. */
  async create(servers: readonly NewServer[], occasion: Occasion, asking: Asking): Promise<readonly CreatedServer[]> {
    const { requestId, traceparent } = occasion;
    const project = await this.backendProject({ requestId, traceparent });
    const own = { requestId, traceparent, project };
    const made = await this.#kept.creations.create(servers, own, asking);
    await this.#read(made, own);
    return made;
  }

  /**
   * The project of the cloud in which it is done: of several that belong to the gateway's the one of the credentials; `undefined` for that
   * of the credentials alone. Throws `forbidden` when there is none, `conflict` when it cannot be told which.
   */
  async backendProject(asker: Asker): Promise<string | undefined> {
    const wanted = new Set(this.#project === undefined ? [] : [this.#project]);
    const ids = await backendProjects(this.#kept, { wanted, asker }, this.#parts.find);
    const [only, ...others] = ids;
    if (ids.length === 0) {
      throw new GatewayError('forbidden', `cloud ${this.name} has no project for yours: nothing can be done there`);
    }
    if (others.length === 0) return only;
    const own = await this.#kept.quotas.own(asker);
    if (own && ids.includes(own.id)) return own.id;
    const message = `cloud ${this.name}: ${ids.length} of its projects belong to yours; the map of the cloud must name one`;
    throw new GatewayError('conflict', message);
  }

  /** Few are read singly, many by reading the list. That they cannot be read undoes nothing: they are followed. */
  async #read(made: readonly CreatedServer[], occasion: Occasion): Promise<void> {
    const { sync } = this.#kept;
    if (made.length > READ_SINGLY) {
      await freshen([this.#kept], { resource: 'servers', refresh: true }, this.#parts.clock);
      return;
    }
    await Promise.all(
      made.map(async ({ id }) => {
        try {
          await sync.live('servers', id, occasion);
        } catch (error) {
          if (!GatewayError.is(error)) throw error;
        }
      }),
    );
  }
}

const READ_SINGLY = 8;

/** The clouds that have something of a project; all of them for what belongs to none. */
export function creatorsFor(
  project: string | undefined,
  clouds: readonly Kept[],
  parts: CreatorParts,
): readonly Creator[] {
  const leading = clouds.filter(
    ({ sync }) => project === undefined || leadsTo(sync.cloud, new Set([project]), parts.find),
  );
  return leading.map((kept) => new Creator(kept, project, parts));
}
