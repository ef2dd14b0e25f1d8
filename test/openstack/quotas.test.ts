import { bedClouds } from './bed.ts';
import { openForTwo, type TwoTenants } from './content/beta.ts';
import { liftLimits } from './content/unlimited.ts';
import { ExpectedQuotas } from './expected-quotas.ts';
import { ExpectedUsages } from './expected-usages.ts';
import type { GatewayClient, Query } from './gateway-client.ts';
import { PROJECTS, USERS, type ConfiguredCloud, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import { QUOTA_LISTS } from './oracle/quotas.ts';
import { ORACLES } from './oracle/resources/all.ts';
import type { Row } from './oracle/row.ts';
import { rowDifferences } from './row-differences.ts';
import { until } from './until.ts';
import { settled, WAYS } from './ways.ts';

const [first, second] = bedClouds();
const { alpha } = PROJECTS;

/** All projects of a cloud may be one of the gateway: their quotas are added. */
const JOINED: (typeof WAYS)[number] = [
  'with all projects of one in one of the gateway',
  [
    { bed: first, login: 'admin', all: true, default: alpha },
    { bed: second, login: 'member', map: { alpha } },
  ],
];

const TENANTS = ['ann', 'bob'] as const;
const PATIENCE_SECONDS = 30;

let tenants: TwoTenants;

beforeAll(async () => {
  tenants = await openForTwo(first);
  await liftLimits(tenants.shop, tenants.beta.project.id);
}, 120_000);

afterAll(async () => {
  await tenants.shop.close();
});

describe.each([...WAYS, JOINED])('clouds read %s', (_way, clouds) => {
  let gateway: GatewayProcess;
  const clients = new Map<User, GatewayClient>();

  beforeAll(async () => {
    gateway = await GatewayProcess.start(clouds);
    for (const user of Object.keys(USERS) as User[]) clients.set(user, await gateway.login(user));
    await settled(clients.get('root')!, ORACLES);
  });

  afterAll(async () => {
    await gateway.stop();
  });

  /** What the member of the answer holds that is called like the list. A cloud may be too slow for an answer: then it is asked again. */
  function asked<T>(user: User, path: string, query: Query, member: string): Promise<T> {
    return until(`${path} is whole`, PATIENCE_SECONDS, async () => {
      const { status, body } = await clients.get(user)!.get<Record<string, unknown>>(path, query);
      if (status !== 200 || body['errors'] !== undefined) throw new Error(`${status} ${JSON.stringify(body)}`);
      return body[member] as T;
    });
  }

  describe.each(Object.keys(QUOTA_LISTS))('/%s', (list) => {
    const quotas = (user: User, query: Query = {}) => asked<readonly Row[]>(user, `/${list}`, query, list);
    let expected: ExpectedQuotas;

    beforeAll(async () => {
      expected = await ExpectedQuotas.read(clouds);
    });

    it('tells administrators what each cloud allows the project of its login, and uses', async () => {
      expect(await quotas('root', { scope: 'system' })).toEqual(await expected.rows(list));
      expect(await quotas('root')).toEqual(await expected.rows(list, PROJECTS.system));
    });

    it.each(TENANTS)('tells %s what the clouds allow the project, summed and cloud by cloud', async (user) => {
      const rows = await expected.rows(list, USERS[user].project);
      expect(await quotas(user)).toEqual(rows);
      expect(await quotas('root', { project_id: USERS[user].project.id })).toEqual(rows);
    });

    it('tells nobody of other projects', async () => {
      const other = await clients.get('ann')!.get(`/${list}`, { project_id: PROJECTS.beta.id });
      const all = await clients.get('bob')!.get(`/${list}`, { scope: 'system' });
      expect([other.status, all.status]).toEqual([403, 403]);
    });
  });

  describe('/usages', () => {
    const usages = (user: User, query: Query = {}, path = '') => asked<Row>(user, `/usages${path}`, query, 'usage');
    let expected: ExpectedUsages;

    beforeAll(async () => {
      expected = await ExpectedUsages.read(clouds);
    });

    it('counts everything for administrators', async () => {
      expect(rowDifferences(expected.all(), await usages('root', { scope: 'system' }))).toEqual([]);
    });

    it.each(['root', ...TENANTS] as const)('counts for %s what the project has', async (user) => {
      expect(rowDifferences(expected.of(user), await usages(user))).toEqual([]);
    });

    it.each(TENANTS)('agrees for %s with what the clouds count themselves', async (user) => {
      const told = await usages(user);
      const [count = {}] = await asked<Row[]>(user, '/quotas', {}, 'quotas');
      const [further = {}] = await asked<Row[]>(user, '/region_quotas', {}, 'region_quotas');
      const of = (row: Row, key: string) => row[`usage.${key}`] ?? 0;
      expect({
        servers: of(count, 'count'),
        'servers.cpu': of(count, 'cpu'),
        'servers.memory': of(count, 'memory'),
        eip: of(further, 'eip'),
        snapshot: of(further, 'snapshot'),
      }).toEqual(
        Object.fromEntries(
          ['servers', 'servers.cpu', 'servers.memory', 'eip', 'snapshot'].map((key) => [key, told[key]]),
        ),
      );
    });

    it('stands bare where front ends ask for it', async () => {
      const { body } = await clients.get('ann')!.get<Row>('/rpc/usages/general-usage');
      expect(rowDifferences(expected.of('ann'), body)).toEqual([]);
    });

    it.each([0, 1] as const)('counts what is in the region of cloud %s', async (at) => {
      const cloud: ConfiguredCloud = clouds[at];
      const alone = await ExpectedUsages.read([cloud]);
      const range = `/cloudregions/${cloud.bed.name}`;
      expect(rowDifferences(alone.all(), await usages('root', { scope: 'system' }, range))).toEqual([]);
      expect(rowDifferences(alone.of('ann'), await usages('ann', {}, range))).toEqual([]);
    });

    it('counts what is in a zone', async () => {
      expect(expected.zonesOf('root').length).toBeGreaterThan(3);
      for (const zone of expected.zonesOf('root')) {
        const told = await usages('root', { scope: 'system' }, `/zones/${zone}`);
        expect([zone, rowDifferences(expected.allIn(zone), told)]).toEqual([zone, []]);
      }
      for (const zone of expected.zonesOf('bob')) {
        const told = await usages('bob', {}, `/zones/${zone}`);
        expect([zone, rowDifferences(expected.ofIn('bob', zone), told)]).toEqual([zone, []]);
      }
    });
  });
});
