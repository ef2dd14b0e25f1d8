import { setMaxListeners } from 'node:events';
import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type BackendProject, type ResourceName, type Server } from '../../contract/index.ts';
import type { Occasion } from '../../dispatch/dispatch.ts';
import { regionName, type CloudContext } from '../../schema/context.ts';
import type { Owners } from '../../schema/derive.ts';
import type { Owned } from '../../schema/groups.ts';
import { cloudFragments } from '../../schema/servers/document.ts';
import { stateOf, type CloudState } from './cloud-state.ts';
import { contextOf } from './context-of.ts';
import { Joiner, type PlacedRow } from './joiner.ts';
import { ownersOf } from './owner.ts';
import { Progress } from './progress.ts';
import { CloudRecords } from './records.ts';
import { RecentReads } from './recent-reads.ts';
import { Round } from './round.ts';
import { ServerNotes } from './server-notes.ts';
import { scopesOf, sourcesOf, wholeScope, type Scope } from './scopes.ts';
import { SourceStates } from './source-states.ts';
import { createStorers, type Storers } from './storers.ts';
import type { SyncParts } from './sync-parts.ts';
import { takeIn } from './take-in.ts';

/** Keeps one cloud's rows: reads it, joins what belongs together, knows how fresh it is. */
export class CloudSync {
  readonly cloud: Cloud;
  readonly notes = new ServerNotes();
  readonly #parts: SyncParts;
  readonly #records: CloudRecords;
  readonly #states: SourceStates;
  readonly #joiner: Joiner;
  readonly #stopped = new AbortController();
  readonly #recent: RecentReads;
  #context: CloudContext | undefined;
  readonly #scopes: ReadonlyMap<string, Scope>;
  readonly #whole: Scope;
  #storers: Storers | undefined;
  #regionNames: readonly string[] = [];
  #loginProblem: GatewayError | undefined;
  #healthy: boolean | undefined;
  readonly #progress: Progress;

