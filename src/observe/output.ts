import type { DestinationStream } from 'pino';

/** What lines are written to: standard output, or what stands in for it. */
export interface LineSink {
  write(text: string): unknown;
  on(event: 'error', listener: () => void): unknown;
}

/** Characters that are written at once, and milliseconds that the first of them waits for more. */
const PIECE = 8192;
const WAIT = 100;

/**
 * Lines in larger pieces, because a write per request costs more than the request's line. Whoever has stopped listening is not
 * written to any more; what is left is written at the end of the process.
 */
export class BufferedOutput implements DestinationStream {
  readonly #sink: LineSink;
  #pending = '';
  #timer: NodeJS.Timeout | undefined;
  #gone = false;

  constructor(sink: LineSink) {
    this.#sink = sink;
    sink.on('error', () => (this.#gone = true));
  }

  write(line: string): void {
    this.#pending += line;
    if (this.#pending.length >= PIECE) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WAIT).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#pending;
    this.#pending = '';
    if (text !== '' && !this.#gone) this.#sink.write(text);
  }
}

/** Standard output. It writes before it returns, also while the process ends. */
export function standardOutput(): DestinationStream {
  const output = new BufferedOutput(process.stdout);
  process.on('exit', () => output.flush());
  return output;
}
