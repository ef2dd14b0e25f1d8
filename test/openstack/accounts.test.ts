import { bedClouds } from './bed.ts';
import { ExpectedCapabilities } from './expected-capabilities.ts';
import { ExpectedQuotas } from './expected-quotas.ts';
import { ExpectedResources } from './expected-resources.ts';
import { readExpectedRows, type ExpectedRows } from './expected-rows.ts';
import { ExpectedUsages } from './expected-usages.ts';
import type { GatewayClient, Query } from './gateway-client.ts';
import { PROJECTS, USERS, type ConfiguredCloud, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import { ACCOUNT_ORACLES } from './oracle/resources/accounts.ts';
import { ORACLES } from './oracle/resources/all.ts';
import type { Row } from './oracle/row.ts';
import { ResourceClient } from './resource-client.ts';
import { keyedDifferences, looseFaults, namedPairs, oddMembers } from './resource-differences.ts';
import { listDifferences, rowDifferences } from './row-differences.ts';
import { settled } from './ways.ts';

const [first, second] = bedClouds();
const { alpha, beta } = PROJECTS;
const ACCOUNT = 'acme';

/** Two clouds of one account: of one brand and of two, one of them not to be changed, of one tenant each. */
const TWO_IN_ONE: readonly (readonly [string, readonly [ConfiguredCloud, ConfiguredCloud]])[] = [
  [
    'as administrator of all projects',
    [
      { bed: first, login: 'admin', all: true, map: { alpha, beta }, account: ACCOUNT, brand: 'Acme Cloud' },
      { bed: second, login: 'admin', all: true, map: { alpha }, account: ACCOUNT, brand: 'Acme Cloud', readOnly: true },
    ],
  ],
  [
    'as member',
    [
      { bed: first, login: 'member', map: { alpha, beta }, account: ACCOUNT, cloudEnv: 'public' },
      { bed: second, login: 'member-beta', default: beta, account: ACCOUNT, brand: 'Acme Cloud' },
    ],
  ],
  [
    'as member of the second tenant',
    [
      { bed: first, login: 'member-beta', map: { alpha, beta }, account: ACCOUNT, readOnly: true },
      { bed: second, login: 'member', default: alpha, account: ACCOUNT, readOnly: true },
    ],
  ],
];

const KINDS = ACCOUNT_ORACLES.map((oracle) => [oracle.plural, oracle] as const);
/** Lists of things that clouds have, which all know their account. */
const LISTS = 'servers disks snapshots storages networks vpcs secgroups eips images serverskus zones hosts'.split(' ');

const idOf = (row: Row) => String(row['id']);

describe.each(TWO_IN_ONE)('two clouds of one account read %s', (_way, clouds) => {
  let gateway: GatewayProcess;
  let expected: ExpectedResources;
  let servers: ExpectedRows;
  const clients = new Map<User, GatewayClient>();

  beforeAll(async () => {
    gateway = await GatewayProcess.start(clouds);
    for (const user of Object.keys(USERS) as User[]) clients.set(user, await gateway.login(user));
    await settled(clients.get('root')!, ORACLES);
    [expected, servers] = await Promise.all([ExpectedResources.read(clouds), readExpectedRows(clouds)]);
  });

  afterAll(async () => {
    await gateway.stop();
  });

  const get = <T = Row>(user: User, path: string, query: Query = {}) => clients.get(user)!.get<T>(path, query);
  const totalOf = async (path: string, query: Readonly<Record<string, string>> = {}) => {
    const { body } = await get('root', path, { scope: 'system', limit: 1, ...query });
    return body['total'];
  };

  describe.each(KINDS)('%s', (_plural, oracle) => {
    const as = (user: User) => new ResourceClient(clients.get(user)!, oracle);

    it('are shown whole to the administrator', async () => {
      const { rows, total } = await as('root').list({ scope: 'system' });
      expect(keyedDifferences(oracle, expected.all(oracle), rows)).toEqual([]);
      expect(total).toBe(expected.all(oracle).length);
      expect(looseFaults(oracle, rows)).toEqual([]);
      expect(oddMembers(rows)).toEqual([]);
      const shown = rows.map(async (row) => [row, await as('root').show(idOf(row))] as const);
      expect(namedPairs(oracle, await Promise.all(shown))).toEqual([]);
    });

    it.each(['root', 'ann', 'bob'] as const)(
      'are shown to %s as far as his project has something there',
      async (user) => {
        const wanted = expected.of(user, oracle);
        const { rows } = await as(user).list();
        expect(keyedDifferences(oracle, wanted, rows)).toEqual([]);
        const seen = new Set(wanted.map(idOf));
        for (const row of expected.all(oracle)) {
          expect([idOf(row), (await as(user).get(idOf(row))).status]).toEqual([
            idOf(row),
            seen.has(idOf(row)) ? 200 : 404,
          ]);
        }
      },
    );
  });

  it('are one account with one provider and as many regions as clouds', async () => {
    expect(
      await Promise.all(['cloudaccounts', 'cloudproviders', 'cloudregions'].map((plural) => totalOf(`/${plural}`))),
    ).toEqual([1, 1, 2]);
    expect(await totalOf('/cloudregions', { account: ACCOUNT })).toBe(2);
    for (const { bed } of clouds) expect(await totalOf('/cloudaccounts', { cloudregion_id: bed.name })).toBe(1);
  });

  it('have servers that all are of that account', async () => {
    const rows = (await clients.get('root')!.list({ scope: 'system' })).servers;
    expect(listDifferences(servers.administrators, rows)).toEqual([]);
    for (const name of ['account', 'account_id', 'manager', 'manager_id']) {
      expect([...new Set(rows.map((row) => row[name]))]).toEqual([ACCOUNT]);
    }
  });

  it.each(LISTS)('have %s that are found by account, and apart by region', async (plural) => {
    const all = await totalOf(`/${plural}`);
    for (const name of ['cloudaccount_id', 'account', 'manager', 'cloudprovider_id']) {
      expect([name, await totalOf(`/${plural}`, { [name]: ACCOUNT })]).toEqual([name, all]);
    }
    expect(await totalOf(`/cloudaccounts/${ACCOUNT}/${plural}`)).toBe(all);
    expect(await totalOf(`/cloudproviders/${ACCOUNT}/${plural}`)).toBe(all);
    const apart = await Promise.all(
      clouds.map(({ bed }) =>
        get<Record<string, readonly Row[]>>('root', `/${plural}`, { scope: 'system', cloudregion_id: bed.name }),
      ),
    );
    const regions = apart.map(({ body }) => [...new Set((body[plural] ?? []).map((row) => row['cloudregion_id']))]);
    const counted = apart.reduce((sum, { body }) => sum + (body[plural]?.length ?? 0), 0);
    expect({ regions: regions.filter(({ length }) => length > 0), counted }).toEqual({
      regions: all === 0 ? [] : clouds.map(({ bed }) => [bed.name]),
      counted: all,
    });
  });

  it('are known by the same name where they call their regions the same', async () => {
    const [region = {}, other = {}] = expected.all(ACCOUNT_ORACLES[0]!);
    expect(region['name']).toBe(other['name']);
    const name = String(region['name']);
    expect(await totalOf('/servers', { cloudregion: name })).toBe(servers.administrators.length);
    expect((await get('root', `/cloudregions/${name}`)).status).toBe(409);
    for (const user of ['ann', 'bob'] as const) {
      const seen = expected.of(user, ACCOUNT_ORACLES[0]!).length;
      expect([user, (await get(user, `/cloudregions/${name}`)).status]).toEqual([user, seen > 1 ? 409 : 200]);
    }
  });

  it('are counted as one', async () => {
    const usages = await ExpectedUsages.read(clouds);
    for (const range of ['cloudaccounts', 'cloudproviders']) {
      const path = `/usages/${range}/${ACCOUNT}`;
      const { body } = await get<{ usage: Row }>('root', path, { scope: 'system' });
      expect(rowDifferences(usages.all(), body.usage)).toEqual([]);
      const { body: own } = await get<{ usage: Row }>('ann', path);
      expect(rowDifferences(usages.of('ann'), own.usage)).toEqual([]);
    }
  });

  it('allow as much as both allow', async () => {
    const quotas = await ExpectedQuotas.read(clouds);
    const { body } = await get('root', '/quotas', { scope: 'system', manager: ACCOUNT });
    expect(body['quotas']).toEqual(await quotas.rows('quotas'));
    const { body: own } = await get('ann', '/quotas', { account: ACCOUNT });
    expect(own['quotas']).toEqual(await quotas.rows('quotas', USERS.ann.project));
  });

  it('can what one of them can', async () => {
    const capabilities = await ExpectedCapabilities.read(clouds);
    for (const asker of [{ user: 'root', system: true }, { user: 'ann' }, { user: 'bob' }] as const) {
      const { body } = await get(asker.user, '/capabilities', 'system' in asker ? { scope: 'system' } : {});
      const { brands, enabled_brands, read_only_brands, storage_types2, host_cpu_archs } = capabilities.all(asker);
      expect(body).toMatchObject({ brands, enabled_brands, read_only_brands, storage_types2, host_cpu_archs });
    }
  });
});
