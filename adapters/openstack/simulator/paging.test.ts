import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenstackSimulator } from './index.ts';
import { at, list, logIn, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const SERVERS = 90;

const { start, stopAll } = clouds();
let simulator: OpenstackSimulator;
let admin: Client;
let member: Client;

beforeAll(async () => {
  simulator = await start({ name: 'paged', servers: SERVERS });
  admin = await logIn(simulator);
  member = await logIn(simulator, 'member');
});

afterAll(stopAll);

interface Listing {
  readonly path: string;
  readonly key: string;
  /** Whether a link to more follows from a body. */
  readonly hasNext: (body: unknown) => boolean;
  /** What the marker is. */
  readonly marker?: string;
}

const links = (name: string) => (body: unknown) => {
  const found = at(body, name);
  return Array.isArray(found) && found.some((link) => at(link, 'rel') === 'next');
};

const nova = (path: string, key: string): Listing => ({
  path: `/compute/v2.1${path}`,
  key,
  hasNext: links(`${key}_links`),
});
const neutron = (part: string): Listing => {
  const key = part.replaceAll('-', '_');
  return { path: `/network/v2.0/${part}?`, key, hasNext: links(`${key}_links`) };
};

const LISTS: readonly Listing[] = [
  nova('/servers?all_tenants=1', 'servers'),
  nova('/servers/detail?all_tenants=1', 'servers'),
  nova('/servers/detail?all_tenants=1&sort_key=created_at&sort_dir=asc', 'servers'),
  nova('/servers?all_tenants=1&sort_key=uuid&sort_dir=asc', 'servers'),
  nova('/servers?all_tenants=1&sort_key=vm_state&sort_key=display_name&sort_dir=desc&sort_dir=asc', 'servers'),
  nova('/servers?all_tenants=1&status=SHUTOFF&status=ACTIVE', 'servers'),
  nova('/flavors/detail?is_public=None', 'flavors'),
  nova('/os-hypervisors/detail?', 'hypervisors'),
  { path: '/image/v2/images?', key: 'images', hasNext: (body) => at(body, 'next') !== undefined },
  {
    path: '/image/v2/images?sort=name:asc',
    key: 'images',
    hasNext: (body) => at(body, 'next') !== undefined,
  },
  ...['ports', 'networks', 'subnets', 'security-groups', 'security-group-rules', 'floatingips'].map(neutron),
  { ...neutron('ports'), path: '/network/v2.0/ports?sort_key=mac_address&sort_dir=desc' },
  {
    path: '/volume/v3/{project_id}/volumes/detail?all_tenants=1',
    key: 'volumes',
    hasNext: links('volumes_links'),
  },
  {
    path: '/volume/v3/{project_id}/volumes?all_tenants=1&sort=size:asc',
    key: 'volumes',
    hasNext: links('volumes_links'),
  },
  {
    path: '/volume/v3/{project_id}/snapshots/detail?all_tenants=1',
    key: 'snapshots',
    hasNext: links('snapshots_links'),
  },
];

const HEADERS = { 'x-openstack-nova-api-version': '2.93' };

async function walk(client: Client, { path, key, hasNext }: Listing, limit: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (let marker = ''; ;) {
    const answer = await client.get(`${path}&limit=${limit}${marker}`, HEADERS);
    const ids = list(answer, key).map(({ id }) => String(id));
    expect(ids.length).toBeLessThanOrEqual(limit);
    found.push(...ids);
    if (!hasNext(answer.body)) return found;
    if (ids.length === 0) return found;
    marker = `&marker=${ids.at(-1) ?? ''}`;
  }
}

describe('all pages of a list', () => {
  it.each(LISTS.map((listing) => [listing.path.replace(/[?&]$/, ''), listing] as const))(
    'of %s are the whole list, each record once',
    async (_path, listing) => {
      for (const client of [
        admin,
        listing.path.includes('all_tenants') || listing.key === 'hypervisors' ? admin : member,
      ]) {
        const whole = await walk(client, listing, 1000);
        expect(new Set(whole).size).toBe(whole.length);
        expect(whole.length).toBeGreaterThan(0);
        for (const limit of [1, 7, whole.length]) {
          if (limit > 1 || whole.length < 120) expect(await walk(client, listing, limit)).toEqual(whole);
        }
      }
    },
  );

  it('hold every server', async () => {
    const all = await walk(admin, nova('/servers?all_tenants=1', 'servers'), 13);
    expect([...all].sort()).toEqual([...(await simulator.listServerIds())].sort());
    expect(all).toHaveLength(SERVERS);
  });

  it('end with a link to an empty page when the last one is full', async () => {
    const answer = await admin.nova(`/servers?all_tenants=1&limit=${SERVERS}`);
    expect(links('servers_links')(answer.body)).toBe(true);
    const last = list(answer, 'servers').at(-1)?.['id'];
    const next = await admin.nova(`/servers?all_tenants=1&limit=${SERVERS}&marker=${String(last)}`);
    expect(next.body).toEqual({ servers: [] });
  });

  it('go on behind a server that is deleted meanwhile', async () => {
    const own = await start({ name: 'moving', servers: 12 });
    const client = await logIn(own);
    const all = list(await client.nova('/servers?all_tenants=1'), 'servers').map(({ id }) => String(id));
    await own.removeServer(all[5] ?? '');
    const rest = await client.nova(`/servers?all_tenants=1&marker=${all[5] ?? ''}`);
    expect(list(rest, 'servers').map(({ id }) => id)).toEqual(all.slice(6));
  });
});

describe('limits', () => {
  it('of nought, of too many and of nonsense', async () => {
    const capped = await start({ name: 'capped', servers: 60, settings: { maxLimit: 10 } });
    const client = await logIn(capped);
    for (const path of ['/servers?all_tenants=1', '/servers?all_tenants=1&limit=50']) {
      const answer = await client.nova(path);
      expect(list(answer, 'servers')).toHaveLength(10);
      expect(links('servers_links')(answer.body)).toBe(true);
    }
    expect(list(await client.get('/image/v2/images?limit=30'), 'images')).toHaveLength(10);
    expect((await client.nova('/servers?limit=0')).body).toEqual({ servers: [] });
    expect((await client.nova('/flavors?limit=0')).body).toEqual({ flavors: [] });
    expect((await client.nova('/servers?limit=-1')).status).toBe(400);
    expect((await client.nova('/servers?limit=')).status).toBe(400);
    expect((await client.cinder('/volumes?limit=0')).body).toEqual({ volumes: [] });
  });

  it('of Glance are 25 unless more are asked for', async () => {
    const answer = await admin.get('/image/v2/images');
    expect(list(answer, 'images')).toHaveLength(25);
    expect(at(answer.body, 'next')).toBe(`/v2/images?marker=${String(list(answer, 'images').at(-1)?.['id'])}`);
    expect(list(await admin.get('/image/v2/images?limit=1000'), 'images').length).toBeGreaterThan(30);
  });

  it('of Neutron: nought means everything', async () => {
    const all = list(await admin.get('/network/v2.0/ports?limit=0'), 'ports');
    expect(all).toEqual(list(await admin.get('/network/v2.0/ports'), 'ports'));
  });

  it('lead to no place that exists', async () => {
    const answer = await admin.nova('/servers?all_tenants=1&limit=1');
    expect(at(answer.body, 'servers_links', 0, 'href')).toMatch(
      /^http:\/\/internal\.invalid:8774\/v2\.1\/servers\?all_tenants=1&limit=1&marker=/,
    );
  });

  it('refuse markers of things that are not there', async () => {
    expect((await admin.nova('/servers?marker=zz')).status).toBe(400);
    expect((await admin.nova('/flavors?marker=zz')).status).toBe(400);
    expect((await admin.get('/image/v2/images?marker=zz')).status).toBe(400);
    expect((await admin.get('/network/v2.0/ports?limit=1&marker=zz')).status).toBe(404);
    expect((await admin.cinder('/volumes?marker=zz')).status).toBe(404);
  });
});

describe('a cloud of 100,000 servers', () => {
  it('starts at once and gives any page fast, without keeping the servers', async () => {
    const started = performance.now();
    const large = await start({ name: 'large', servers: 100_000 });
    expect(performance.now() - started).toBeLessThan(2000);
    const client = await logIn(large);
    const ids = await large.listServerIds();
    expect(new Set(ids).size).toBe(100_000);
    const asked = performance.now();
    for (const place of [100, 50_000, 99_400]) {
      const sort = 'sort_key=created_at&sort_dir=asc';
      const answer = await client.nova(`/servers/detail?all_tenants=1&limit=500&${sort}&marker=${ids[place] ?? ''}`);
      expect(list(answer, 'servers').map(({ id }) => id)).toEqual(ids.slice(place + 1, place + 501));
    }
    expect(performance.now() - asked).toBeLessThan(3000);
    const none = await client.nova(`/servers/detail?all_tenants=1&changes-since=${new Date().toISOString()}`);
    expect(list(none, 'servers').map(({ status }) => status)).toEqual(['BUILD']);
  });
});
