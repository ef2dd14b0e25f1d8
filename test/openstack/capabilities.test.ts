import { bedClouds } from './bed.ts';
import { openForTwo, type TwoTenants } from './content/beta.ts';
import { makeOddTypes } from './content/odd-volumes.ts';
import { ExpectedCapabilities, type Asker } from './expected-capabilities.ts';
import type { GatewayClient, Query } from './gateway-client.ts';
import { USERS, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import { inParallel } from './oracle/read-cloud.ts';
import { ORACLES } from './oracle/resources/all.ts';
import type { Row } from './oracle/row.ts';
import { rowDifferences } from './row-differences.ts';
import { settled, WAYS } from './ways.ts';

const [first] = bedClouds();

const ASKERS: readonly (readonly [string, Asker])[] = [
  ['the administrator of everything', { user: 'root', system: true }],
  ...(['root', 'ann', 'ada', 'bob'] as const).map((user) => [user, { user }] as const),
];

const isWordList = (value: unknown) => Array.isArray(value) && value.every((word) => typeof word === 'string');

/** Storages stand in lists whose order says nothing. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const items = value.map(inOrder);
    return items.every((item) => typeof item === 'object')
      ? items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, inOrder(member)]));
};
const keyOf = (value: unknown) => JSON.stringify(value);

/** What the adapter can is the same everywhere, and all of it. */
const ADAPTERS = { openstack: [expect.objectContaining({ lacking: [] })] };

function differences(expected: Row, { adapters, ...actual }: Row): readonly string[] {
  expect(adapters).toEqual((expected['brands'] as unknown[]).length > 0 ? ADAPTERS : {});
  return rowDifferences(inOrder(expected) as Row, inOrder(actual) as Row);
}

let tenants: TwoTenants;

beforeAll(async () => {
  tenants = await openForTwo(first);
  await makeOddTypes(tenants);
}, 120_000);

afterAll(async () => {
  await tenants.shop.close();
});

describe.each(WAYS)('clouds read %s', (_way, clouds) => {
  let gateway: GatewayProcess;
  let expected: ExpectedCapabilities;
  const clients = new Map<User, GatewayClient>();

  beforeAll(async () => {
    gateway = await GatewayProcess.start(clouds);
    for (const user of Object.keys(USERS) as User[]) clients.set(user, await gateway.login(user));
    await settled(clients.get('root')!, ORACLES);
    expected = await ExpectedCapabilities.read(clouds);
  });

  afterAll(async () => {
    await gateway.stop();
  });

  const scopeOf = ({ system }: Asker): Query => (system ? { scope: 'system' } : {});
  const ask = (asker: Asker, path: string) => clients.get(asker.user)!.get<Row>(path, scopeOf(asker));

  describe.each(ASKERS)('to %s', (_who, asker) => {
    it('tells all that the clouds can', async () => {
      const { status, body } = await ask(asker, '/capabilities');
      expect(status).toBe(200);
      expect(differences(expected.all(asker), body)).toEqual([]);
    });

    it('tells lists as lists', async () => {
      const { body } = await ask(asker, '/capabilities');
      const lists = Object.keys(body).filter((name) => /_brands$|^(brands|hypervisors|host_cpu_archs)$/.test(name));
      expect(lists.filter((name) => !isWordList(body[name]))).toEqual([]);
      expect(lists.length).toBeGreaterThan(80);
    });

    it('tells what each region can, and no other', async () => {
      const seen = expected.rows(asker, 'cloudregions').map(({ id }) => String(id));
      for (const cloud of clouds.map(({ bed }) => bed.name)) {
        const { status, body } = await ask(asker, `/cloudregions/${cloud}/capability`);
        expect([cloud, status]).toEqual([cloud, seen.includes(cloud) ? 200 : 404]);
        if (status === 200) expect(differences(expected.of(asker, cloud), body['cloudregion'] as Row)).toEqual([]);
      }
    });

    it('tells what each zone can, and no other', async () => {
      const all = expected.rows({ user: 'root', system: true }, 'zones');
      const seen = new Set(expected.rows(asker, 'zones').map(({ id }) => id));
      const faults = await inParallel(all, async ({ id, cloudregion_id: cloud }) => {
        const { status, body } = await ask(asker, `/zones/${encodeURIComponent(String(id))}/capability`);
        if (!seen.has(id)) return status === 404 ? [] : [`${String(id)}: ${status}`];
        if (status !== 200) return [`${String(id)}: ${status}`];
        return differences(expected.of(asker, cloud, String(id)), body['zone'] as Row);
      });
      expect(faults.flat()).toEqual([]);
    });
  });

  it('tells members nothing of machines', async () => {
    const machines = expected.rows({ user: 'root', system: true }, 'hosts').flatMap(({ name, id }) => [name, id]);
    for (const user of ['ann', 'ada', 'bob'] as const) {
      const { body } = await ask({ user }, '/capabilities');
      expect([body['available_host_count'], body['specs']]).toEqual([0, { hosts: {}, isolated_devices: {} }]);
      const text = JSON.stringify(body);
      expect(machines.filter((word) => text.includes(String(word)))).toEqual([]);
    }
  });
});
