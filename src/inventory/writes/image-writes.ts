import type { Cloud } from '../../clouds/cloud.ts';
import {
  GatewayError,
  type Image,
  type ImageFiles,
  type ImageMember,
  type ImageMembers,
  type ImageSharing,
  type IncomingFile,
  type MemberStatus,
  type OutgoingFile,
} from '../../contract/index.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { GatewayLog } from '../../observe/log.ts';
import type { OwnerProject } from '../../schema/context.ts';
import type { Kept } from '../kept.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import { ownerOf, type FindProject } from '../sync/owner.ts';
import { closedTo, requireReadable } from './able.ts';
import type { Running } from './running.ts';
import type { ServerWrites } from './server-writes.ts';

interface ImageWriteParts {
  readonly dispatch: Dispatch;
  readonly log: GatewayLog;
  readonly findProject: FindProject;
}

/** A project with which an image is shared, and the gateway's project that it is. */
export interface SharedWith {
  readonly member: ImageMember;
  readonly owner?: OwnerProject;
}

/** Carries files of images to and from one cloud, asks with whom they are shared, and sees to it that the rows show what came of it. */
export class ImageWrites {
  readonly #sync: CloudSync;
  readonly #servers: ServerWrites;
  readonly #parts: ImageWriteParts;
  readonly #running: Running;

  constructor(sync: CloudSync, { running, writes }: Pick<Kept, 'running' | 'writes'>, parts: ImageWriteParts) {
    this.#sync = sync;
    this.#servers = writes;
    this.#running = running;
    this.#parts = parts;
  }

  /** Why no image can be made or given a file here; nothing when it can. */
  get obstacle(): GatewayError | undefined {
    const { cloud } = this.#sync;
    return cloud.adapter.imageFiles ? closedTo(cloud) : noFiles(cloud);
  }

  /**
   * The file of an image, or a stretch of it. Throws `unsupported`, `invalid_status` for an image that has none, `not_found`, and what the
   * cloud says.
   */
  async download(id: string, range: string | undefined, occasion: Occasion): Promise<OutgoingFile> {
    const { cloud } = this.#sync;
    const files = this.#files();
    const image = await this.#active(id, occasion);
    return this.#parts.dispatch(cloud, 'images.download', occasion, (call) =>
      files.download(cloud.session, image, range, call),
    );
  }

  /** Makes an image with its file. Answers its id in the cloud; its row is there afterwards. */
  async create(image: ImageMembers, file: IncomingFile, occasion: Occasion): Promise<string> {
    const { cloud } = this.#sync;
    const files = this.#writable();
    const { id } = await this.#running.whole(() =>
      this.#parts.dispatch(cloud, 'images.create', occasion, (call) => files.create(cloud.session, image, file, call)),
    );
    await this.#read(id, occasion);
    return id;
  }

  /** Gives an image that waits for its file that file. Throws `invalid_status`, and what the cloud says. */
  async upload(id: string, file: IncomingFile, { requestId, traceparent }: Occasion): Promise<void> {
    const { cloud } = this.#sync;
    const files = this.#writable();
    const occasion = { requestId, traceparent, project: this.#known(id)?.project?.id };
    try {
      await this.#running.whole(() =>
        this.#parts.dispatch(cloud, 'images.upload', occasion, (call) => files.upload(cloud.session, id, file, call)),
      );
    } finally {
      await this.#read(id, occasion);
    }
  }

  /** With whom an image is shared, by its owner's word. Throws `unsupported`, `not_found`, and what the cloud says. */
  async members(id: string, occasion: Occasion): Promise<readonly SharedWith[]> {
    const { cloud } = this.#sync;
    const sharing = this.#sharing();
    const own = { ...occasion, project: this.#known(id)?.project?.id };
    const members = await this.#parts.dispatch(cloud, 'images.members', own, (call) =>
      sharing.members(cloud.session, id, call),
    );
    const projects = new Map(this.#sync.projects()?.map((project) => [project.id, project]));
    return members.map((member) => {
      const project = projects.get(member.project) ?? { id: member.project };
      const owner = ownerOf(project, cloud.config.projects, this.#parts.findProject);
      return { member, ...(owner && { owner }) };
    });
  }

  /** The word of a project of the cloud to an image that is shared with it. Throws as `members` does, and `forbidden` where nothing is written. */
  async answer(id: string, member: string, status: MemberStatus, occasion: Occasion): Promise<void> {
    const { cloud } = this.#sync;
    const sharing = this.#sharing();
    if (this.obstacle) throw this.obstacle;
    const { requestId, traceparent } = occasion;
    const own = { requestId, traceparent, project: member };
    await this.#running.whole(() =>
      this.#parts.dispatch(cloud, 'images.answer-member', own, (call) =>
        sharing.answer(cloud.session, id, { member, status }, call),
      ),
    );
    await this.#read(id, occasion);
  }

  #known(id: string): Image | undefined {
    return this.#sync.thing('images', id) as Image | undefined;
  }

  #files(): ImageFiles<unknown> {
    const { cloud } = this.#sync;
    const files = cloud.adapter.imageFiles;
    if (!files) throw noFiles(cloud);
    requireReadable(cloud);
    return files;
  }

  #sharing(): ImageSharing<unknown> {
    const { name, adapter } = this.#sync.cloud;
    if (!adapter.imageSharing)
      throw new GatewayError('unsupported', `cloud ${name} shares no images with single projects`);
    requireReadable(this.#sync.cloud);
    return adapter.imageSharing;
  }

  #writable(): ImageFiles<unknown> {
    const { obstacle } = this;
    if (obstacle) throw obstacle;
    return this.#files();
  }

  /** The image, with a file. What is known may be old: a no is a no only when the cloud says it too. */
  async #active(id: string, occasion: Occasion): Promise<Image> {
    const known = this.#known(id);
    if (known?.status === 'active') return known;
    await this.#sync.live('images', id, occasion);
    const fresh = this.#known(id);
    if (!fresh) throw new GatewayError('not_found', `image ${id} not found`);
    if (fresh.status === 'active') return fresh;
    throw new GatewayError('invalid_status', `the image is ${fresh.status}; only the file of an active one can be had`);
  }

  /** That the row cannot be read again undoes nothing. */
  async #read(id: string, occasion: Occasion): Promise<void> {
    if (!this.#sync.canRead('images')) return;
    try {
      await this.#sync.live('images', id, occasion);
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code === 'not_found') return;
      const why = error.message;
      this.#parts.log.warn('an image could not be read again yet', { cloud: this.#sync.cloud.name, id, why });
    }
    this.#servers.followPart({ resource: 'images', id });
  }
}

function noFiles({ name }: Cloud): GatewayError {
  return new GatewayError('unsupported', `cloud ${name} takes and gives no files of images`);
}
