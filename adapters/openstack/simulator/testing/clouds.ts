import type { SimulatorOptions } from 'podgate/contract';
import { start, type OpenstackSimulator } from '../index.ts';

/** Simulated clouds that are all stopped at the end, whatever became of the test. */
export interface Clouds {
  readonly start: (options: SimulatorOptions) => Promise<OpenstackSimulator>;
  readonly stopAll: () => Promise<void>;
}

/** None to begin with. */
export function clouds(): Clouds {
  const running: OpenstackSimulator[] = [];
  return {
    start: async (options) => {
      const simulator = await start(options);
      running.push(simulator);
      return simulator;
    },
    stopAll: async () => {
      await Promise.all(running.map((simulator) => simulator.stop()));
    },
  };
}
