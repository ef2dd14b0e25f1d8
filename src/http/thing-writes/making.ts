import { GatewayError } from '../../contract/index.ts';
import type { Creator } from '../../inventory/creators.ts';
import type { ThingMade } from '../../inventory/writes/thing-creations.ts';
import type { OwnerProject } from '../../schema/context.ts';
import { gid } from '../../schema/ids.ts';
import { onlyOn, placed } from '../../schema/servers/writes/create/placement.ts';
import type { Reference } from '../../schema/servers/writes/asked.ts';
import type { Named } from '../../schema/servers/writes/create/wish.ts';
import type { WantedThing, WriteKind } from '../../schema/writes/wanted.ts';
import { tellWrite } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import type { References } from '../references.ts';
import type { ResourceReads, WriteParts } from '../routes/resource-reads.ts';
import { namesOf, ofProject, onCloud } from '../server-creation/names.ts';
import { targetOf, targetOfNobody, type NobodysTarget } from '../server-creation/target.ts';

/** What an earlier attempt with the same `Idempotency-Key` had begun. */
interface Saved {
  readonly cloud: string;
  readonly name: string;
  /** The cloud's id of what was made, when it was written down. */
  readonly id?: string;
}

const isSaved = (saved: unknown): saved is Saved => typeof saved === 'object' && saved !== null && 'cloud' in saved;

interface Place {
  readonly creator: Creator;
  readonly name: string;
  /** Whose it is; of things of nobody the only one who may use it. */
  readonly project?: OwnerProject;
}

/** Makes things of one resource on behalf of callers. */
export class Making {
  readonly #kind: WriteKind;
  readonly #reads: ResourceReads;
  readonly #parts: WriteParts;
  readonly #references: References;

  constructor(kind: WriteKind, reads: ResourceReads, parts: WriteParts, references: References) {
    this.#kind = kind;
    this.#reads = reads;
    this.#parts = parts;
    this.#references = references;
  }

  /** Makes what the body asks for; the answer is its row. Throws what stands in the way, by the name of its field. */
  async make(exchange: ActorExchange, wanted: WantedThing): Promise<Reply> {
    const { operation } = exchange;
    const again = isSaved(operation?.saved) ? operation.saved : undefined;
    const place = await this.#placeOf(exchange, wanted, again);
    const { creator, name } = place;
    const look = this.#references.lookUp(exchange, creator.name);
    await this.#requireWithin(exchange, wanted, place);
    const users = await this.#usersOf(exchange, place);
    const input = { ...(await wanted.complete(look)), ...users, name, marker: operation?.id ?? exchange.id };
    const saved: Saved = { cloud: creator.name, name };
    if (!again) await operation?.save(saved);
    const keep = operation && ((id: string) => operation.save({ ...saved, id } satisfies Saved));
    const made = await this.#made(exchange, place, { input, again: again !== undefined, known: again?.id, keep });
    return this.#shown(exchange, gid(creator.name, made), name);
  }

