import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isNested } from '../../src/http/routes/nested.ts';
import { LISTABLES } from '../../src/schema/resources.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud, type FakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { ROUTES } from '../support/routes.ts';

/** A server of alpha and one of beta, in different zones. */
function cloudOf(letter: string): FakeCloud {
  const cloud = fakeCloud([
    { id: `${letter}1`, name: `${letter}-1`, project: 'p1', extra: { zone: 'z1' } },
    { id: `${letter}2`, name: `${letter}-2`, project: 'p2', extra: { zone: 'z2' } },
  ]);
  cloud.things = {
    zones: [
      { id: 'z1', name: 'z1', enabled: true },
      { id: 'z2', name: 'z2', enabled: true },
    ],
    hosts: [{ id: 'h1', name: 'node1', status: 'running', zone: 'z1' }],
  };
  return cloud;
}

const [north, south] = [cloudOf('n'), cloudOf('s')];
let gateway: TestGateway;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  const entries = [
    { name: 'north', adapter: 'fake', projects: { map: { p1: 'alpha' } } },
    { name: 'south', adapter: 'fake', projects: { map: { p2: 'beta' } } },
  ];
  gateway = await startTestGateway({ clouds: { north, south }, values: { clouds: entries } });
  const open = clientOf(gateway.url);
  [bob, ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'system')]);
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

const listed = async (client: Client, path: string) => {
  const answer = await client.ask('GET', path);
  const plural = path.split('?')[0]!.split('/').at(-1)!;
  return { status: answer.status, ids: rowsOf(answer, plural).map(({ id }) => id), answer };
};

describe('a list within a thing', () => {
  it.each([
    ['/cloudregions/north/zones', ['north.z1', 'north.z2']],
    ['/cloudregions/north-r1/zones', ['north.z1', 'north.z2']],
    ['/cloudaccounts/north/cloudregions', ['north']],
    ['/cloudaccounts/north/cloudproviders', ['north']],
    ['/cloudregions/north/cloudproviders', ['north']],
    ['/cloudproviders/north/servers', ['north.n1']],
    ['/cloudproviders/north/zones', ['north.z1', 'north.z2']],
    ['/zones/north.z1/servers', ['north.n1']],
    ['/zones/z2/servers', []],
    ['/cloudregions/north/servers', ['north.n1']],
  ])('%s', async (path, ids) => {
    const found = await listed(bob!, path);
    expect([found.status, [...found.ids].sort()]).toEqual([200, ids]);
    expect(found.answer.body).toMatchObject({ limit: 2048, offset: 0, total: ids.length });
  });

  it('takes the parameters of the list, which widen nothing', async () => {
    expect((await listed(bob!, '/cloudregions/north/zones?name=z2')).ids).toEqual(['north.z2']);
    expect((await listed(bob!, '/cloudregions/north/zones?limit=1&order_by=id&order=asc')).ids).toEqual(['north.z1']);
    expect((await listed(ann!, '/cloudregions/north/zones?cloudregion_id=south')).ids).toEqual([]);
    expect((await listed(ann!, '/zones/north.z1/servers?zone_id=north.z2&scope=system')).ids).toEqual([]);
    expect((await listed(ann!, '/zones/north.z1/servers?scope=system')).ids).toEqual(['north.n1']);
    expect((await listed(ann!, '/zones/north.z1/servers')).ids).toEqual([]);
  });

  it('is for those who see the thing', async () => {
    for (const path of [
      '/cloudregions/south/zones',
      '/zones/south.z2/servers',
      '/cloudaccounts/south/cloudregions',
      '/cloudregions/nowhere/zones',
    ]) {
      const { status, answer } = await listed(bob!, path);
      expect([path, status, answer.body['class']]).toEqual([path, 404, 'ResourceNotFoundError']);
    }
    expect((await listed(bob!, '/hosts/north.h1/servers')).status).toBe(403);
    expect((await listed(bob!, '/cloudregions/north/hosts')).status).toBe(403);
    expect((await listed(ann!, '/zones/north.z1/hosts')).ids).toEqual(['north.h1']);
  });

  it('names the cloud that it is of', async () => {
    const { answer } = await listed(ann!, '/cloudregions/north/zones');
    expect(answer.headers.get('x-podgate-clouds')).toMatch(/^north;state=ok;age=\d+$/);
  });
});

describe('the pairs', () => {
  const paths = new Set(ROUTES.map(({ path }) => path));

  it('are all that a parameter <keyword>_id makes, each once', () => {
    for (const context of LISTABLES) {
      for (const kind of LISTABLES) {
        if (isNested(context, kind)) expect(paths).toContain(`/${context.schema.plural}/:id/${kind.schema.plural}`);
      }
    }
    const nested = ROUTES.filter(({ method, path }) => method === 'get' && /^\/\w+\/:id\/\w+$/.test(path)).map(
      ({ path }) => path,
    );
    expect(nested).toHaveLength(new Set(nested).size);
  });

  it('come before the routes that would take their last word for a name', () => {
    const order = ROUTES.map(({ path }) => path);
    for (const path of order.filter((one) => one.endsWith('/:id/:spec'))) {
      const prefix = path.replace(':spec', '');
      const later = order
        .slice(order.indexOf(path) + 1)
        .filter((one) => one.startsWith(prefix) && !one.endsWith(':spec'));
      expect([path, later]).toEqual([path, []]);
    }
  });
});
