import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, rowsOf, type Answer, type Client } from '../support/client.ts';
import { WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let written: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  written = await WrittenServers.start();
  ({ bob, eve, ann, rob } = written.users);
});
afterAll(() => written.stop());

const COMPUTE = '/native/cloud1/compute/v2.1';
const idsOf = (answer: Answer) => rowsOf(answer).map(({ id }) => String(id));
const backendId = ({ id }: Row) => String(id).split('.')[1] ?? '';

/** All servers of a list in pages, as clients follow it. */
async function walk(client: Client, path: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const answer: Answer = await client.ask('GET', next);
    expect(answer.status).toBe(200);
    ids.push(...idsOf(answer));
    const links = (answer.body['servers_links'] ?? []) as readonly { rel: string; href: string }[];
    const href = links.find(({ rel }) => rel === 'next')?.href;
    if (href !== undefined) expect(href.startsWith(`${client.url}/native/cloud1/compute/v2.1/`)).toBe(true);
    next = href?.slice(client.url.length);
  }
  return ids;
}

describe('reading a cloud in its own words', () => {
  it('gives a member the servers of his project, and no others', async () => {
    const own = await walk(bob!, `${COMPUTE}/servers?limit=7`);
    const unified = rowsOf(await bob!.ask('GET', '/servers?cloudregion=cloud1&limit=0')).map(backendId);
    expect([...own].sort()).toEqual([...unified].sort());
    const others = await walk(eve!, `${COMPUTE}/servers/detail`);
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter((id) => own.includes(id))).toEqual([]);
  });

  it('gives nobody what is another project’s, whatever he asks for', async () => {
    const [theirs = ''] = await walk(eve!, `${COMPUTE}/servers`);
    expect((await bob!.ask('GET', `${COMPUTE}/servers/${theirs}`)).status).toBe(404);
    expect((await bob!.ask('GET', `${COMPUTE}/servers?all_tenants=1`)).status).not.toBe(200);
    expect((await bob!.ask('GET', `${COMPUTE}/os-hypervisors`)).status).toBe(403);
    expect((await bob!.ask('DELETE', `${COMPUTE}/servers/${theirs}`)).status).toBe(404);
    expect((await eve!.ask('GET', `${COMPUTE}/servers/${theirs}`)).status).toBe(200);
  });

  it('gives an administrator what the configured credentials see', async () => {
    const all = await walk(ann!, `${COMPUTE}/servers?all_tenants=1&limit=1000`);
    const unified = rowsOf(await ann!.ask('GET', '/servers?scope=system&cloudregion=cloud1&limit=0')).map(backendId);
    expect([...all].sort()).toEqual([...unified].sort());
    expect((await ann!.ask('GET', `${COMPUTE}/os-hypervisors`)).status).toBe(200);
  });

  it('passes on headers and statuses of the cloud', async () => {
    const headers = { 'openstack-api-version': 'compute 2.61' };
    const answer = await rob!.ask('GET', `${COMPUTE}/servers/detail?limit=1`, { headers });
    expect(answer.headers.get('openstack-api-version')).toBe('compute 2.61');
    expect(answer.headers.get('x-openstack-request-id')).toMatch(/^req-/);
    const none = await bob!.ask('GET', `${COMPUTE}/servers/00000000-0000-0000-0000-000000000000`);
    expect(none.status).toBe(404);
    expect(none.body).toHaveProperty('itemNotFound');
    expect((await bob!.ask('GET', `${COMPUTE}/nothing`)).status).toBe(404);
  });

  it.each([
    ['image', '/v2/images', 'images'],
    ['network', '/v2.0/networks', 'networks'],
    ['volumev3', '/v3/volumes/detail', 'volumes'],
  ])('reaches %s', async (service, path, plural) => {
    const answer = await bob!.ask('GET', `/native/cloud1/${service}${path}`);
    expect(answer.status).toBe(200);
    expect(rowsOf(answer, plural).length).toBeGreaterThan(0);
  });

  it('tells versions to everybody, with links that lead to the gateway', async () => {
    const open = clientOf(written.gateway.url);
    for (const [service, path] of [
      ['compute', '/'],
      ['compute', '/v2.1'],
      ['image', ''],
      ['volumev3', '/'],
      ['network', '/'],
    ]) {
      const answer = await open.ask('GET', `/native/cloud1/${service}${path}`);
      expect([200, 300]).toContain(answer.status);
      const links = [...answer.text.matchAll(/"href": ?"([^"]*)"/g)].map(([, href]) => href ?? '');
      expect(links.length).toBeGreaterThan(0);
      const own = `${written.gateway.url}/native/cloud1/${service}/`;
      expect(links.filter((href) => !href.startsWith(own) && !/^https?:\/\/docs\./.test(href))).toEqual([]);
    }
    expect((await open.ask('GET', `${COMPUTE}/servers`)).status).toBe(401);
    expect((await open.ask('GET', '/native/cloud9/compute/')).status).toBe(401);
  });
});

