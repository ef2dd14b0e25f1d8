import { GatewayError } from '../../contract/index.ts';
import type { Creator } from '../../inventory/creators.ts';
import { gid } from '../../schema/ids.ts';
import { placed } from '../../schema/servers/writes/create/placement.ts';
import type { WantedThing, WriteKind } from '../../schema/writes/wanted.ts';
import { tellWrite } from '../audited-write.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import type { References } from '../references.ts';
import type { ResourceReads, WriteParts } from '../routes/resource-reads.ts';
import { namesOf, ofProject } from '../server-creation/names.ts';
import { targetOf, type Target } from '../server-creation/target.ts';

/** What an earlier attempt with the same `Idempotency-Key` had begun. */
interface Saved {
  readonly cloud: string;
  readonly name: string;
}

const isSaved = (saved: unknown): saved is Saved => typeof saved === 'object' && saved !== null && 'cloud' in saved;

interface Place {
  readonly creator: Creator;
  readonly name: string;
  readonly target: Target;
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
    const input = { ...(await wanted.complete(look)), name, marker: operation?.id ?? exchange.id };
    if (!again) await operation?.save({ cloud: creator.name, name } satisfies Saved);
    const made = await this.#made(exchange, place, { input, again: again !== undefined });
    return this.#shown(exchange, gid(creator.name, made), name);
  }

  async #placeOf(exchange: ActorExchange, wanted: WantedThing, again: Saved | undefined): Promise<Place> {
    const { plural, keyword } = this.#reads.listable.schema;
    const { resource } = this.#kind;
    const target = targetOf(exchange, wanted.project, this.#parts, {
      kind: plural,
      keyword,
      obstacle: (creator) => creator.obstacleTo(resource),
    });
    const { creators, project } = target;
    const found = again
      ? again.cloud
      : placed(creators, wanted.preferences, await this.#needed(exchange, wanted, project.id), keyword).name;
    const creator = creators.find(({ name }) => name === found);
    if (!creator) throw new GatewayError('conflict', `cloud ${found}, on which this was begun, is not there any more`);
    const [name = ''] = again
      ? [again.name]
      : await namesOf(exchange, { ...wanted, count: 1 }, ofProject(project.id), this.#reads);
    return { creator, name, target };
  }

  /** Who may use what is shared with him may not put things into it. */
  async #requireWithin(exchange: ActorExchange, { within }: WantedThing, { creator, target }: Place): Promise<void> {
    if (!within || exchange.actor.systemAdmin) return;
    const { row } = await this.#references.one(exchange, within, creator.name);
    const { id, name } = row as { readonly id: string; readonly name: string };
    if (await this.#references.isOf(exchange, within.resource, id, target.project.id)) return;
    const what = `${within.field}: ${name} belongs to another project than ${target.project.name}`;
    throw new GatewayError('forbidden', `${what}: nothing can be made in it`);
  }

  #needed(exchange: ActorExchange, { references }: WantedThing, project: string) {
    return Promise.all(
      references.map(async ([what, reference]) => {
        const candidates = await this.#references.candidates(exchange, reference, `project_id=${project}`);
        return { field: reference.field, given: reference.given, what, candidates };
      }),
    );
  }

  async #made(
    exchange: ActorExchange,
    { creator, name, target }: Place,
    what: { readonly input: object; readonly again: boolean },
  ): Promise<string> {
    const { keyword } = this.#reads.listable.schema;
    const { id: ownerProject, domainId: ownerDomain } = target.project;
    const tell = (id: string, result: string) => {
      const thing = { type: keyword, id, name, cloud: creator.name, ownerProject, ownerDomain };
      tellWrite(this.#parts.channels, exchange, { action: `${keyword}.create`, thing }, result);
    };
    try {
      const { id } = await creator.make({ resource: this.#kind.resource, ...what }, exchange.occasion());
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
