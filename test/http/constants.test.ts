import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, loginBody, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { SERVICE_PATHS } from '../support/routes.ts';

let gateway: TestGateway;
let open: Client;
let bob: Client | undefined;

beforeAll(async () => {
  gateway = await startTestGateway({});
  open = clientOf(gateway.url);
  bob = await logIn(open, 'bob', 'alpha');
});
afterAll(() => gateway.close());

const LISTS = [
  ['/parameters', 'parameters'],
  ['/services/yunionagent/parameters', 'parameters'],
  ['/scopedpolicybindings?scope=project&effective=true', 'scopedpolicybindings'],
  ['/monitorresourcealerts', 'monitorresourcealerts'],
  ['/loadbalanceragents?limit=1', 'loadbalanceragents'],
  ['/baremetalagents', 'baremetalagents'],
  ['/instancegroups', 'instancegroups'],
  ['/isolated_devices', 'isolated_devices'],
  ['/v3/rolepolicies', 'rolepolicies'],
  ['/v3/credentials?type=totp', 'credentials'],
  ['/v3/identity_providers', 'identity_providers'],
] as const;

describe('what clients look for and nothing fills', () => {
  it.each(LISTS)('%s is an empty list', async (path, plural) => {
    const { status, body } = await bob!.ask('GET', path);
    expect(status).toBe(200);
    const limit = path.includes('limit=1') ? 1 : 2048;
    expect(body).toMatchObject({ limit, offset: 0, [plural]: [], total: 0 });
    expect('links' in body).toBe(path.startsWith('/v3'));
  });

  it.each([...LISTS.map(([path]) => path), '/service_settings', '/parameters/profile', '/v3/services/common/config'])(
    '%s needs a token',
    async (path) => {
      expect((await open.ask('GET', path)).status).toBe(401);
      expect((await bob!.ask('POST', path, { body: {} })).status).toBe(405);
    },
  );

  it('a saved setting is empty, so that nobody tries to create it; the one that hides menus is not there', async () => {
    const { status, body } = await bob!.ask('GET', '/parameters/LIST_VMInstanceList');
    expect([status, body]).toEqual([
      200,
      { parameter: { id: 'LIST_VMInstanceList', name: 'LIST_VMInstanceList', value: {} } },
    ]);
    const settings = await bob!.ask('GET', '/parameters/global-settings');
    expect([settings.status, settings.body['class']]).toEqual([404, 'ResourceNotFoundError']);
  });

  it('settings of services are empty', async () => {
    expect((await bob!.ask('GET', '/service_settings')).body).toEqual({
      common: {},
      compute_v2: {},
      identity: {},
      image: {},
      meter: {},
      yunionapi: {},
    });
    for (const id of ['common', 'region2'])
      expect((await bob!.ask('GET', `/v3/services/${id}/config`)).body).toEqual({
        service: { config: { default: {} } },
      });
  });

  it('a wrong number is refused as in lists that have rows', async () => {
    expect((await bob!.ask('GET', '/parameters?limit=x')).status).toBe(400);
  });
});

it('images are listed where their clients look, with the key of the list', async () => {
  for (const path of ['/v1/images', '/v1/images/detail?details=true', '/images'])
    expect((await bob!.ask('GET', path)).body).toMatchObject({ images: [], limit: 2048 });
});

describe('the catalog', () => {
  it('has every service that clients look up, inside and outside, with the region by id and by name', async () => {
    const { body } = await open.ask('POST', '/v3/auth/tokens', { body: loginBody('bob', 'alpha') });
    const { catalog } = body['token'] as {
      catalog: { type: string; endpoints: { interface: string; region: string; region_id: string; url: string }[] }[];
    };
    const urls = Object.fromEntries(
      catalog.map(({ type, endpoints }) => {
        expect(endpoints.map((one) => one.interface).sort()).toEqual(['internal', 'public']);
        for (const { region, region_id } of endpoints) expect([region, region_id]).toEqual([region_id, region]);
        return [type, [...new Set(endpoints.map(({ url }) => url.replace(gateway.url, '')))].join()];
      }),
    );
    expect(urls).toEqual(SERVICE_PATHS);
  });
});
