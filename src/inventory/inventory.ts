import type { Cloud } from '../clouds/cloud.ts';
import type { Exchanged } from '../clouds/registry.ts';
import { all } from '../schema/query/parameters.ts';
import type { CloudPlace } from '../schema/places/place.ts';
import type { Condition } from '../schema/query/condition.ts';
import { summed } from '../schema/resources.ts';
import { HotAnswers } from './answers.ts';
import { EventBook } from './event-book.ts';
import { creatorsFor, type Creator } from './creators.ts';
import { findOne, type FindOptions } from './find-one.ts';
import { freshen } from './freshen.ts';
import { exchange } from './exchange.ts';
import type { InventoryParts } from './inventory-parts.ts';
import { stop } from './keep.ts';
import type { Freshness, Kept, Listed, Shown, Totalled, Visible } from './kept.ts';
import { lazyHub, type LazyHub } from './live/lazy-hub.ts';
import { ofClouds, Places } from './places.ts';
import { versionsOf, type Versions } from './fleet/versions.ts';
import { interestOfCondition, interestOfList, interestOfSums } from './query/interest.ts';
import { quotasOf, type CloudQuotas, type QuotaRequest } from './quotas/quotas.ts';
import { createTexts } from './query/texts.ts';
import { createRegions, type Region } from './regions.ts';
import { leadsTo, relevantClouds } from './relevance.ts';
import type {
  DistinctRequest,
  ListAnswer,
  ListRequest,
  Shape,
  ShowAnswer,
  StatusCount,
  SumsAnswer,
  SumsRequest,
} from './store/protocol.ts';
import { openStore, type Store } from './store/store.ts';
import type { CloudState } from './sync/cloud-state.ts';

/** How long writes that are going on are waited for when the gateway ends. Milliseconds. */
const PATIENCE = 2000;

/** The read model of all clouds: answers lists and shows from what is known, and keeps it fresh. */
export class Inventory {
  readonly #parts: InventoryParts;
  readonly #store: Store;
  readonly #events: EventBook;
  readonly #kept = new Map<string, Kept>();
  readonly #answers = new HotAnswers();
  readonly #places: Places;
  readonly #textOf = createTexts();
  readonly #regions = createRegions();
  /** Tells of changes of rows. */
  readonly live: LazyHub;
  readonly versions: Versions;

