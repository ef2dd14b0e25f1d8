import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Secgroup } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const inGroups = (...ids: readonly string[]) => ({ secgroups: ids.map((id) => ({ id, name: `${id}-name` })) });
const north = fakeCloud([
  { id: 's1', name: 'web-1', project: 'p1', extra: inGroups('web', 'lent') },
  { id: 's2', name: 'web-2', project: 'p1', extra: inGroups('web') },
  { id: 's3', name: 'bare', project: 'p1' },
  { id: 's4', name: 'hidden', project: 'p2', extra: inGroups('theirs', 'web') },
]);
const south = fakeCloud([{ id: 's5', name: 'far', project: 'p1' }]);

const group = (id: string, project: string, members: Partial<Secgroup> = {}): Secgroup => ({
  id,
  name: `${id}-name`,
  project: { id: project, name: project },
  created_at: '2026-11-20T10:00:00.000000Z',
  ...members,
});

north.things = {
  secgroups: [
    group('web', 'p1', {
      guest_count: 2,
      nic_count: 3,
      rules: [
        { id: 'r1', direction: 'in', protocol: 'tcp', ports: '80-90', ip_version: '4', cidr: '10.0.0.0/8' },
        { id: 'r2', direction: 'out', protocol: 'any', ports: '', ip_version: '6', cidr: '::/0', description: 'text' },
        {
          id: 'r3',
          direction: 'in',
          protocol: 'udp',
          ports: '53',
          ip_version: '4',
          peer_secgroup_id: 'lent',
          peer_secgroup: 'lent-name',
        },
        { id: 'r4', direction: 'in', protocol: 'icmp', ports: '8', ip_version: '4', address_group_id: 'list-1' },
      ],
    }),
    group('lent', 'p2', {
      shared_projects: [{ id: 'p1', name: 'p1' }],
      rules: [{ id: 'r5', direction: 'out', protocol: 'any', ip_version: '4', cidr: '0.0.0.0/0' }],
    }),
    group('theirs', 'p2', {
      rules: [{ id: 'r6', direction: 'in', protocol: 'tcp', ip_version: '4', cidr: '0.0.0.0/0' }],
    }),
  ],
};
south.things = { secgroups: [group('far', 'p1', { rules: [] })] };

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

const ASCENDING = 'order_by=id&order=asc';

describe('a security group', () => {
  it('has the documented fields', async () => {
    expect(await shown(bob, '/secgroups/north.web')).toMatchObject({
      admin_guest_cnt: 0,
      can_delete: false,
      external_id: 'web',
      guest_cnt: 2,
      guest_nic_cnt: 3,
      id: 'north.web',
      is_dirty: false,
      name: 'web-name',
      project: 'alpha',
      public_scope: 'none',
      status: 'ready',
      total_cnt: 2,
    });
  });

  it('is seen by its project and whom it is shared with', async () => {
    expect(await idsOf(bob, `/secgroups?${ASCENDING}`)).toEqual(['north.lent', 'north.web', 'south.far']);
    expect(await idsOf(eve, `/secgroups?${ASCENDING}`)).toEqual(['north.lent', 'north.theirs']);
    for (const path of ['north.theirs', 'theirs', 'theirs-name'])
      expect((await bob!.ask('GET', `/secgroups/${path}`)).status).toBe(404);
    expect((await shown(bob, '/secgroups/web-name'))['id']).toBe('north.web');
  });
});