  /** Where it can be made, and whose it is to be. */
  async #targetOf(exchange: ActorExchange, wanted: WantedThing): Promise<NobodysTarget> {
    const { plural, keyword } = this.#reads.listable.schema;
    const { resource, ofNobody } = this.#kind;
    const what = { kind: plural, keyword, obstacle: (creator: Creator) => creator.obstacleTo(resource) };
    if (ofNobody === true) return targetOfNobody(exchange, wanted, this.#parts, what);
    const project = wanted.project ?? (wanted.partOf && (await this.#ownerOf(exchange, wanted.partOf)));
    return targetOf(exchange, { ...wanted, project }, this.#parts, what);
  }

  async #placeOf(exchange: ActorExchange, wanted: WantedThing, again: Saved | undefined): Promise<Place> {
    const { keyword } = this.#reads.listable.schema;
    const wish = again ? { ...wanted, preferences: onlyOn(again.cloud) } : wanted;
    const { creators, project } = await this.#targetOf(exchange, wish);
    const found = again
      ? again.cloud
      : placed(creators, wanted.preferences, await this.#needed(exchange, wanted, project?.id), keyword).name;
    const creator = creators.find(({ name }) => name === found);
    if (!creator) throw new GatewayError('conflict', `cloud ${found}, on which this was begun, is not there any more`);
    const owner = this.#kind.ofNobody === true || !project ? onCloud(creator.name) : ofProject(project.id);
    const [name = ''] = again ? [again.name] : await namesOf(exchange, { ...wanted, count: 1 }, owner, this.#reads);
    return { creator, name, ...(project && { project }) };
  }

  /** Which project of the cloud may use something of nobody, when not everybody may. */
  async #usersOf(exchange: ActorExchange, { creator, project }: Place): Promise<object> {
    if (this.#kind.ofNobody !== true || !project) return {};
    return { projects: [await creator.projectId(exchange.occasion())] };
  }

  /** The project of something that is there. Throws `not_found`, and `duplicate_name` when things of several projects could be meant. */
  async #ownerOf(exchange: ActorExchange, reference: Reference): Promise<Named> {
    const { field, given } = reference;
    const found = await this.#references.candidates(exchange, reference);
    const projects = new Set(found.map(({ project_id: id }) => (typeof id === 'string' ? id : '')));
    const [project, ...others] = projects;
    if (project === undefined) throw new GatewayError('not_found', `${field}: ${given.slice(0, 100)} not found`);
    if (others.length > 0) {
      const ids = found.map((row) => String(row['id'])).join(', ');
      throw new GatewayError('duplicate_name', `${field}: ${given.slice(0, 100)} means several: ${ids}; use an id`);
    }
    if (project !== '') return { field, given: project };
    throw new GatewayError('invalid_request', `${field}: ${given.slice(0, 100)} belongs to no project of the gateway`);
  }

  /** Who may use what is shared with him may not put things into it. */
  async #requireWithin(exchange: ActorExchange, { within }: WantedThing, { creator, project }: Place): Promise<void> {
    if (!within || !project || exchange.actor.systemAdmin) return;
    const { row } = await this.#references.one(exchange, within, creator.name);
    const { id, name } = row as { readonly id: string; readonly name: string };
    if (await this.#references.isOf(exchange, within.resource, id, project.id)) return;
    const what = `${within.field}: ${name} belongs to another project than ${project.name}`;
    throw new GatewayError('forbidden', `${what}: nothing can be made in it`);
  }

  #needed(exchange: ActorExchange, { references }: WantedThing, project = '') {
    return Promise.all(
      references.map(async ([what, reference]) => {
        const candidates = await this.#references.candidates(exchange, reference, `project_id=${project}`);
        return { field: reference.field, given: reference.given, what, candidates };
      }),
    );
  }

  async #made(
    exchange: ActorExchange,
    { creator, name, project }: Place,
    what: Omit<ThingMade, 'resource'>,
  ): Promise<string> {
    const { keyword } = this.#reads.listable.schema;
    const { ofNobody, resource } = this.#kind;
    const [ownerProject, ownerDomain] = ofNobody === true || !project ? ['', ''] : [project.id, project.domainId];
    const tell = (id: string, result: string) => {
      const thing = { type: keyword, id, name, cloud: creator.name, ownerProject, ownerDomain };
      tellWrite(this.#parts.channels, exchange, { action: `${keyword}.create`, thing }, result);
    };
    try {
      const made = { resource, ...what };
      const { id } = await (ofNobody === true
        ? creator.makeForNobody(made, exchange.occasion())
        : creator.make(made, exchange.occasion()));
      tell(gid(creator.name, id), 'accepted');
      return id;
    } catch (error) {
      tell('', `failed: ${GatewayError.is(error) ? error.code : 'internal'}`);
      throw error;
    }
  }

  /** The row as it is now; of one that cannot be read yet what is known of it. */
  async #shown(exchange: ActorExchange, id: string, name: string): Promise<Reply> {
    try {
      return await this.#reads.show(exchange, '', id);
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return { body: this.#reads.wrapped({ id, name }) };
    }
  }
}
