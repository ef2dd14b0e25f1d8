import { GatewayError, type MemberStatus } from '../../contract/index.ts';
import type { SharedWith } from '../../inventory/writes/image-writes.ts';
import { requireWriter } from '../../policy/writing.ts';
import type { OwnerProject } from '../../schema/context.ts';
import { gid, splitGid } from '../../schema/ids.ts';
import { imageWrites } from '../../schema/images/writes/changes.ts';
import { audited } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { References } from '../references.ts';
import type { ResourceReads, RowDocument, WriteParts } from '../routes/resource-reads.ts';
import { Changing } from '../thing-writes/changing.ts';
import { askedMember, askedStatus } from './member-body.ts';

const word = (row: RowDocument, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** Where an image is: known by its row, or named by one who does not see it yet. */
interface At {
  readonly cloud: string;
  readonly backendId: string;
}

/** With whom images are shared, on behalf of callers: in the words of Glance and in those of Cloudpods' clients, which are Glance's of old. */
export class ImageMemberships {
  readonly #reads: ResourceReads;
  readonly #parts: WriteParts;
  readonly #changing: Changing;

  constructor(reads: ResourceReads, parts: WriteParts) {
    this.#reads = reads;
    this.#parts = parts;
    this.#changing = new Changing(imageWrites, reads, parts, new References(parts));
  }

  /** All members for those whose the image is; each member is told of itself alone. */
  async list(exchange: ActorExchange): Promise<Reply> {
    const { row } = await this.#reads.document(exchange);
    const members = await this.#membersOf(exchange, row);
    const { scope } = exchange.actor;
    const own = isOwner(exchange, row)
      ? members
      : members.filter(({ owner }) => scope.kind === 'project' && owner?.id === scope.project.id);
    const told = own.map((one) => toMember(word(row, 'id'), one));
    return { body: { members: told, total: told.length, limit: told.length, offset: 0 } };
  }

  /** Shares it with one project more, which has to accept it. */
  async add(exchange: ActorExchange): Promise<Reply> {
    return this.#add(exchange, askedMember(exchange.body), false);
  }

  /** `status` is the word of the member; without one it is shared with it, if it is not yet. */
  async put(exchange: ActorExchange): Promise<Reply> {
    const member = exchange.params['member'] ?? '';
    const status = askedStatus(exchange.body);
    return status === undefined ? this.#add(exchange, member, true) : this.#answer(exchange, member, status);
  }

  async remove(exchange: ActorExchange): Promise<Reply> {
    const given = exchange.params['member'] ?? '';
    const complete = async (_look: unknown, row: RowDocument) => {
      const found = (await this.#membersOf(exchange, row)).find(
        ({ member, owner }) => member.project === given || owner?.id === given || owner?.name === given,
      );
      if (found) return { project: found.member.project };
      throw new GatewayError('not_found', `the image is not shared with project ${given.slice(0, 80)}`);
    };
    await this.#changing.write(exchange, { word: 'remove-member', wanted: { action: 'remove_member', complete } });
    return { body: {} };
  }

  async #add(exchange: ActorExchange, given: string, again: boolean): Promise<Reply> {
    const project = this.#projectOf(exchange, given);
    const complete = async (_look: unknown, row: RowDocument) => {
      if (word(row, 'project_id') === project.id) {
        throw new GatewayError('invalid_request', `member: the image belongs to project ${project.name} already`);
      }
      return { project: await this.#backendOf(exchange, project, splitGid(word(row, 'id'))?.cloud ?? '') };
    };
    const image = await this.#reads.document(exchange);
    try {
      await this.#changing.write(exchange, { word: 'add-member', wanted: { action: 'add_member', complete } });
    } catch (error) {
      if (!again || !GatewayError.is(error) || error.code !== 'conflict') throw error;
    }
    return this.#told(exchange, image.row, project);
  }

  /** The member as the cloud keeps it; what is known when it cannot be asked: what was done is done. */
  async #told(exchange: ActorExchange, row: RowDocument, project: OwnerProject): Promise<Reply> {
    const id = word(row, 'id');
    try {
      const found = (await this.#membersOf(exchange, row)).find(({ owner }) => owner?.id === project.id);
      if (found) return { body: toMember(id, found) };
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
    }
    return {
      body: { can_share: false, image_id: id, member_id: project.id, project: project.name, status: 'pending' },
    };
  }

  /** What a project says to an image that is shared with it, by somebody who may speak for that project. */
  async #answer(exchange: ActorExchange, given: string, status: MemberStatus): Promise<Reply> {
    const project = this.#projectOf(exchange, given);
    const owned = { projectId: project.id, domainId: project.domainId };
    requireWriter(exchange.actor, owned, { limits: this.#parts.limits(), kind: 'images', action: status });
    const { cloud, backendId } = await this.#placeOf(exchange);
    const images = this.#parts.inventory.writers(cloud)?.images;
    if (!images) throw notFound(exchange);
    const thing = { type: 'image', id: gid(cloud, backendId), name: '', cloud };
    const owner = { ownerProject: project.id, ownerDomain: project.domainId };
    await audited(
      this.#parts.channels,
      exchange,
      { action: `image.${status}`, thing: { ...thing, ...owner } },
      async () => {
        const member = await this.#backendOf(exchange, project, cloud);
        await images.answer(backendId, member, status, exchange.occasion());
      },
    );
    return { body: { can_share: false, image_id: thing.id, member_id: project.id, project: project.name, status } };
  }

  /** Who is asked to take an image does not see it before. */
  async #placeOf(exchange: ActorExchange): Promise<At> {
    const reference = exchange.params['id'] ?? '';
    try {
      const at = splitGid(word((await this.#reads.document(exchange)).row, 'id'));
      if (at) return at;
    } catch (error) {
      if (!GatewayError.is(error) || error.code !== 'not_found') throw error;
      const at = splitGid(reference);
      if (at) return at;
      throw error;
    }
    throw notFound(exchange);
  }

  async #membersOf(exchange: ActorExchange, row: RowDocument): Promise<readonly SharedWith[]> {
    // Others have none, and the cloud would refuse to tell.
    if (row['visibility'] !== 'shared') return [];
    const at = splitGid(word(row, 'id'));
    const images = at && this.#parts.inventory.writers(at.cloud)?.images;
    if (!images) throw notFound(exchange);
    return images.members(at.backendId, exchange.occasion());
  }

  /** The project that is meant: by its id, or by a name that only one has in the caller's domain. */
  #projectOf({ actor }: ActorExchange, given: string): OwnerProject {
    const found = this.#parts.directory().projects(given);
    const own = actor.scope.kind === 'project' ? actor.scope.project.domainId : '';
    const [project, ...others] = found.filter(
      ({ id, domainId }) => id === given || actor.systemAdmin || domainId === own,
    );
    if (!project) throw new GatewayError('not_found', `member: project ${given.slice(0, 80)} not found`);
    if (others.length === 0) return project;
    const ids = [project, ...others].map(({ id }) => id).join(', ');
    throw new GatewayError('duplicate_name', `member: several projects are called ${given}: ${ids}; use an id`);
  }

  async #backendOf(exchange: ActorExchange, project: OwnerProject, cloud: string): Promise<string> {
    const creator = this.#parts.inventory.creators(project.id).find(({ name }) => name === cloud);
    if (creator) return creator.projectId(exchange.occasion());
    throw new GatewayError(
      'invalid_request',
      `member: project ${project.name} has nothing on ${cloud}, where the image is`,
    );
  }
}

const notFound = ({ params }: ActorExchange) =>
  new GatewayError('not_found', `image ${(params['id'] ?? '').slice(0, 100)} not found`);

function isOwner({ actor: { scope, systemAdmin, roles } }: ActorExchange, row: RowDocument): boolean {
  if (systemAdmin) return true;
  if (scope.kind === 'project') return scope.project.id === row['project_id'];
  return scope.kind === 'domain' && scope.domain.id === row['domain_id'] && roles.includes('admin');
}

/** A member in Glance's words and in those of its first version, by the gateway's project; by the cloud's when it is nobody's here. */
function toMember(image: string, { member, owner }: SharedWith): object {
  const { project, status, created_at = null, updated_at = null } = member;
  const known = owner ? { member_id: owner.id, project: owner.name } : { member_id: project };
  return { can_share: false, created_at, external_id: project, image_id: image, ...known, status, updated_at };
}
