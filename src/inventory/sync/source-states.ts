import type { ErrorCode, GatewayError, Provider } from '../../contract/index.ts';
import type { Scope } from './scopes.ts';

/** How reading one source went. */
export interface SourceState {
  /** When the last whole listing began (milliseconds since 1970); nothing before the first. */
  readonly listedAt?: number;
  /** How long that took, milliseconds. */
  readonly took?: number;
  /** When the last listing began that read all of every record, and not what an outline had in other versions alone; as `listedAt`. */
  readonly wholeAt?: number;
  /** From when on changes are to be asked for; nothing where they cannot be. */
  readonly since?: string;
  /** `missing`: the cloud does not have it or does not show it, which fails nothing. */
  readonly outcome: 'unread' | 'ok' | 'missing' | 'failed';
  readonly problem?: GatewayError;
  /** It was the question for changes alone that failed. */
  readonly onlyChanges?: true;
  /** It was not read since the gateway started: what is known was kept from before. */
  readonly restored?: true;
}

/** A whole listing. */
export interface Listing {
  /** When it began (milliseconds since 1970). */
  readonly at: number;
  /** Milliseconds. */
  readonly took: number;
  readonly since?: string | undefined;
}

/** The part of the time in which a list may be read as a whole of which the cloud tells what changes. */
const SHARE = 0.1;

/** What a cloud that lacks a service, or hides it from our user, answers. */
const MISSING: ReadonlySet<ErrorCode> = new Set(['unsupported', 'forbidden', 'not_found', 'not_implemented']);

/** What a cloud answers that does not tell changes, or has no outline, after all. */
export const CANNOT_TELL: ReadonlySet<ErrorCode> = new Set([
  'unsupported',
  'not_implemented',
  'forbidden',
  'invalid_request',
]);

/** What the states of some sources come to. */
export interface Summary {
  /** When the oldest part was read; nothing while a part was never read. Parts that the cloud does not have do not age. */
  readonly oldest?: number;
  /** Whether all rows were read as a whole. */
  readonly known: boolean;
  /** The failure that matters most: that of rows, else that of any other part. */
  readonly problem?: GatewayError;
  /** Whether it is that of rows. */
  readonly rowsFailed: boolean;
  readonly missing: readonly string[];
  /** Whether some of it was not read since the gateway started. */
  readonly restored: boolean;
}

/** The state of every source of one cloud. */
export class SourceStates {
  readonly #states = new Map<string, SourceState>();
  readonly #indispensable: string;
  readonly #summaries = new Map<Scope, Summary>();
  readonly #unfollowable = new Set<string>();
  readonly #unoutlined = new Set<string>();
  readonly #missed = new Set<string>();
  readonly #readings = new Map<Scope, Promise<void>>();
  #waiting: (() => void)[] = [];

  constructor(adapter: Provider) {
    this.#indispensable = adapter.resources.servers.rows;
    for (const name of Object.keys(adapter.sources)) this.#states.set(name, { outcome: 'unread' });
  }

  get(source: string): SourceState {
    return this.#states.get(source) ?? { outcome: 'unread' };
  }

  /** Until when a source is not read as a whole by the clock (milliseconds since 1970): while the cloud tells what changes in it. */
  restsUntil(source: string): number {
    const { since, listedAt = 0, took = 0 } = this.get(source);
    return since === undefined ? 0 : listedAt + took / SHARE;
  }

