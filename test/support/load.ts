import type { Client } from './client.ts';

/** Requests without a pause, and what of them did not go well. */
export interface Load {
  readonly answered: () => number;
  readonly failures: () => readonly string[];
  /** Waits until so many more requests were answered. */
  more(count: number): Promise<void>;
  /** Ends it and answers what went wrong. */
  stop(): Promise<readonly string[]>;
}

/** Several callers who ask for paths in turn, each again as soon as he has his answer. */
export function startLoad(clients: readonly Client[], paths: readonly string[], callers = 4): Load {
  const failures: string[] = [];
  let [answered, stopped] = [0, false];
  async function call(place: number): Promise<void> {
    for (let turn = place; !stopped; turn += 1) {
      const [client, path = ''] = [clients[turn % clients.length], paths[turn % paths.length]];
      try {
        const { status, text } = (await client?.ask('GET', path)) ?? { status: 0, text: '' };
        if (status !== 200) failures.push(`${path}: ${status} ${text.slice(0, 300)}`);
      } catch (error) {
        failures.push(`${path}: ${String((error as Error).cause ?? error)}`);
      }
      answered += 1;
    }
  }
  const running = Array.from({ length: callers }, (_, place) => call(place));
  return {
    answered: () => answered,
    failures: () => failures,
    async more(count) {
      const wanted = answered + count;
      while (answered < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async stop() {
      stopped = true;
      await Promise.all(running);
      return failures;
    },
  };
}
