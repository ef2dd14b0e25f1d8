import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Eip } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const north = fakeCloud([{ id: 's1', name: 'web-1', project: 'p1' }]);
const south = fakeCloud([{ id: 's2', name: 'web-2', project: 'p1' }]);

const eip = (id: string, ip_addr: string, project: string, members: Partial<Eip> = {}): Eip => ({
  id,
  name: ip_addr,
  project: { id: project, name: project },
  status: 'ready',
  ip_addr,
  created_at: '2026-11-20T10:00:00.000000Z',
  ...members,
});

north.things = {
  eips: [
    eip('bound', '203.0.113.9', 'p1', {
      network: 'public-v4',
      network_id: 'sub_203.0.113.2',
      vpc_id: 'ext',
      associate_type: 'server',
      associate_id: 's1',
      associate_name: 'web-1',
      server_private_ip: '10.0.0.9',
      upstream: { status: 'ACTIVE' },
      metadata: { 'tag:blue': '' },
    }),
    eip('free', '203.0.113.10', 'p1'),
    eip('broken', '203.0.113.100', 'p1', { status: 'unknown' }),
    eip('theirs', '203.0.113.11', 'p2'),
    eip('nobodys', '203.0.113.12', 'p9'),
  ],
  networkinterfaces: [
    {
      id: 'router',
      name: 'router-port',
      project: { id: 'p1' },
      status: 'available',
      mac: 'fa:16:3e:00:00:01',
      associate_type: 'network:router_interface',
      associate_id: 'r1',
      vpc: 'net',
      vpc_id: 'n1',
      addresses: [
        { ip_addr: '10.0.0.1', network_id: 'sub-1' },
        { ip_addr: 'FD00::1', network_id: 'sub-2' },
      ],
    },
    { id: 'loose', name: 'vip', project: { id: 'p1' }, status: 'disabled', mac: 'fa:16:3e:00:00:02' },
    { id: 'gateway', name: 'gateway', status: 'unknown' },
    { id: 'other', name: 'other', project: { id: 'p2' }, status: 'available' },
  ],
};
south.things = { eips: [eip('far', '198.51.100.1', 'p1')] };

let gateway: TestGateway;
let [ann, bob, eve]: Client[] = [];
beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north, south } });
  const open = clientOf(gateway.url);
  [ann, bob, eve] = await Promise.all([
    logIn(open, 'ann', 'system'),
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
  ]);
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

async function idsOf(client: Client | undefined, path: string): Promise<readonly unknown[]> {
  const answer = await client!.ask('GET', path);
  expect([path, answer.status]).toEqual([path, 200]);
  return rowsOf(answer, path.split(/[/?]/)[1]).map(({ id }) => id);
}

async function shown(client: Client | undefined, path: string) {
  const { status, body } = await client!.ask('GET', path);
  expect([path, status]).toEqual([path, 200]);
  return Object.values(body)[0] as Readonly<Record<string, unknown>>;
}

const ASCENDING = 'order_by=ip_addr&order=asc';
const ALL = ['south.far', 'north.bound', 'north.free', 'north.broken'];

