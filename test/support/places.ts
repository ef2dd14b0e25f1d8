import { GatewayError } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from './client.ts';
import { fakeCloud, type FakeCloud } from './fake-provider.ts';
import { startTestGateway, type TestGateway } from './gateway.ts';

const alpha = { id: 'p1', name: 'p1', domain: 'Default', domain_id: 'd1' };

function cloudWith(servers: number, things: FakeCloud['things'] = {}): FakeCloud {
  const cloud = fakeCloud(
    Array.from({ length: servers }, (_, at) => ({ id: `s${at}`, name: `web-${at}`, project: at === 0 ? 'p1' : 'p9' })),
  );
  cloud.things = things;
  return cloud;
}

export const north = cloudWith(3, {
  zones: [
    { id: 'z1', name: 'z1', enabled: true, host_count: 2, host_enabled_count: 1 },
    { id: 'z2', name: 'z2', enabled: false },
  ],
  hosts: [
    {
      id: 'h1',
      name: 'node1',
      status: 'running',
      online: true,
      enabled: true,
      access_ip: '10.1.2.3',
      zone: 'z1',
      cpu_count: 8,
      cpu_commit: 4,
      cpu_architecture: 'x86_64',
      mem_size: 1000,
      mem_commit: 250,
      storage_size: 2048,
      storage_used: 48,
      guests: 3,
      running_guests: 1,
      ready_guests: 1,
      metadata: { 'os:hypervisor_type': 'QEMU' },
    },
    {
      id: 'h2',
      name: 'node2',
      status: 'maintaining',
      online: true,
      enabled: false,
      zone: 'z2',
      cpu_architecture: 'aarch64',
    },
  ],
  externalprojects: [
    { id: 'p1', name: 'p1', enabled: true, description: 'first', project: alpha },
    { id: 'p9', name: 'p9', enabled: false, project: { ...alpha, id: 'p9', name: 'p9' } },
  ],
});
/** The same account as `north`. */
const west = cloudWith(1);
/** Never answers. */
export const south = cloudWith(2);
south.before = () => {
  throw new GatewayError('upstream_unavailable', 'cloud south: no connection');
};
/** Nothing of alpha's. */
const far = cloudWith(1, { zones: [{ id: 'z1', name: 'z1', enabled: true }] });

const entry = (name: string, further: object = {}) =>
  ({ name, adapter: 'fake', projects: { map: { p1: 'alpha' } }, ...further }) as { name: string; adapter: string };

/** A gateway over these clouds, read once, and its users: bob and rob of alpha, eve of beta, ann who administers. */
export interface PlacesGateway {
  readonly gateway: TestGateway;
  readonly bob: Client;
  readonly rob: Client;
  readonly eve: Client;
  readonly ann: Client;
}

export async function startPlaces(): Promise<PlacesGateway> {
  const gateway = await startTestGateway({
    clouds: { north, west, south, far },
    values: {
      clouds: [
        entry('north', { account: 'acme' }),
        entry('west', { account: 'acme', read_only: true }),
        entry('south', { brand: 'Southern', cloud_env: 'public' }),
        entry('far', { projects: { map: { p2: 'beta' } } }),
      ],
    },
  });
  const open = clientOf(gateway.url);
  const [bob, rob, eve, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'rob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
  return { gateway, bob, rob, eve, ann };
}

/** The ids of a list; the last part of its path is the key of the rows. */
export async function idsOf(client: Client, path: string): Promise<readonly unknown[]> {
  const answer = await client.ask('GET', path);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return rowsOf(answer, path.split('?')[0]?.split('/').at(-1)).map(({ id }) => id);
}

/** One thing, as it is shown. */
export async function shown(client: Client, path: string, keyword: string): Promise<Readonly<Record<string, unknown>>> {
  return (await client.ask('GET', path)).body[keyword] as Readonly<Record<string, unknown>>;
}
