import { setMaxListeners } from 'node:events';
import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type BackendProject, type ResourceName, type Server } from '../../contract/index.ts';
import type { Occasion } from '../../dispatch/dispatch.ts';
import type { CloudContext } from '../../schema/context.ts';
import type { Owned } from '../../schema/groups.ts';
import { ChangeReading } from './change-reading.ts';
import { CloudFacts } from './cloud-facts.ts';
import { stateOf, type CloudState } from './cloud-state.ts';
import type { IntakeParts } from './intake.ts';
import { Joiner } from './joiner.ts';
import { ownersOf } from './owner.ts';
import { Progress } from './progress.ts';
import { CloudRecords } from './records.ts';
import { RecentReads } from './recent-reads.ts';
import { Round } from './round.ts';
import { ServerNotes } from './server-notes.ts';
import { readSingly } from './single-reading.ts';
import { scopesOf, sourcesOf, wholeScope, type Scope } from './scopes.ts';
import { SourceStates } from './source-states.ts';
import type { SyncParts } from './sync-parts.ts';
import type { SharedCloud } from '../fleet/shared-cloud.ts';
import type { WarmCloud } from '../warm/warm-cloud.ts';

/** Keeps one cloud's rows: reads it, joins what belongs together, knows how fresh it is. */
export class CloudSync {
  readonly cloud: Cloud;
  readonly notes = new ServerNotes();
  /** What is kept of it for the next start; nothing where nothing is. */
  readonly warm: WarmCloud | undefined;
  /** Shares its reading with other gateways; nothing where there are none. */
  readonly shared: SharedCloud | undefined;
  readonly #parts: SyncParts;
  readonly #records: CloudRecords;
  readonly #states: SourceStates;
  readonly #joiner: Joiner;
  readonly #stopped = new AbortController();
  readonly #recent: RecentReads;
  readonly #facts: CloudFacts;
  readonly #scopes: ReadonlyMap<string, Scope>;
  readonly #whole: Scope;
  readonly #progress: Progress;

