import { GatewayError, type ErrorCode } from 'podgate/contract';

interface Done {
  /** For example `volume 5f3a`. */
  readonly what: string;
  readonly undo: () => Promise<unknown>;
}

const UNKNOWN: ReadonlySet<ErrorCode> = new Set(['upstream_timeout', 'upstream_malformed', 'cancelled']);

/** After these nobody knows whether a step was done, also when a web server in front of the service says so: what it needed must stay. */
export const isUnknown = ({ code, upstream }: GatewayError) =>
  UNKNOWN.has(code) || (code === 'upstream_rejected' && (upstream?.status ?? 0) >= 500);

/** These say that nothing was done, and that the same can be asked for again. */
const UNDONE: ReadonlySet<ErrorCode> = new Set(['upstream_unavailable', 'rate_limited', 'busy', 'cancelled']);

/** The same error in other words. */
const inWords = (error: GatewayError, message: string): GatewayError => {
  const { code, retryAfter, upstream } = error;
  return new GatewayError(code, message, { cause: error, retryAfter, upstream });
};

/** The error of a step before which something was done that stays: no error of these says that nothing was. */
export function partlyDone(error: GatewayError, message: string): GatewayError {
  if (!UNDONE.has(error.code)) return inWords(error, message);
  return new GatewayError('upstream_rejected', message, { cause: error, upstream: error.upstream });
}

/** For steps that do nothing but look: whatever fails there, what was done before is known. */
export const LOOKS = { definite: () => true } as const;

interface StepOptions {
  /** Whether an error says that the step was not done, where others of its kind leave that open. */
  readonly definite?: (error: GatewayError) => boolean;
}

/** A change of several steps: when one fails, those before it are undone, the last first, and the error says what was left. */
export class Steps {
  readonly #done: Done[] = [];

  /** Does a step; `what` says it in messages, for example `attaching volume 5f3a`. Throws as the step does, once all is undone. */
  async take<T>(what: string, run: () => Promise<T>, { definite }: StepOptions = {}): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      throw await this.#failure(what, error, definite?.(error) === true || !isUnknown(error));
    }
  }

  /** How what was done is undone. */
  undo(what: string, undo: () => Promise<unknown>): void {
    this.#done.push({ what, undo });
  }

  /** What was done up to now stays, whatever comes. */
  keep(): void {
    this.#done.length = 0;
  }

  async #failure(what: string, error: GatewayError, isKnown: boolean): Promise<GatewayError> {
    const left = isKnown ? await this.#undone() : this.#done.map((one) => one.what);
    this.keep();
    const message = `${what}: ${error.message}`;
    if (left.length === 0) return inWords(error, message);
    const why = isKnown ? 'left' : 'not undone, as the outcome is not known';
    return partlyDone(error, `${message}; ${why}: ${left.join(', ')}`);
  }

  /** Undoes what was done up to now, though nothing failed. Answers what could not be undone. */
  async takeBack(): Promise<readonly string[]> {
    const left = await this.#undone();
    this.keep();
    return left;
  }

  /** What could not be undone. */
  async #undone(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const { what, undo } of [...this.#done].reverse()) {
      try {
        await undo();
      } catch (error) {
        if (!GatewayError.is(error)) throw error;
        if (error.code !== 'not_found') left.push(`${what} (${error.message})`);
      }
    }
    return left;
  }
}
