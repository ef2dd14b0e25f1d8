import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { readYaml, writeYaml } from '../../src/config/document.ts';
import { ROOT } from '../architecture/sources.ts';
import { clientOf, logIn } from '../support/client.ts';
import { folder } from '../support/config-files.ts';
import { SECRET_HASH, TEST_KEY } from '../support/gateway.ts';
import { serve } from '../support/gateway-process.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

type Values = Readonly<Record<string, unknown>>;

interface Entry extends Values {
  readonly name: string;
  readonly region: string;
  readonly auth: Values;
}

const files = folder();
afterAll(() => files.remove());
const running: SimulatedCloud[] = [];

/**
 * An entry of an example on a simulated cloud of its kind: all that it says stays, but for where that cloud is and who logs in there. Of the two
 * ways to log in that UStack's example shows, the simulator has one.
 */
async function onSimulator(entry: Entry, adapter: string): Promise<Values> {
  const settings = adapter === 'ustack' ? { region: entry.region } : {};
  const cloud = await simulatedCloud({ name: entry.name, servers: 6, settings }, {}, adapter);
  running.push(cloud);
  const { auth, regions } = cloud.config as { readonly auth: Values; readonly regions?: Values };
  const { hosts: _hosts, endpoints: _endpoints, ...others } = entry;
  const { version: _version, ...login } = entry.auth;
  const projects = { ...(entry['projects'] as Values), all: true };
  return { ...others, auth: { ...login, ...auth }, ...(regions && { regions }), projects };
}

interface Example {
  readonly adapter: string;
  readonly brand: string;
}

const EXAMPLES: readonly (readonly [string, Example])[] = [
  ['easystack.example.yaml', { adapter: 'easystack', brand: 'EasyStack' }],
  ['ustack.example.yaml', { adapter: 'ustack', brand: 'UStack' }],
];

const environment = {
  PODGATE_KEY: TEST_KEY,
  PODGATE_ANN_HASH: SECRET_HASH,
  PODGATE_LISTEN: '127.0.0.1:0',
  PODGATE_OPERATIONS_LISTEN: '127.0.0.1:0',
};

describe.each(EXAMPLES)('config/%s', (name, { adapter, brand }) => {
  let clouds: readonly Entry[];
  let path: string;

  beforeAll(async () => {
    const values = readYaml(join(ROOT, 'config', name)).value as { readonly clouds: readonly Entry[] };
    clouds = values.clouds;
    const simulated = await Promise.all(clouds.map((entry) => onSimulator(entry, adapter)));
    path = files.write(name, writeYaml({ ...values, clouds: simulated }));
  });
  afterAll(async () => {
    await Promise.all(running.splice(0).map((cloud) => cloud.stop()));
  });

  it('starts a gateway that lists the servers of its clouds', async () => {
    const gateway = await serve(path, environment);
    try {
      const ann = await logIn(clientOf(gateway.url), 'ann', 'system');
      const { status, body } = await ann.ask('GET', '/servers?scope=system&limit=100');
      expect([status, body['total']]).toEqual([200, 6 * clouds.length]);
      const rows = body['servers'] as { readonly cloudregion_id: string; readonly brand: string }[];
      expect(new Set(rows.map((row) => row.cloudregion_id))).toEqual(new Set(clouds.map((entry) => entry.name)));
      expect(new Set(rows.map((row) => row.brand))).toEqual(new Set([brand]));
    } finally {
      gateway.signal('SIGTERM');
      await gateway.exit;
    }
  });
});