  constructor(cloud: Cloud, parts: SyncParts) {
    this.cloud = cloud;
    this.#parts = parts;
    // Every list of a round listens, and there are as many as the adapter has sources.
    setMaxListeners(0, this.#stopped.signal);
    this.#records = new CloudRecords(cloud.adapter);
    this.#states = new SourceStates(cloud.adapter);
    this.#recent = new RecentReads(parts.now);
    this.#progress = new Progress(cloud.name, parts);
    this.#joiner = new Joiner({
      cloud,
      records: this.#records,
      store: (resource, thing, owners) => this.#store(resource, thing, owners),
      owners: (thing: Owned) => ownersOf(thing, cloud.config.projects, parts.findProject),
    });
    this.#scopes = scopesOf(cloud.adapter);
    this.#whole = wholeScope(cloud.adapter);
  }

  /** The sources of a resource; nothing when this kind of cloud does not have it. */
  scope(resource: string): Scope | undefined {
    return this.#scopes.get(resource);
  }

  /** How well the cloud is known: what a resource is made of, or as a whole. */
  state(resource?: string): CloudState {
    const summary = this.#states.summary(this.#scopes.get(resource ?? '') ?? this.#whole);
    return stateOf(this.cloud.name, summary, this.#loginProblem, this.#parts.now());
  }

  /** Ends when the rows of a resource were read once, however that ended. */
  async read(resource: string): Promise<void> {
    await this.#states.read(this.#scopes.get(resource) ?? this.#whole);
  }

  /** What all its rows have in common; nothing until the cloud was reached. */
  get context(): CloudContext | undefined {
    return this.#context;
  }

  /** What the cloud's region is called in its rows; the same list until that changes. */
  get regionNames(): readonly string[] {
    return this.#regionNames;
  }

  /** True once the servers were listed as a whole. */
  get known(): boolean {
    return this.#states.summary(this.#whole).known;
  }

  /** All sources, or those of a pace. */
  sources(pace?: 'fast' | 'slow'): readonly string[] {
    return sourcesOf(this.cloud.adapter, pace);
  }

  /** Those of the sources whose last whole listing began before a time (milliseconds since 1970). */
  dueSince(time: number, sources: readonly string[]): readonly string[] {
    return sources.filter((name) => (this.#states.get(name).listedAt ?? 0) < time);
  }

  /** The projects of the cloud, as far as they are known. */
  projects(): readonly BackendProject[] | undefined {
    return this.#joiner.things('externalprojects')?.flatMap(({ project }) => project ?? []);
  }

  /** A server as it is known now. */
  server(id: string): Server | undefined {
    return this.#joiner.thing('servers', id) as Server | undefined;
  }

  /** Anything as it is known now. */
  thing(resource: string, id: string): unknown {
    return this.#joiner.thing(resource, id);
  }

  /** The status of anything as it is known now; nothing when it is not there, or has none. */
  statusOf(resource: string, id: string): string | undefined {
    return (this.thing(resource, id) as { readonly status?: string } | undefined)?.status;
  }

  /** Sources whose last reading failed. */
  failed(): readonly string[] {
    return this.#states.failing();
  }

  /** Reads the given sources. Failures show in `state`. */
  async round(due: readonly string[]): Promise<void> {
    const began = this.#parts.now();
    const known = this.known;
    const result = (await this.#logIn()) ? await this.#newRound().run(due) : undefined;
    await this.#tellHealth();
    const seconds = (this.#parts.now() - began) / 1000;
    const { rows, changed } = result ?? { rows: 0, changed: 0 };
    const complete = this.state().problem === undefined;
    const first = !known && this.known;
    this.#parts.channels.publish('sync', { cloud: this.cloud.name, first, seconds, complete, rows, changed });
  }

  /** Whether single rows of a resource can be read. */
  canRead(resource: string): boolean {
    return this.#resource(resource)?.live !== undefined;
  }

  /** Reads one row and what it is made of, now. Throws `not_found` when the cloud does not have it, and what went wrong. */
  async live(resource: string, backendId: string, occasion: Occasion): Promise<void> {
    const found = this.#resource(resource);
    const read = found?.live?.bind(found);
    if (!found || !read) throw new Error(`rows of ${resource} cannot be read singly`);
    await this.#facts(occasion);
    const round = this.#newRound();
    const asked = this.#records.ask();
    try {
      const refreshed = await this.#parts.dispatch(this.cloud, `${resource}.live`, occasion, (call) =>
        read(this.cloud.session, backendId, call),
      );
      const parts = { ...this.#parts, cloud: this.cloud, records: this.#records };
      const touched = await takeIn({ refreshed, asked }, occasion, parts);
      await round.takeIn(touched, resource, backendId);
    } catch (error) {
      const isGone = GatewayError.is(error) && error.code === 'not_found';
      if (isGone && !this.#records.isSuperseded(found.rows, backendId, asked)) {
        await round.removeRow(found.rows, backendId);
      }
      throw error;
    }
  }

  /** As `live`, for a row that is not known: those who look for it at the same time share one answer. */
  seek(resource: string, backendId: string, { requestId, traceparent }: Occasion): Promise<void> {
    const occasion = { requestId, traceparent, signal: this.#stopped.signal };
    return this.#recent.share(`${resource}/${backendId}`, () => this.live(resource, backendId, occasion));
  }

  /** Makes all rows anew, because projects have other names or owners. */
  async replace(): Promise<void> {
    if (!this.#context) return;
    this.#context = { ...this.#context, owner: this.#parts.owner() };
    this.#storers = createStorers(this.#context);
    await this.#newRound().rejoinAll();
  }

  stop(): void {
    this.#stopped.abort(new GatewayError('cancelled', 'the gateway is stopping'));
  }

  #newRound(): Round {
    const { dispatch, store, log, now } = this.#parts;
    return new Round({
      cloud: this.cloud,
      dispatch,
      records: this.#records,
      states: this.#states,
      joiner: this.#joiner,
      store,
      warn: (what, why) => log.warn(what, { cloud: this.cloud.name, why }),
      now,
      progress: (rows) => (this.known ? undefined : this.#progress.tell(rows)),
      signal: this.#stopped.signal,
    });
  }

  async #logIn(): Promise<boolean> {
    try {
      await this.#facts({ signal: this.#stopped.signal });
      this.#loginProblem = undefined;
      return true;
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      this.#loginProblem = error;
      return false;
    }
  }

  /** Learns what is true of the cloud as a whole, which every row needs. */
  async #facts(occasion: Occasion): Promise<void> {
    const { adapter, session } = this.cloud;
    const facts = await this.#parts.dispatch(this.cloud, 'facts', occasion, (call) => adapter.facts(session, call));
    if (this.#context?.region === facts.region && this.#context.accessUrl === facts.accessUrl) return;
    this.#context = contextOf(this.cloud.config, facts, { owner: this.#parts.owner(), userOf: this.#parts.userOf });
    this.#regionNames = [regionName(this.#context)];
    this.#storers = createStorers(this.#context);
    await this.#setFragments(true);
  }

  async #tellHealth(): Promise<void> {
    const up = this.state().state !== 'down';
    if (this.#healthy === up) return;
    if (this.#healthy !== undefined || !up) this.#parts.channels.publish('reach', { cloud: this.cloud.name, up });
    this.#healthy = up;
    await this.#setFragments(up);
  }

  async #setFragments(healthy: boolean): Promise<void> {
    if (!this.#context) return;
    await this.#parts.store.setCloud({ cloud: this.cloud.name, ...cloudFragments(this.#context, healthy) });
  }

  #resource(name: string) {
    return this.cloud.adapter.resources[name as ResourceName];
  }

  #store(resource: ResourceName, thing: unknown, owners: Owners): readonly PlacedRow[] {
    if (!this.#storers) throw new Error(`nothing is known of cloud ${this.cloud.name} yet`);
    return this.#storers(resource, resource === 'servers' ? this.notes.noted(thing as Server) : thing, owners);
  }
}
