import type { Simulator } from '../contract/index.ts';
import { createAdapters } from '../clouds/adapters.ts';
import type { ChildOrder, ChildReport } from './protocol.ts';

/** One simulated cloud in a process of its own. It ends when its parent does. */
let running: Simulator | undefined;

async function start({ adapter, options }: ChildOrder): Promise<ChildReport> {
  const startSimulator = await createAdapters().simulator(adapter);
  running = await startSimulator(options);
  return { config: running.config, personas: running.personas };
}

process.on('message', (order: ChildOrder) => {
  start(order).then(
    (report) => process.send?.(report),
    (error: unknown) => process.send?.({ problem: error instanceof Error ? error.message : String(error) }),
  );
});
process.on('disconnect', () => {
  void running?.stop().finally(() => process.exit(0));
});
// A terminal's Ctrl-C and a supervisor's end reach every process of the group; the parent says when it is time.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
