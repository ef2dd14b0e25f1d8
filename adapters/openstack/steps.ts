import { GatewayError, type ErrorCode } from 'podgate/contract';

interface Done {
  /** For example `volume 5f3a`. */
  readonly what: string;
  readonly undo: () => Promise<unknown>;
}

/** After these nobody knows whether a step was done: what it needed must stay. */
const UNKNOWN: ReadonlySet<ErrorCode> = new Set(['upstream_timeout', 'upstream_malformed', 'cancelled']);

/** A change of several steps: when one fails, those before it are undone, the last first, and the error says what was left. */
export class Steps {
  readonly #done: Done[] = [];

  /** Does a step; `what` says it in messages, for example `attaching volume 5f3a`. Throws as the step does, once all is undone. */
  async take<T>(what: string, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      throw await this.#failure(what, error);
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

  async #failure(what: string, error: GatewayError): Promise<GatewayError> {
    const left = UNKNOWN.has(error.code)
      ? this.#done.map((one) => `${one.what} (it may be in use)`)
      : await this.#undone();
    this.keep();
    const rest = left.length > 0 ? `; left: ${left.join(', ')}` : '';
    const { retryAfter, upstream } = error;
    return new GatewayError(error.code, `${what}: ${error.message}${rest}`, { cause: error, retryAfter, upstream });
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