describe('the security groups of a server', () => {
  it.each<[string, readonly string[]]>([
    ['server=north.s1', ['north.lent', 'north.web']],
    ['server=web-1', ['north.lent', 'north.web']],
    ['server_id=s2', ['north.web']],
    ['server.0=s2&server.1=s1', ['north.lent', 'north.web']],
    ['server=s1&name=web-name', ['north.web']],
    ['server=s1&id=north.lent', ['north.lent']],
    ['server=bare', []],
    ['server=&cloudregion=south', ['south.far']],
  ])('are listed with %s', async (query, ids) => {
    expect(await idsOf(bob, `/secgroups?${query}&${ASCENDING}`)).toEqual(ids);
  });

  it('are told among different values too', async () => {
    const { body } = await bob!.ask('GET', '/secgroups/distinct-field?field=name&server=s2');
    expect(body).toEqual({ secgroup: { name: ['web-name'] } });
  });

  it('are a 404 for a server that one does not see, and never show what one does not see', async () => {
    for (const server of ['north.s4', 's4', 'hidden', 'nothing'])
      expect((await bob!.ask('GET', `/secgroups?server=${server}`)).status).toBe(404);
    expect(await idsOf(eve, '/secgroups?server=hidden')).toEqual(['north.theirs']);
    expect(await idsOf(ann, `/secgroups?server=s4&scope=system&${ASCENDING}`)).toEqual(['north.theirs', 'north.web']);
  });
});

describe('a rule of a security group', () => {
  it('has the documented fields, and the owner of its group', async () => {
    expect(await shown(bob, '/secgrouprules/north.r1')).toMatchObject({
      action: 'allow',
      cidr: '10.0.0.0/8',
      direction: 'in',
      external_id: 'r1',
      id: 'north.r1',
      ports: '80-90',
      priority: 0,
      project: 'alpha',
      protocol: 'tcp',
      secgroup: 'web-name',
      secgroup_id: 'north.web',
      status: 'available',
      target_type: 'cidr',
    });
    const all = await shown(bob, '/secgrouprules/r2');
    expect(all).toMatchObject({ cidr: '::/0', description: 'text', direction: 'out', protocol: 'any' });
    expect(all).not.toHaveProperty('ports');
  });

  it('about a group or a list of addresses says so', async () => {
    expect(await shown(bob, '/secgrouprules/r3')).toMatchObject({
      cidr: 'north.lent',
      peer_secgroup: 'lent-name',
      peer_secgroup_id: 'north.lent',
      target_type: 'security_group',
    });
    expect(await shown(bob, '/secgrouprules/r4')).toMatchObject({ cidr: 'list-1', target_type: 'address_group' });
  });

  it('is seen by whoever sees its group', async () => {
    expect(await idsOf(bob, `/secgrouprules?${ASCENDING}`)).toEqual([1, 2, 3, 4, 5].map((n) => `north.r${n}`));
    expect(await idsOf(eve, `/secgrouprules?${ASCENDING}`)).toEqual(['north.r5', 'north.r6']);
    expect((await bob!.ask('GET', '/secgrouprules/north.r6')).status).toBe(404);
  });

  it.each<[string, readonly string[]]>([
    ['secgroup=north.lent', ['north.r5']],
    ['secgroup=lent', ['north.r5']],
    ['secgroup_id=lent-name', ['north.r5']],
    ['direction=in&protocol=tcp', ['north.r1']],
    ['direction=egress', ['north.r2', 'north.r5']],
    ['action=deny', []],
    ['action=allow&ports=53', ['north.r3']],
    ['cidr=10.0.0.0/8', ['north.r1']],
    ['ip=::/0', ['north.r2']],
    ['target_type=security_group', ['north.r3']],
    ['peer_secgroup=lent', ['north.r3']],
    ['protocol=udp&protocol=icmp', ['north.r3', 'north.r4']],
  ])('is listed with %s', async (query, ids) => {
    expect(await idsOf(bob, `/secgrouprules?${query}&${ASCENDING}`)).toEqual(ids);
  });

  it.each(['direction=sideways', 'action=maybe', 'priority=x'])('with %s is a 400', async (query) => {
    expect((await bob!.ask('GET', `/secgrouprules?${query}`)).status).toBe(400);
  });

  it('goes with its group', async () => {
    const before = north.things;
    north.things = { secgroups: (before.secgroups ?? []).map((one) => ({ ...one, rules: one.rules?.slice(0, 1) })) };
    await bob!.ask('GET', '/secgrouprules', { headers: { 'cache-control': 'no-cache' } });
    expect(await idsOf(bob, `/secgrouprules?${ASCENDING}`)).toEqual(['north.r1', 'north.r5']);
  });
});
