import type { Client } from './client.ts';

/** Somebody who asks on and on, and what he was answered. */
export interface Asking {
  /** Waits until so many more requests were answered. */
  more(count: number): Promise<void>;
  /** Ends it: what was not answered with 200, and how many milliseconds the slowest answer took. */
  stop(): Promise<{ readonly failures: readonly string[]; readonly slowest: number }>;
}

const APART = 50;

/** Asks clients in turn for a path, one request at a time, at most 20 in a second. */
export function askSteadily(clients: readonly Client[], path: string): Asking {
  const failures: string[] = [];
  let [answered, slowest, stopped] = [0, 0, false];
  async function ask(client: Client): Promise<void> {
    const began = performance.now();
    try {
      const { status, text } = await client.ask('GET', path);
      if (status !== 200) failures.push(`${client.url}: ${status} ${text.slice(0, 300)}`);
    } catch (error) {
      failures.push(`${client.url}: ${String((error as Error).cause ?? error)}`);
    }
    slowest = Math.max(slowest, performance.now() - began);
    answered += 1;
  }
  async function run(): Promise<void> {
    for (let turn = 0; !stopped; turn += 1) {
      const client = clients[turn % clients.length];
      if (client) await ask(client);
      await new Promise((resolve) => setTimeout(resolve, APART));
    }
  }
  const running = run();
  return {
    async more(count) {
      const wanted = answered + count;
      while (answered < wanted) await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async stop() {
      stopped = true;
      await running;
      return { failures, slowest };
    },
  };
}