  constructor(parts: InventoryParts) {
    this.#parts = parts;
    this.#store = openStore({
      ...parts,
      onChange: (changed) => this.#answers.changed(changed),
      onStored: (stored) => parts.channels.publish('stored', stored),
    });
    this.live = lazyHub({ ...parts, store: this.#store });
    this.versions = versionsOf(() => this.#kept.values(), parts);
    this.#places = new Places({ ...parts, store: this.#store, clouds: () => [...this.#kept.values()] });
    this.#events = new EventBook({ ...parts, store: this.#store });
  }

  /** Takes on the clouds that came, and lets go of those that went, once what is being written to them has ended. */
  async update(exchanged: Exchanged): Promise<void> {
    const dropped = await exchange(this.#kept, exchanged, { ...this.#parts, store: this.#store });
    await Promise.all([...dropped, this.#places.renew(exchanged.gone.map(({ name }) => name))]);
    await this.#parts.warm?.keepOnly([...this.#kept.keys()]);
  }

  /** Makes all rows anew, because projects have changed. */
  async replace(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(({ sync }) => sync.replace()));
    await this.#places.renew();
  }

  /** The state of every cloud. */
  states(): readonly CloudState[] {
    return [...this.#kept.values()].map(({ sync }) => sync.state());
  }

  /** The accounts that own the clouds. */
  accounts(): readonly string[] {
    return [...new Set([...this.#kept.values()].map(({ sync }) => sync.cloud.config.account))];
  }

  /** An account was disabled or enabled: what is enabled again is read at once. */
  async turned(account: string): Promise<void> {
    for (const { sync, readAgain } of this.#kept.values()) if (sync.cloud.config.account === account) readAgain();
    await this.#places.renew();
  }

  /** The clouds with the names of their regions; the same list until one becomes known or changes. */
  regions(): readonly Region[] {
    return this.#regions([...this.#kept.values()].map(({ sync }) => sync));
  }

  /** The first reading of all clouds, whether it succeeded or not. */
  async firstRounds(): Promise<void> {
    await Promise.all([...this.#kept.values()].map(({ first }) => first));
    await this.#places.settled();
  }

  /** What is known of each cloud beside its rows. */
  places(): readonly CloudPlace[] {
    return this.#places.known();
  }

  /** A page of what the caller may see. `request.where` holds his conditions without the visible ones. */
  async list(request: ListRequest, visible: Visible, freshness: Freshness): Promise<Listed> {
    const { resource, order, limit, offset, shape, totals, distinct } = request;
    const states = await this.#freshened(resource, request.where, visible, freshness);
    const place = JSON.stringify([visible.where, order, limit, offset, shape, totals, distinct]);
    const key = `list ${resource} ${this.#textOf(request.where)} ${place}`;
    const hot = this.#hot(key) as ListAnswer | undefined;
    if (hot) return { answer: hot, clouds: states() };
    const fitting = all([visible.where, request.where]);
    const where: Condition = distinct ? { kind: 'first', alike: distinct, of: fitting } : fitting;
    const answer = await this.#store.list({ ...request, where });
    const interest = interestOfList(where, order, totals ? summed(resource) : undefined);
    this.#answers.put(key, { resource, answer, bytes: answer.rows.byteLength, interest, ids: new Set(answer.ids) });
    return { answer, clouds: states() };
  }

  async totals(resource: string, where: Condition, visible: Visible, freshness: Freshness): Promise<Totalled> {
    const states = await this.#freshened(resource, where, visible, freshness);
    const totals = await this.#store.totals({ resource, where: all([visible.where, where]) });
    return { totals, clouds: states() };
  }

  /** Numbers over the rows that fit, of one resource: given again until a change touches one of them. */
  async sums(
    { resource, where, sums }: SumsRequest,
    visible: Visible,
    freshness: Freshness,
  ): Promise<{ values: SumsAnswer['values']; clouds: readonly CloudState[] }> {
    const states = await this.#freshened(resource, where, visible, freshness);
    const request = { resource, where: all([visible.where, where]), sums };
    const key = JSON.stringify(['sums', request]);
    const hot = this.#hot(key) as SumsAnswer | undefined;
    if (hot) return { values: hot.values, clouds: states() };
    const answer = await this.#store.sums(request);
    const held = { resource, answer, bytes: key.length, interest: interestOfSums(request), ids: new Set<string>() };
    this.#answers.put(key, held);
    return { values: answer.values, clouds: states() };
  }

  async distinct(request: DistinctRequest, visible: Visible): Promise<Readonly<Record<string, readonly string[]>>> {
    const { resource, where } = request;
    await this.#freshened(resource, where, visible, { refresh: false });
    return this.#store.distinct({ ...request, where: all([visible.where, where]) });
  }

  /**
   * One row by its id, its name or the cloud's own id. Throws `not_found`; `upstream_unavailable` when a cloud that could have it
   * is not known; `duplicate_name` naming the candidates.
   */
  async show(reference: string, visible: Visible, options: FindOptions): Promise<Shown> {
    await this.#upToDate(options.schema.plural);
    return findOne(reference, visible, options, {
      show: (resource, where, shape) => this.#shown(resource, where, shape),
      clock: this.#parts,
      relevant: (resource) => this.#relevant(resource, visible.where, visible),
    });
  }

  /** What changes the servers of a cloud, its other things, and files of images; nothing when the cloud is not there, or not any more. */
  writers(cloud: string): Pick<Kept, 'writes' | 'things' | 'images' | 'readAgain'> | undefined {
    return this.#kept.get(cloud);
  }

  /** The clouds on which things of a project of the gateway could be made, or of no project. */
  creators(project: string | undefined): readonly Creator[] {
    return creatorsFor(project, [...this.#kept.values()], { find: this.#parts.findProject, clock: this.#parts });
  }

  /** Rows of clouds per resource, cloud and status. */
  async counts(): Promise<readonly StatusCount[]> {
    return ofClouds(await this.#store.counts(undefined)).filter(({ cloud }) => cloud !== '');
  }

  /** The clouds in which some of the gateway's projects have something. */
  cloudsOf(projects: ReadonlySet<string>): readonly string[] {
    return this.#clouds().flatMap((cloud) => (leadsTo(cloud, projects, this.#parts.findProject) ? [cloud.name] : []));
  }

  /** What the clouds that fit say of the quotas of some projects, asked now or a moment ago. */
  quotas(where: Condition, request: QuotaRequest): Promise<readonly CloudQuotas[]> {
    const { findProject: find } = this.#parts;
    const fitting = relevantClouds(this.#clouds(), where, request.projects, find);
    const kept = fitting.flatMap(({ name }) => this.#kept.get(name) ?? []);
    return quotasOf(kept, request, { find, clock: this.#parts });
  }

  async close(): Promise<void> {
    await this.live.close();
    this.#places.stop();
    this.#events.close();
    await Promise.all([...this.#kept.values()].map((kept) => stop(kept, PATIENCE, this.#parts)));
    await this.#parts.warm?.close();
    await this.#store.close();
  }

  #clouds(): readonly Cloud[] {
    return [...this.#kept.values()].map(({ sync }) => sync.cloud);
  }

  /** The clouds that can have rows of an answer; those whose kind does not have the resource cannot. */
  #relevant(resource: string, where: Condition, { projects }: Visible): readonly Kept[] {
    const relevant = relevantClouds(this.#clouds(), where, projects, this.#parts.findProject);
    return relevant.flatMap(({ name }) => {
      const kept = this.#kept.get(name);
      return kept?.sync.scope(resource) ? [kept] : [];
    });
  }

  /** Waits for first rows and for the freshness that the caller wants; the answer tells how far that was had. */
  async #freshened(resource: string, where: Condition, visible: Visible, freshness: Freshness) {
    await this.#upToDate(resource);
    return freshen(this.#relevant(resource, where, visible), { ...freshness, resource }, this.#parts);
  }

  /** Writes the rows that the gateway makes itself, when it is these that are asked for. */
  async #upToDate(resource: string): Promise<void> {
    await Promise.all([this.#events.upToDate(resource), this.#places.upToDate(resource)]);
  }

  #hot(key: string): unknown {
    const hot = this.#answers.get(key);
    this.#parts.channels.publish('cache', { cache: 'answers', result: hot ? 'hit' : 'miss' });
    return hot;
  }

  /** A show from what is known; one that finds exactly one row may be given again. */
  async #shown(resource: string, where: Condition, shape: Shape): Promise<ShowAnswer> {
    const key = JSON.stringify(['show', resource, where, shape]);
    const hot = this.#hot(key) as ShowAnswer | undefined;
    if (hot) return hot;
    const answer = await this.#store.show({ resource, where, shape });
    const [only, ...others] = answer.found;
    if (only && others.length === 0) {
      const [bytes, interest] = [answer.row?.byteLength ?? 0, interestOfCondition(where)];
      this.#answers.put(key, { resource, answer, bytes, interest, ids: new Set([only.id]) });
    }
    return answer;
  }
}