describe('a floating address', () => {
  it('has the documented fields', async () => {
    expect(await shown(bob, '/eips/north.bound')).toMatchObject({
      associate_id: 'north.s1',
      associate_name: 'web-1',
      associate_type: 'server',
      auto_dellocate: false,
      bandwidth: 0,
      can_delete: false,
      charge_type: 'traffic',
      external_id: 'bound',
      id: 'north.bound',
      ip_addr: '203.0.113.9',
      mode: 'elastic_ip',
      name: '203.0.113.9',
      network: 'public-v4',
      network_id: 'north.sub_203.0.113.2',
      project: 'alpha',
      server_private_ip: '10.0.0.9',
      status: 'ready',
      vpc_id: 'north.ext',
    });
    const free = await shown(bob, '/eips/203.0.113.10');
    expect(free).toMatchObject({ can_delete: true, id: 'north.free' });
    for (const absent of ['associate_id', 'associate_type', 'network_id', 'server_private_ip'])
      expect(free).not.toHaveProperty(absent);
  });

  it('is seen by its project alone', async () => {
    expect(await idsOf(bob, `/eips?${ASCENDING}`)).toEqual(ALL);
    expect(await idsOf(eve, '/eips')).toEqual(['north.theirs']);
    for (const reference of ['north.theirs', 'theirs', '203.0.113.11', 'north.nobodys'])
      expect((await bob!.ask('GET', `/eips/${reference}`)).status).toBe(404);
    expect(await idsOf(ann, '/eips?scope=system')).toHaveLength(6);
  });

  it.each<[string, readonly string[]]>([
    ['ip_addr=203.0.113.10', ['north.free']],
    ['associate_id=north.s1', ['north.bound']],
    ['associate_id=s1', ['north.bound']],
    ['associate_type=server', ['north.bound']],
    ['associate_name=web-1', ['north.bound']],
    ['is_associated=true', ['north.bound']],
    ['is_associated=false', ['south.far', 'north.free', 'north.broken']],
    ['usable=true', ['south.far', 'north.free']],
    ['usable=false', ALL],
    ['usable_eip_for_associate_type=server&usable_eip_for_associate_id=north.s1', ['north.free']],
    ['usable_eip_for_associate_type=server', ['south.far', 'north.free']],
    ['mode=elastic_ip&cloudregion=north', ['north.bound', 'north.free', 'north.broken']],
    ['mode=public_ip', []],
    ['network_id=north.sub_203.0.113.2', ['north.bound']],
    ['network=public-v4', ['north.bound']],
    ['vpc_id=ext', ['north.bound']],
    ['search=10.0.0.9', ['north.bound']],
    ['search=web-1', ['north.bound']],
    ['tags.0.key=tag:blue', ['north.bound']],
    ['filter=ip.contains("113.10")', ['north.free', 'north.broken']],
    ['status=unknown', ['north.broken']],
    ['charge_type=bandwidth', []],
  ])('is listed with %s', async (query, ids) => {
    expect(await idsOf(bob, `/eips?${query}&${ASCENDING}`)).toEqual(ids);
  });

  it.each([
    'usable_eip_for_associate_type=natgateway',
    'usable_eip_for_associate_id=web-1',
    'is_associated=maybe',
    'bandwidth=x',
  ])('with %s is a 400', async (query) => {
    expect((await bob!.ask('GET', `/eips?${query}`)).status).toBe(400);
  });

  it('does not ask other clouds when one is named', async () => {
    const { headers } = await bob!.ask('GET', '/eips?usable_eip_for_associate_id=north.s1');
    expect(headers.get('x-podgate-clouds')).toMatch(/^north;[^,]*$/);
  });
});

describe('an interface of something that is no server', () => {
  it('has the documented fields and shows no project', async () => {
    const row = await shown(bob, '/networkinterfaces/north.router');
    expect(row).toMatchObject({
      associate_id: 'north.r1',
      associate_type: 'network:router_interface',
      domain_id: 'default',
      external_id: 'router',
      mac: 'fa:16:3e:00:00:01',
      networks: [
        { ip_addr: '10.0.0.1', network_id: 'north.sub-1' },
        { ip_addr: 'FD00::1', network_id: 'north.sub-2' },
      ],
      status: 'available',
      vpc: 'net',
      vpc_id: 'north.n1',
    });
    expect(row).not.toHaveProperty('project_id');
  });

  it('is seen by its project, and by nobody but administrators when it has none', async () => {
    expect(await idsOf(bob, '/networkinterfaces?order_by=id&order=asc')).toEqual(['north.loose', 'north.router']);
    expect(await idsOf(eve, '/networkinterfaces')).toEqual(['north.other']);
    expect((await bob!.ask('GET', '/networkinterfaces/north.gateway')).status).toBe(404);
    expect((await ann!.ask('GET', '/networkinterfaces/north.gateway')).status).toBe(200);
  });

  it.each<[string, readonly string[]]>([
    ['mac=FA:16:3E:00:00:02', ['north.loose']],
    ['ip_addr=fd00::1', ['north.router']],
    ['network_id=north.sub-2', ['north.router']],
    ['vpc=net', ['north.router']],
    ['associate_id=r1', ['north.router']],
    ['associate_type=network:router_interface', ['north.router']],
    ['usable=true', ['north.router']],
    ['search=fa:16:3e:00:00:02', ['north.loose']],
  ])('is listed with %s', async (query, ids) => {
    expect(await idsOf(bob, `/networkinterfaces?${query}`)).toEqual(ids);
  });
});
