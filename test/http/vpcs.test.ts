import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Vpc } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const north = fakeCloud([{ id: 's1', name: 'web-1', project: 'p1' }]);

const vpc = (id: string, project: string, members: Partial<Vpc> = {}): Vpc => ({
  id,
  name: `${id}-name`,
  project: { id: project, name: project },
  status: 'available',
  created_at: '2026-11-20T10:00:00.000000Z',
  ...members,
});

north.things = {
  vpcs: [
    vpc('vpc-1', 'p1', { mtu: 1450, cidrs: ['10.0.0.0/24', 'fd00::/64', '10.1.0.0/24'], network_count: 4 }),
    vpc('vpc-2', 'p2', { enabled: false }),
    vpc('vpc-3', 'p9', { everyone: true, is_default: true }),
  ],
};

let gateway: TestGateway;
let [ann, bob, eve]: Client[] = [];
beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north } });
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

describe('a vpc', () => {
  it('has the documented fields and shows no project', async () => {
    const row = await shown(bob, '/vpcs/north.vpc-1');
    expect(row).toMatchObject({
      cidr_block: '10.0.0.0/24,10.1.0.0/24',
      cidr_block6: 'fd00::/64',
      domain_id: 'default',
      domain_src: 'cloud',
      enabled: true,
      external_access_mode: 'eip',
      external_id: 'vpc-1',
      is_default: false,
      name: 'vpc-1-name',
      network_count: 4,
      public_scope: 'none',
      status: 'available',
      wire_count: 1,
    });
    expect(row).not.toHaveProperty('project_id');
    expect(row).not.toHaveProperty('tenant');
  });

  it('is seen by its project, and by all of the cloud when it is open', async () => {
    expect(await idsOf(bob, '/vpcs?order_by=id&order=asc')).toEqual(['north.vpc-1', 'north.vpc-3']);
    expect(await idsOf(eve, '/vpcs?order_by=id&order=asc')).toEqual(['north.vpc-2', 'north.vpc-3']);
    expect((await eve!.ask('GET', '/vpcs/vpc-1')).status).toBe(404);
  });

  it.each<[string, readonly string[]]>([
    ['is_default=true&scope=system', ['north.vpc-3']],
    ['usable=true&scope=system', ['north.vpc-3', 'north.vpc-1']],
    ['enabled=false&scope=system', ['north.vpc-2']],
    ['project_id=beta&scope=system', ['north.vpc-3', 'north.vpc-2']],
    ['zone=south.z1&scope=system', []],
  ])('is listed with %s', async (query, ids) => {
    expect([...(await idsOf(ann, `/vpcs?${query}`))].sort()).toEqual([...ids].sort());
  });

  it('shows no project to filters either', async () => {
    expect((await ann!.ask('GET', '/vpcs?filter=project_id.in(1)')).status).toBe(400);
    expect((await ann!.ask('GET', '/vpcs/distinct-field?field=project_id')).status).toBe(400);
  });
});

describe('a wire', () => {
  it('is thought to be in each vpc, and listed only when such are asked for', async () => {
    expect(await idsOf(bob, '/wires')).toEqual([]);
    expect(await idsOf(bob, '/wires?show_emulated=false')).toEqual([]);
    expect(await idsOf(bob, '/wires?show_emulated=true&order_by=id&order=asc')).toEqual(['north.vpc-1', 'north.vpc-3']);
    expect((await bob!.ask('GET', '/wires?show_emulated=maybe')).status).toBe(400);
    expect(await idsOf(eve, '/wires?show_emulated=true&vpc=vpc-2')).toEqual(['north.vpc-2']);
    expect(await idsOf(bob, '/wires?show_emulated=true&vpc=vpc-2')).toEqual([]);
  });

  it('is shown by its id all the same', async () => {
    expect(await shown(bob, '/wires/north.vpc-1')).toMatchObject({
      bandwidth: 10000,
      is_emulated: true,
      mtu: 1450,
      name: 'vpc-1-name',
      networks: 4,
      vpc: 'vpc-1-name',
      vpc_id: 'north.vpc-1',
    });
    expect((await eve!.ask('GET', '/wires/north.vpc-1')).status).toBe(404);
  });

  it('does not hide what is there: other lists know the word and take it', async () => {
    expect(await idsOf(bob, '/vpcs?show_emulated=false&id=vpc-1')).toEqual(['north.vpc-1']);
    expect(await idsOf(bob, '/vpcs?show_emulated=true&id=vpc-1')).toEqual(['north.vpc-1']);
  });
});
