import { createAdapters } from '../../src/clouds/adapters.ts';
import type { ConfigFile } from '../../src/config/schema.ts';
import type { Simulator, SimulatorOptions } from '../../src/contract/index.ts';
import { testIdentity, TEST_KEY } from './gateway.ts';

/** A simulated cloud in this process, and its entry in a configuration. */
export interface SimulatedCloud extends Simulator {
  readonly entry: Readonly<Record<string, unknown>> & { readonly name: string; readonly adapter: string };
  /** Logins so far. */
  logins(): Promise<number>;
}

export async function simulatedCloud(
  options: SimulatorOptions,
  more: Readonly<Record<string, unknown>> = {},
  adapter = 'openstack',
): Promise<SimulatedCloud> {
  const start = await createAdapters().simulator(adapter);
  const simulator = await start(options);
  const projects = { all: true, default: 'alpha' };
  return {
    ...simulator,
    entry: { name: options.name, adapter, ...simulator.config, projects, ...more },
    logins: async () => (await simulator.requests()).filter((line) => line.startsWith('POST identity')).length,
  };
}

/** A configuration file on free ports: JSON is YAML, too. */
export function configText(values: Partial<ConfigFile> & Readonly<Record<string, unknown>>): string {
  const usual = {
    listen: '127.0.0.1:0',
    operations: { listen: '127.0.0.1:0' },
    keys: [{ id: 'k1', secret: TEST_KEY }],
    identity: testIdentity(),
  };
  return JSON.stringify({ ...usual, ...values }, null, 2);
}
