import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { WrittenServers } from '../support/written-servers.ts';

let world: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  world = await WrittenServers.start();
  ({ bob, eve, ann, rob } = world.users);
});

afterAll(() => world.stop());

type Row = Readonly<Record<string, unknown>>;
const vpcOf = ({ body }: Answer) => (body['vpc'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['details']];

let number = 0;
const fresh = () => `vpc-${++number}`;
const create = (vpc: object, client = bob!) => client.ask('POST', '/vpcs', { body: { vpc } });
const pathOf = ({ id }: Row) => `/vpcs/${String(id)}`;

async function made(vpc: object = {}): Promise<Row> {
  const answer = await create({ name: fresh(), ...vpc });
  expect(told(answer)).toEqual([200, undefined]);
  return vpcOf(answer);
}

const listed = async (name: unknown, client = bob!) =>
  rowsOf(await client.ask('GET', `/vpcs?name=${String(name)}`), 'vpcs');
const writes = async () => {
  const all = await Promise.all(['POST', 'PUT', 'DELETE'].map((method) => world.asked(`${method} network`)));
  return all.flat().length;
};

describe('a vpc', () => {
  it('is made, and is in the next list, with its wire', async () => {
    const vpc = await made({ description: 'of a test', mtu: 1400, cidr_block: '10.0.0.0/8' });
    expect(vpc).toMatchObject({
      description: 'of a test',
      status: 'available',
      cloudregion_id: 'cloud1',
      network_count: 0,
      is_public: false,
    });
    expect((await listed(vpc['name'])).map(({ id }) => id)).toEqual([vpc['id']]);
    const wires = rowsOf(await bob!.ask('GET', `/wires?vpc_id=${String(vpc['id'])}&show_emulated=true`), 'wires');
    expect(wires.map(({ mtu }) => mtu)).toEqual([1400]);
  });

  it('is not seen by another project', async () => {
    const { name } = await made();
    expect(await listed(name)).toHaveLength(1);
    expect(await listed(name, eve)).toEqual([]);
  });

  it('gets a name that is free by a pattern', async () => {
    const stem = fresh();
    const [one, two] = [await create({ generate_name: stem }), await create({ generate_name: stem })];
    expect(new Set([vpcOf(one)['name'], vpcOf(two)['name']]).size).toBe(2);
  });

  it('is renamed, described, and deleted', async () => {
    const vpc = await made();
    const name = fresh();
    const changed = await bob!.ask('PUT', pathOf(vpc), { body: { vpc: { name, description: 'other' } } });
    expect(vpcOf(changed)).toMatchObject({ id: vpc['id'], name, description: 'other' });
    expect(vpcOf(await bob!.ask('PATCH', pathOf(vpc), { body: { description: '' } }))['description'] ?? '').toBe('');
    expect(vpcOf(await bob!.ask('DELETE', pathOf(vpc)))).toMatchObject({ id: vpc['id'], status: 'deleting' });
    expect((await bob!.ask('GET', pathOf(vpc))).status).toBe(404);
    expect(await listed(name)).toEqual([]);
  });

  it('is made once for a key, and by it found again', async () => {
    const name = fresh();
    const ask = () => bob!.ask('POST', '/vpcs', { body: { vpc: { name } }, headers: { 'idempotency-key': name } });
    const answers = [await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map((answer) => vpcOf(answer)['id'])).size).toBe(1);
    expect(await listed(name)).toHaveLength(1);
  });

  it('is read by itself: no list is read for it', async () => {
    const before = (await world.asked('GET network')).filter((line) => /\/(networks|subnets)(\?|$)/.test(line));
    const vpc = await made();
    await bob!.ask('DELETE', pathOf(vpc));
    const after = (await world.asked('GET network')).filter((line) => /\/(networks|subnets)(\?|$)/.test(line));
    expect(after).toEqual(before);
  });
});

describe('what is refused', () => {
  it('a vpc with networks in it, with how many there are', async () => {
    const vpc = await made();
    for (const prefix of ['10.210.1.0/24', '10.210.2.0/24']) {
      const network = { generate_name: 'in-vpc', vpc: vpc['id'], guest_ip_prefix: prefix };
      expect(told(await bob!.ask('POST', '/networks', { body: { network } }))).toEqual([200, undefined]);
    }
    expect(vpcOf(await bob!.ask('GET', pathOf(vpc)))).toMatchObject({
      network_count: 2,
      can_delete: false,
    });
    expect(told(await bob!.ask('DELETE', pathOf(vpc)))).toEqual([
      409,
      expect.stringMatching(/^2 networks are in vpc .*delete them first/),
    ]);
    expect((await bob!.ask('GET', pathOf(vpc))).status).toBe(200);
  });

  it.each<[string, object, number, RegExp]>([
    ['no name', {}, 400, /^name or generate_name is missing/],
    [
      'a name that is there',
      { name: 'private-demo' },
      409,
      /^name: a vpc of the same owner is called private-demo already/,
    ],
    ['an odd member', { name: 'x', vlan: 3 }, 400, /^vlan/],
    ['an odd mtu', { name: 'x', mtu: 20 }, 400, /^mtu must be >= 68/],
    [
      'a cloud that is only read',
      { name: 'x', prefer_region: 'cloud2' },
      403,
      /^cloud cloud2 is configured as read_only/,
    ],
  ])('%s', async (_what, body, status, words) => {
    const before = await writes();
    expect(told(await create(body))).toEqual([status, expect.stringMatching(words)]);
    expect(await writes()).toBe(before);
  });

  it('an mtu that the cloud cannot carry, in its words', async () => {
    const name = fresh();
    expect(told(await create({ name, mtu: 9000 }))).toEqual([400, expect.stringMatching(/maximum is 1450/)]);
    expect(await listed(name)).toEqual([]);
  });

  it('no change, a reader, another project, and what is only shared', async () => {
    const vpc = await made();
    expect((await bob!.ask('PUT', pathOf(vpc), { body: {} })).status).toBe(400);
    expect((await create({ name: fresh() }, rob)).status).toBe(403);
    expect((await rob!.ask('DELETE', pathOf(vpc))).status).toBe(403);
    expect((await eve!.ask('DELETE', pathOf(vpc))).status).toBe(404);
    const [shared] = rowsOf(await bob!.ask('GET', '/vpcs?name=backend&cloudregion=cloud1'), 'vpcs');
    const before = await writes();
    const body = { vpc: { description: 'mine' } };
    expect((await bob!.ask('PUT', pathOf(shared!), { body })).status).toBe(403);
    expect((await bob!.ask('DELETE', pathOf(shared!))).status).toBe(403);
    const [closed] = rowsOf(await bob!.ask('GET', '/vpcs?name=private-demo&cloudregion=cloud2'), 'vpcs');
    expect(told(await bob!.ask('DELETE', pathOf(closed!)))).toEqual([403, expect.stringMatching(/read_only/)]);
    expect(await writes()).toBe(before);
    expect((await ann!.ask('DELETE', pathOf(vpc))).status).toBe(200);
  });
});
