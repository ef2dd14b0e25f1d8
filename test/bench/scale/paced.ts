import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** One question of a kind, whose times are told together. */
export interface PacedRequest {
  readonly kind: string;
  readonly path: string;
  readonly token: string;
}

/** What the load generator is told: questions that are asked in turn, so many a second, whether those before were answered or not. */
export interface PacedJob {
  readonly url: string;
  readonly perSecond: number;
  /** Asked again from the beginning when all were asked, until it is stopped; else each is asked once. */
  readonly endless: boolean;
  readonly requests: readonly PacedRequest[];
}

/** Times of one kind, from when a question was due to the end of its answer. Milliseconds. */
export interface Times {
  readonly count: number;
  readonly failed: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export type PacedResult = Readonly<Record<string, Times>>;

const OK = 200;

function timesOf(taken: readonly number[], failed: number): Times {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { count: sorted.length, failed, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Asks questions by the clock and notes how long each took. */
class Paced {
  readonly #job: PacedJob;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #taken = new Map<string, number[]>();
  readonly #failed = new Map<string, number>();
  readonly #open = new Set<Promise<void>>();
  #stopped = false;

  constructor(job: PacedJob) {
    this.#job = job;
  }

  stop(): void {
    this.#stopped = true;
  }

  async run(): Promise<PacedResult> {
    const { requests, perSecond, endless } = this.#job;
    const began = performance.now();
    for (let count = 0; !this.#stopped && (endless || count < requests.length); count += 1) {
      const due = began + (count * 1000) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const one = requests[count % requests.length];
      if (one) this.#begin(one, due);
    }
    await Promise.all(this.#open);
    this.#agent.destroy();
    return Object.fromEntries(
      [...this.#taken].map(([kind, taken]) => [kind, timesOf(taken, this.#failed.get(kind) ?? 0)]),
    );
  }

  #begin(one: PacedRequest, due: number): void {
    const asked = this.#ask(one).then((isGood) => {
      const taken = this.#taken.get(one.kind) ?? [];
      this.#taken.set(one.kind, taken);
      taken.push(performance.now() - due);
      if (!isGood) this.#failed.set(one.kind, (this.#failed.get(one.kind) ?? 0) + 1);
      this.#open.delete(asked);
    });
    this.#open.add(asked);
  }

  #ask({ path, token }: PacedRequest): Promise<boolean> {
    return new Promise((resolve) => {
      const headers = { 'x-auth-token': token };
      const asked = request(`${this.#job.url}${path}`, { agent: this.#agent, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode === OK));
        response.on('error', () => resolve(false));
      });
      asked.on('error', () => resolve(false));
      asked.end();
    });
  }
}

let running: Paced | undefined;

process.on('message', (job: PacedJob | 'stop') => {
  if (job === 'stop') {
    running?.stop();
    return;
  }
  running = new Paced(job);
  running.run().then(
    (result) => process.send?.(result, () => process.disconnect()),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