  constructor(cloud: Cloud, parts: SyncParts) {
    this.cloud = cloud;
    this.#parts = parts;
    // Every list of a round listens, and there are as many as the adapter has sources.
    setMaxListeners(0, this.#stopped.signal);
    this.#records = new CloudRecords(cloud.adapter, (source, id, at) => {
      this.warm?.note(source, id);
      this.shared?.note(source, id, at);
    });
    this.#states = new SourceStates(cloud.adapter);
    this.#recent = new RecentReads(parts.now);
    this.#facts = new CloudFacts(cloud, parts);
    this.#progress = new Progress(cloud.name, parts);
    this.warm = parts.warm?.cloud(cloud, {
      records: this.#records,
      states: this.#states,
      facts: () => this.#facts.said,
    });
    this.#joiner = new Joiner({
      cloud,
      records: this.#records,
      store: (resource, thing, owners, isMarked) => {
        const noted = resource === 'servers' ? this.notes.noted(thing as Server) : thing;
        return this.#facts.storers(resource, noted, owners, isMarked);
      },
      owners: (thing: Owned) => ownersOf(thing, cloud.config.projects, parts.findProject),
    });
    this.#scopes = scopesOf(cloud.adapter);
    this.#whole = wholeScope(cloud.adapter);
    const tellHealth = () => this.#tellHealth();
    this.shared = parts.fleet?.cloud(cloud, { reading: this.#readingParts(), facts: this.#facts, tellHealth });
  }

  /** The sources of a resource; nothing when this kind of cloud does not have it. */
  scope(resource: string): Scope | undefined {
    return this.#scopes.get(resource);
  }

  /** How well the cloud is known: what a resource is made of, or as a whole. */
  state(resource?: string): CloudState {
    const summary = this.#states.summary(this.#scopes.get(resource ?? '') ?? this.#whole);
    return stateOf(this.cloud, summary, this.#facts.problem, this.#parts.now());
  }

  /** Ends when the rows of a resource were read once, however that ended. */
  read(resource: string): Promise<void> {
    return this.#states.read(this.#scopes.get(resource) ?? this.#whole);
  }

  /** Ends when it was read once, however that ended, or is not read any more. */
  async readOnce(): Promise<void> {
    const { signal } = this.#stopped;
    const stopped = signal.aborted || new Promise((resolve) => signal.addEventListener('abort', resolve));
    await Promise.race([this.#states.read(this.#whole), stopped]);
  }

  /** What all its rows have in common; nothing until the cloud was reached. */
  get context(): CloudContext | undefined {
    return this.#facts.context;
  }

  /** What the cloud's region is called in its rows; the same list until that changes. */
  get regionNames(): readonly string[] {
    return this.#facts.regionNames;
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

  /** Until when a source is not to be read as a whole by the clock (milliseconds since 1970). */
  restsUntil(source: string): number {
    return this.#states.restsUntil(source);
  }

  /** Sources whose last reading failed. */
  failed(): readonly string[] {
    return this.#states.failing();
  }

  /** Takes back what was known of the cloud before the gateway started, and makes its rows. */
  async restore(): Promise<void> {
    const restored = await this.warm?.restore();
    if (!restored) return;
    await this.#facts.take(restored.facts);
    await this.replace();
    restored.settle();
  }

  /** Reads the given sources; by their outlines those that were read as a whole since a time. Failures show in `state`. */
  async round(due: readonly string[], wholeSince: number): Promise<void> {
    const began = this.#parts.now();
    const known = this.known;
    const result = (await this.#facts.logIn(this.#stopped.signal))
      ? await this.#newRound().run(due, wholeSince)
      : undefined;
    await this.#tellHealth();
    const seconds = (this.#parts.now() - began) / 1000;
    const { rows, changed } = result ?? { rows: 0, changed: 0 };
    const complete = this.state().problem === undefined;
    const first = !known && this.known;
    this.#parts.channels.publish('sync', { cloud: this.cloud.name, first, seconds, complete, rows, changed });
  }

  /** Reads what changed among the servers since they were last read, where the cloud tells it. Failures show in `state`. */
  async follow(): Promise<void> {
    const followed = await new ChangeReading(this.#readingParts()).run();
    if (!followed) return;
    await this.#tellHealth();
    this.#parts.channels.publish('changes', { cloud: this.cloud.name, ...followed });
  }

  /** Whether single rows of a resource can be read. */
  canRead(resource: string): boolean {
    return this.cloud.adapter.resources[resource as ResourceName]?.live !== undefined;
  }

  /** Reads one row and what it is made of, now. Throws `not_found` when the cloud does not have it, and what went wrong. */
  async live(resource: string, backendId: string, occasion: Occasion): Promise<void> {
    const round = () => this.#newRound();
    const parts = { ...this.#parts, cloud: this.cloud, records: this.#records, facts: this.#facts, round };
    await readSingly(resource, backendId, occasion, parts);
  }

  /** As `live`, for a row that is not known: those who look for it at the same time share one answer. */
  seek(resource: string, backendId: string, { requestId, traceparent }: Occasion): Promise<void> {
    const occasion = { requestId, traceparent, signal: this.#stopped.signal };
    return this.#recent.share(`${resource}/${backendId}`, () => this.live(resource, backendId, occasion));
  }

  /** Makes all rows anew, because projects have other names or owners. */
  async replace(): Promise<void> {
    if (this.#facts.renewOwner()) await this.#newRound().rejoinAll();
  }

  stop(): void {
    this.#stopped.abort(new GatewayError('cancelled', 'the gateway is stopping'));
  }

  /** What readings of lists need. */
  #readingParts(): IntakeParts & { readonly states: SourceStates } {
    const { dispatch, store, log, now } = this.#parts;
    return {
      cloud: this.cloud,
      dispatch,
      records: this.#records,
      states: this.#states,
      joiner: this.#joiner,
      store,
      warn: (what, why) => log.warn(what, { cloud: this.cloud.name, why }),
      now,
      signal: this.#stopped.signal,
    };
  }

  #newRound(): Round {
    const progress = (rows: number) => (this.known ? undefined : this.#progress.tell(rows));
    return new Round({ ...this.#readingParts(), progress });
  }

  async #tellHealth(): Promise<void> {
    this.shared?.tell();
    await this.#facts.tellHealth(this.state().state !== 'down');
  }
}