  /** Sources whose last reading failed. */
  failing(): readonly string[] {
    return [...this.#states].filter(([, { outcome }]) => outcome === 'failed').map(([name]) => name);
  }

  listed(source: string, { at, took, since }: Listing): void {
    this.#missed.delete(source);
    const from = since === undefined || this.#unfollowable.has(source) ? {} : { since };
    this.#set(source, { outcome: 'ok', listedAt: at, took, wholeAt: at, ...from });
  }

  /** It was read by its outline: all of it is as it was at that time (milliseconds since 1970). */
  outlined(source: string, at: number): void {
    const { took, wholeAt } = this.get(source);
    this.#set(source, { outcome: 'ok', listedAt: at, took, wholeAt });
  }

  /** Whether an outline is enough: all of it was read since a time (milliseconds since 1970), and the cloud can tell it. */
  canOutline(source: string, since: number): boolean {
    const { outcome, wholeAt = -Infinity } = this.get(source);
    return outcome !== 'missing' && wholeAt >= since && !this.#unoutlined.has(source);
  }

  /** The cloud has no outline of a source, as it turned out. */
  cannotOutline(source: string): void {
    this.#unoutlined.add(source);
  }

  /** It was read so before this gateway started. */
  restored(source: string, { at, took, missing }: Omit<Listing, 'since'> & { readonly missing: boolean }): void {
    // What was read since is newer.
    if (this.get(source).listedAt !== undefined) return;
    this.#set(source, { outcome: missing ? 'missing' : 'ok', listedAt: at, took, restored: true });
  }

  /** The last whole listing of each source that had one. */
  kept(): readonly (Omit<Listing, 'since'> & { readonly source: string; readonly missing: boolean })[] {
    return [...this.#states].flatMap(([source, { listedAt: at, took = 0, outcome }]) =>
      at === undefined ? [] : [{ source, at, took, missing: outcome === 'missing' }],
    );
  }

  /** How each source was read last. */
  all(): ReadonlyMap<string, SourceState> {
    return this.#states;
  }

  /** Another gateway read it so. */
  told(source: string, state: SourceState): void {
    this.#set(source, state);
  }

  /** What changed was read too, and the next changes are asked for from then on. That the whole list fails is not mended by it. */
  followed(source: string, since: string): void {
    this.#missed.delete(source);
    const before = this.get(source);
    if (before.outcome === 'failed' && !before.onlyChanges) {
      this.#set(source, { ...before, since });
      return;
    }
    const { problem: _healed, onlyChanges: _over, ...whole } = before;
    this.#set(source, { ...whole, outcome: 'ok', since });
  }

  /** It could not be asked what changed: once may be chance, and a cloud is not down for that. Two in a row are a failure of the source. */
  missed(source: string, problem: GatewayError): void {
    const before = this.get(source);
    const isNews = before.outcome !== 'failed' || before.onlyChanges === true;
    if (this.#missed.has(source) && isNews) {
      this.#set(source, { ...before, outcome: 'failed', problem, onlyChanges: true });
    }
    this.#missed.add(source);
  }

  /** The cloud does not tell what changes in a source, as it turned out. */
  cannotFollow(source: string): void {
    this.#unfollowable.add(source);
    const { since: _useless, ...before } = this.get(source);
    this.#set(source, before);
  }

  /** What was known stays; only servers cannot be missing. Answers whether the source is missing. */
  failed(source: string, problem: GatewayError, at: number): boolean {
    const before = this.get(source);
    const missing = source !== this.#indispensable && MISSING.has(problem.code);
    this.#set(
      source,
      missing ? { outcome: 'missing', listedAt: at, problem } : { ...before, outcome: 'failed', problem },
    );
    return missing;
  }

  /** Resolves when each source of rows was read once, however that ended. One promise for all who wait for the same. */
  read(scope: Scope): Promise<void> {
    const known = this.#readings.get(scope) ?? this.#untilRead(scope);
    this.#readings.set(scope, known);
    return known;
  }

  async #untilRead({ rows }: Scope): Promise<void> {
    while (rows.some((source) => this.get(source).outcome === 'unread')) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Every answer tells the state of its clouds, so it is kept until a source is read again. */
  summary(scope: Scope): Summary {
    const known = this.#summaries.get(scope);
    if (known) return known;
    const made = this.#summarise(scope);
    this.#summaries.set(scope, made);
    return made;
  }

  #set(source: string, state: SourceState): void {
    this.#states.set(source, state);
    this.#summaries.clear();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #summarise({ rows, sources }: Scope): Summary {
    const states = sources.map((name) => ({ name, ...this.get(name) }));
    const failed = states.filter(({ outcome }) => outcome === 'failed');
    const rowsFailure = failed.find(({ name }) => rows.includes(name));
    return {
      oldest: oldestOf(states),
      known: rows.every((name) => this.get(name).listedAt !== undefined),
      problem: (rowsFailure ?? failed[0])?.problem,
      rowsFailed: rowsFailure !== undefined,
      missing: states.filter(({ outcome }) => outcome === 'missing').map(({ name }) => name),
      restored: states.some(({ restored }) => restored === true),
    };
  }
}

function oldestOf(states: readonly SourceState[]): number | undefined {
  const times = states.filter(({ outcome }) => outcome !== 'missing').map(({ listedAt }) => listedAt);
  const known = times.filter((time) => time !== undefined);
  return known.length === times.length && known.length > 0 ? Math.min(...known) : undefined;
}
