import type { GatewayError } from '../../contract/index.ts';
import { type ErrorCode, type Provider } from '../../contract/index.ts';

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

/** What the states of all sources come to. */
interface Summary {
  readonly oldest?: number;
  readonly problem?: GatewayError;
  readonly missing: readonly string[];
}

/** The state of every source of one cloud. */
export class SourceStates {
  readonly #states = new Map<string, SourceState>();
  readonly #rows: string;
  #summary: Summary | undefined;

  constructor(adapter: Provider) {
    this.#rows = adapter.resources.servers.rows;
    for (const name of Object.keys(adapter.sources)) this.#states.set(name, { outcome: 'unread' });
  }

  get(source: string): SourceState {
    return this.#states.get(source) ?? { outcome: 'unread' };
  }

  listed(source: string, listedAt: number): void {
    this.#set(source, { outcome: 'ok', listedAt });
  }

  /** What was known stays; only a source of rows cannot be missing. Answers whether the source is missing. */
  failed(source: string, problem: GatewayError, at: number): boolean {
    const before = this.get(source);
    const missing = source !== this.#rows && MISSING.has(problem.code);
    this.#set(
      source,
      missing ? { outcome: 'missing', listedAt: at, problem } : { ...before, outcome: 'failed', problem },
    );
    return missing;
  }

  /** When the oldest part was read; nothing while a part was never read. Parts that the cloud does not have do not age. */
  oldest(): number | undefined {
    return this.#summarised().oldest;
  }

  /** When the rows themselves were read. */
  rowsListedAt(): number | undefined {
    return this.get(this.#rows).listedAt;
  }

  /** The failure that matters most: that of the rows, else that of any other part. */
  problem(): GatewayError | undefined {
    return this.#summarised().problem;
  }

  rowsFailed(): boolean {
    return this.get(this.#rows).outcome === 'failed';
  }

  missing(): readonly string[] {
    return this.#summarised().missing;
  }

  #set(source: string, state: SourceState): void {
    this.#states.set(source, state);
    this.#summary = undefined;
  }

  /** Every answer tells the state of its clouds, so it is kept until a source is read again. */
  #summarised(): Summary {
    this.#summary ??= {
      oldest: oldestOf([...this.#states.values()]),
      problem: this.#worst(),
      missing: [...this.#states].filter(([, { outcome }]) => outcome === 'missing').map(([name]) => name),
    };
    return this.#summary;
  }

  #worst(): GatewayError | undefined {
    const rows = this.get(this.#rows);
    if (rows.outcome === 'failed') return rows.problem;
    return [...this.#states.values()].find(({ outcome }) => outcome === 'failed')?.problem;
  }
}

function oldestOf(states: readonly SourceState[]): number | undefined {
  const times = states.filter(({ outcome }) => outcome !== 'missing').map(({ listedAt }) => listedAt);
  const known = times.filter((time) => time !== undefined);
  return known.length === times.length && known.length > 0 ? Math.min(...known) : undefined;
}
