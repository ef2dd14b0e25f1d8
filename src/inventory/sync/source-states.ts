import type { ErrorCode, GatewayError, Provider } from '../../contract/index.ts';
import type { Scope } from './scopes.ts';

/** How reading one source went. */
export interface SourceState {
  /** When the last whole listing began (milliseconds since 1970); nothing before the first. */
  readonly listedAt?: number;
  /** `missing`: the cloud does not have it or does not show it, which fails nothing. */
  readonly outcome: 'unread' | 'ok' | 'missing' | 'failed';
  readonly problem?: GatewayError;
}

/** What a cloud that lacks a service, or hides it from our user, answers. */
const MISSING: ReadonlySet<ErrorCode> = new Set(['unsupported', 'forbidden', 'not_found', 'not_implemented']);

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
}

/** The state of every source of one cloud. */
export class SourceStates {
  readonly #states = new Map<string, SourceState>();
  readonly #indispensable: string;
  readonly #summaries = new Map<Scope, Summary>();
  #waiting: (() => void)[] = [];

  constructor(adapter: Provider) {
    this.#indispensable = adapter.resources.servers.rows;
    for (const name of Object.keys(adapter.sources)) this.#states.set(name, { outcome: 'unread' });
  }

  get(source: string): SourceState {
    return this.#states.get(source) ?? { outcome: 'unread' };
  }

  /** Sources whose last reading failed. */
  failing(): readonly string[] {
    return [...this.#states].filter(([, { outcome }]) => outcome === 'failed').map(([name]) => name);
  }

  listed(source: string, listedAt: number): void {
    this.#set(source, { outcome: 'ok', listedAt });
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

  /** Resolves when each source of rows was read once, however that ended. */
  async read({ rows }: Scope): Promise<void> {
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
    };
  }
}

function oldestOf(states: readonly SourceState[]): number | undefined {
  const times = states.filter(({ outcome }) => outcome !== 'missing').map(({ listedAt }) => listedAt);
  const known = times.filter((time) => time !== undefined);
  return known.length === times.length && known.length > 0 ? Math.min(...known) : undefined;
}