describe('what is not there', () => {
  it('is told with the clouds that are', async () => {
    const { status, body } = await bob!.ask('GET', '/native/cloud9/compute/v2.1/servers');
    expect(status).toBe(404);
    expect(body['details']).toContain('cloud1, cloud2');
  });

  it('is told with the services that are', async () => {
    for (const service of ['dns', 'identity', 'servers', '']) {
      const { status, body } = await bob!.ask('GET', `/native/cloud1/${service}`);
      expect(status).toBe(404);
      expect(body['details']).toContain('compute, image, network, volumev3, placement');
    }
  });
});

describe('who may', () => {
  it('write is no reader, and nobody on a cloud that is only read', async () => {
    const id = (await written.take('running')).split('.')[1] ?? '';
    const stop = { body: { 'os-stop': null } };
    const denied = await rob!.ask('POST', `${COMPUTE}/servers/${id}/action`, stop);
    expect({ status: denied.status, details: denied.body['details'] }).toEqual({
      status: 403,
      details: expect.stringContaining('role member or admin is needed for stop of servers'),
    });
    for (const client of [bob!, ann!]) {
      const answer = await client.ask('POST', `/native/cloud2/compute/v2.1/servers/${id}/action`, stop);
      expect(answer.status).toBe(403);
      expect(answer.body['details']).toContain('read_only');
    }
    expect(await written.writes(`cloud1.${id}`)).toEqual([]);
  });

  it('look needs a project that the cloud has', async () => {
    const unscoped = await logIn(clientOf(written.gateway.url), 'bob');
    expect((await unscoped.ask('GET', `${COMPUTE}/servers`)).status).toBe(403);
  });
});

describe('the catalog', () => {
  const catalogOf = async (client: Client) => {
    const { body } = await client.ask('GET', '/v3/auth/catalog');
    return body['catalog'] as readonly { type: string; endpoints: readonly Readonly<Record<string, string>>[] }[];
  };

  it('has a region for each cloud, and the gateway’s own as the last', async () => {
    const catalog = await catalogOf(bob!);
    const endpoints = catalog.flatMap((service) =>
      service.endpoints.map((one): Readonly<Record<string, string>> => ({ ...one, type: service.type })),
    );
    for (const cloud of ['cloud1', 'cloud2']) {
      const own = endpoints.filter(({ region_id: region }) => region === cloud);
      const at = `${written.gateway.url}/native/${cloud}`;
      expect(Object.fromEntries(own.map((one) => [one.type, one['url']]))).toEqual({
        compute: `${at}/compute/v2.1`,
        identity: `${written.gateway.url}/v3`,
        image: `${at}/image`,
        network: `${at}/network`,
        placement: `${at}/placement`,
        volumev3: `${at}/volumev3/v3`,
      });
      expect(new Set(own.map((one) => one['interface']))).toEqual(new Set(['public']));
    }
    for (const type of ['compute', 'image', 'identity']) {
      const { endpoints: found = [] } = catalog.find((service) => service.type === type) ?? {};
      expect(found.at(-1)?.['region_id']).toBe('podgate');
    }
    expect(catalog.at(-1)?.endpoints.map(({ region_id: region }) => region)).toEqual(['podgate', 'podgate']);
    const { body } = await bob!.ask('GET', '/v3/regions');
    expect(rowsOf({ body } as Answer, 'regions').map(({ id }) => id)).toEqual(['cloud1', 'cloud2', 'podgate']);
  });

  it('has no clouds for a token without a project', async () => {
    const dom = await clientOf(written.gateway.url).ask('POST', '/v3/auth/tokens', {
      body: {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'dom', domain: { name: 'Default' }, password: 'secret' } },
          },
          scope: { domain: { name: 'Default' } },
        },
      },
    });
    expect(dom.status).toBe(201);
    expect(dom.text).not.toContain('/native/');
  });
});
