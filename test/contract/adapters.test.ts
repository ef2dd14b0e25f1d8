import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { conformance, simulatedTarget } from '../../src/conformance/index.ts';

/** What of a simulator's request log is a page of rows, and what a login. */
const SHAPES: Readonly<Record<string, { readonly rowsPath: string; readonly login: string }>> = {
  openstack: { rowsPath: '/servers/detail', login: 'POST identity' },
};

const adapters = createAdapters();
for (const name of adapters.names()) {
  const provider = await adapters.find(name);
  const start = await adapters.simulator(name);
  const shape = SHAPES[name];
  if (!shape) throw new Error(`say in this file what a page of rows is in the simulator of ${name}`);
  conformance(
    { describe, it, beforeAll, afterAll },
    { provider, start: async () => simulatedTarget(await start({ name: 'conformance', servers: 120 }), shape) },
  );
}
