import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { WrittenServers } from '../support/written-servers.ts';

let world: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];
let vpc: Row;

type Row = Readonly<Record<string, unknown>>;
const networkOf = ({ body }: Answer) => (body['network'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['details']];
const pathOf = ({ id }: Row, of = 'networks') => `/${of}/${String(id)}`;

let number = 0;
const fresh = () => `network-${++number}`;
/** Another prefix each time. */
const prefix = () => `10.211.${++number}.0/24`;
const create = (network: object, client = bob!) => client.ask('POST', '/networks', { body: { network } });

beforeAll(async () => {
  world = await WrittenServers.start();
  ({ bob, eve, ann, rob } = world.users);
  vpc = (await bob.ask('POST', '/vpcs', { body: { vpc: { name: 'of-networks' } } })).body['vpc'] as Row;
});

afterAll(() => world.stop());

async function made(network: object = {}): Promise<Row> {
  const answer = await create({ name: fresh(), vpc_id: vpc['id'], guest_ip_prefix: prefix(), ...network });
  expect(told(answer)).toEqual([200, undefined]);
  return networkOf(answer);
}

const listed = async (query: string, of = 'networks', client = bob!) =>
  rowsOf(await client.ask('GET', `/${of}?${query}`), of);
const writes = async () => {
  const all = await Promise.all(['POST', 'PUT', 'DELETE'].map((method) => world.asked(`${method} network`)));
  return all.flat().length;
};

describe('a network', () => {
  it('is made by its prefix, and its vpc has it', async () => {
    const row = await made({
      description: 'of a test',
      guest_ip_prefix: '10.212.0.9/24',
      guest_dns: '8.8.8.8, 1.1.1.1',
    });
    expect(row).toMatchObject({
      description: 'of a test',
      project: 'alpha',
      status: 'available',
      vpc: 'of-networks',
      vpc_id: vpc['id'],
      guest_ip_start: '10.212.0.2',
      guest_ip_end: '10.212.0.254',
      guest_ip_mask: 24,
      guest_gateway: '10.212.0.1',
      guest_dns: '8.8.8.8,1.1.1.1',
      ports: 253,
      ports_used: 0,
    });
    expect((await listed(`name=${String(row['name'])}`)).map(({ id }) => id)).toEqual([row['id']]);
    const { cidr_block } = (await bob!.ask('GET', pathOf(vpc, 'vpcs'))).body['vpc'] as Row;
    expect(String(cidr_block).split(',')).toContain('10.212.0.0/24');
  });

  it('is made by its range, in the vpc that a wire names', async () => {
    const row = await made({
      vpc_id: null,
      wire: 'of-networks',
      guest_ip_prefix: null,
      guest_ip_start: '10.213.0.10',
      guest_ip_end: '10.213.0.20',
      guest_ip_mask: 24,
      guest_gateway: '10.213.0.254',
    });
    expect(row).toMatchObject({
      vpc_id: vpc['id'],
      guest_ip_start: '10.213.0.10',
      guest_ip_end: '10.213.0.20',
      guest_ip_mask: 24,
      guest_gateway: '10.213.0.254',
      ports: 11,
    });
  });

  it('is made of IPv6', async () => {
    const row = await made({ guest_ip_prefix: null, guest_ip6_prefix: 'FD00:77:0::/64' });
    expect(row).toMatchObject({ guest_ip6_mask: 64, guest_ip6_start: 'fd00:77::1', guest_gateway6: 'fd00:77::' });
    expect(row['guest_ip_start']).toBeUndefined();
  });

  it('is made with a vpc of its own where none is named', async () => {
    const row = await made({ vpc_id: null });
    expect(row).toMatchObject({ vpc: row['name'] });
    expect(await listed(`name=${String(row['name'])}`, 'vpcs')).toMatchObject([
      { id: row['vpc_id'], network_count: 1 },
    ]);
    expect((await bob!.ask('DELETE', pathOf(row))).status).toBe(200);
    expect((await bob!.ask('DELETE', `/vpcs/${String(row['vpc_id'])}`)).status).toBe(200);
  });

  it('is renamed, gets another router and name servers, and is deleted', async () => {
    const row = await made({
      guest_ip_prefix: null,
      guest_ip_start: '10.214.0.10',
      guest_ip_end: '10.214.0.20',
      guest_ip_mask: '24',
    });
    const name = fresh();
    const body = { network: { name, description: 'other', guest_gateway: '10.214.0.9', guest_dns: ['9.9.9.9'] } };
    expect(networkOf(await bob!.ask('PUT', pathOf(row), { body }))).toMatchObject({
      id: row['id'],
      name,
      description: 'other',
      guest_gateway: '10.214.0.9',
      guest_dns: '9.9.9.9',
    });
    const without = await bob!.ask('PATCH', pathOf(row), { body: { guest_gateway: '', guest_dns: '' } });
    expect(networkOf(without)).toMatchObject({ name, description: 'other' });
    expect(networkOf(without)['guest_gateway']).toBeUndefined();
    expect(networkOf(await bob!.ask('DELETE', pathOf(row)))).toMatchObject({ id: row['id'], status: 'deleting' });
    expect((await bob!.ask('GET', pathOf(row))).status).toBe(404);
    const { cidr_block } = (await bob!.ask('GET', pathOf(vpc, 'vpcs'))).body['vpc'] as Row;
    expect(String(cidr_block)).not.toContain('10.214.0.0/24');
  });

  it('is made once for a key, and by it found again', async () => {
    const network = { name: fresh(), vpc: vpc['name'], guest_ip_prefix: prefix() };
    const ask = () =>
      bob!.ask('POST', '/networks', { body: { network }, headers: { 'idempotency-key': network.name } });
    const answers = [await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map((answer) => networkOf(answer)['id'])).size).toBe(1);
    expect(await listed(`name=${network.name}`)).toHaveLength(1);
  });
});

describe('what is refused', () => {
  const range = (start: string, end: string, mask: number | undefined = 24) => ({
    guest_ip_start: start,
    guest_ip_end: end,
    guest_ip_mask: mask,
  });

  it.each<[string, object, number, RegExp]>([
    ['no addresses', {}, 400, /^guest_ip_prefix is missing: give guest_ip_prefix, or guest_ip_start/],
    ['half a range', { guest_ip_start: '10.1.0.2', guest_ip_mask: 24 }, 400, /^guest_ip_end missing/],
    ['a bad prefix', { guest_ip_prefix: '10.0.0.0/33' }, 400, /^guest_ip_prefix: "33" is no length/],
    ['no prefix', { guest_ip_prefix: '10.0.0.0' }, 400, /^guest_ip_prefix: "10.0.0.0" is no prefix of IPv4/],
    ['a prefix of IPv6', { guest_ip_prefix: 'fd00::/64' }, 400, /^guest_ip_prefix: /],
    ['a range upside down', range('10.1.0.20', '10.1.0.10'), 400, /^guest_ip_end: 10.1.0.10 comes before/],
    ['a range outside', range('10.1.0.20', '10.1.1.10'), 400, /^guest_ip_end: 10.1.1.10 is not in 10.1.0.0\/24/],
    [
      'a router in the range',
      range('10.1.0.1', '10.1.0.9'),
      400,
      /^guest_gateway: 10.1.0.1 is the address of the router/,
    ],
    ['a router elsewhere', { guest_ip_prefix: '10.1.0.0/24', guest_gateway: '10.2.0.1' }, 400, /^guest_gateway: /],
    ['odd name servers', { guest_ip_prefix: '10.1.0.0/24', guest_dns: '8.8.8.8,dns' }, 400, /^guest_dns: "dns"/],
    ['an unknown vpc', { guest_ip_prefix: '10.1.0.0/24', vpc: 'nosuch' }, 404, /^vpc: vpc nosuch not found/],
    ['both versions', { guest_ip_prefix: '10.1.0.0/24', guest_ip6_prefix: 'fd00::/64' }, 406, /one version/],
    [
      'addresses of the vpc',
      { guest_ip_prefix: '10.40.0.0/16', vpc: 'private-demo' },
      400,
      /^guest_ip_prefix: 10.40.0.0\/16 overlaps 10.32.0.0\/12, which is in vpc private-demo/,
    ],
    ['a vpc that is only shared', { guest_ip_prefix: '10.1.0.0/24', vpc: 'backend' }, 403, /^vpc: backend belongs to/],
    ['a name that is there', { name: 'private-demo-v4', guest_ip_prefix: '10.1.0.0/24' }, 409, /^name: a network/],
    ['an odd member', { guest_ip_prefix: '10.1.0.0/24', vlan_id: 3 }, 400, /^vlan_id/],
  ])('%s', async (_what, body, status, words) => {
    const before = await writes();
    expect(told(await create({ name: fresh(), prefer_region: 'cloud1', ...body }))).toEqual([
      status,
      expect.stringMatching(words),
    ]);
    expect(await writes()).toBe(before);
  });

  it('a range of several: it is changed with its subnet alone', async () => {
    const ranges = await listed('name=two-pools-v4&cloudregion=cloud1');
    expect(ranges.length).toBe(2);
    const before = await writes();
    const answers = [
      await bob!.ask('DELETE', pathOf(ranges[0]!)),
      await bob!.ask('PUT', pathOf(ranges[1]!), { body: { name: 'x' } }),
    ];
    for (const answer of answers) expect(told(answer)).toEqual([406, expect.stringMatching(/one of several ranges/)]);
    expect(await writes()).toBe(before);
  });

  it('to delete one of which addresses are in use', async () => {
    const [used] = await listed('name=private-demo-v4&cloudregion=cloud1');
    expect(told(await bob!.ask('DELETE', pathOf(used!)))).toEqual([409, expect.stringMatching(/in use|allocation/i)]);
    expect((await bob!.ask('GET', pathOf(used!))).status).toBe(200);
  });

  it('a router in the range, a reader, another project', async () => {
    const row = await made();
    const body = { network: { guest_gateway: row['guest_ip_start'] } };
    expect(told(await bob!.ask('PUT', pathOf(row), { body }))).toEqual([
      400,
      expect.stringMatching(/^guest_gateway: /),
    ]);
    expect((await create({ name: fresh(), guest_ip_prefix: prefix() }, rob)).status).toBe(403);
    expect((await rob!.ask('DELETE', pathOf(row))).status).toBe(403);
    expect((await eve!.ask('DELETE', pathOf(row))).status).toBe(404);
    const foreign = { name: fresh(), guest_ip_prefix: prefix(), vpc: vpc['id'] };
    expect((await create(foreign, eve)).status).toBe(404);
    const [shared] = await listed('name=backend-v4&cloudregion=cloud1');
    expect((await bob!.ask('DELETE', pathOf(shared!))).status).toBe(403);
    const [closed] = await listed('name=private-demo-v4&cloudregion=cloud2');
    expect(told(await bob!.ask('PUT', pathOf(closed!), { body: { name: 'x' } }))).toEqual([
      403,
      expect.stringMatching(/read_only/),
    ]);
    expect((await ann!.ask('DELETE', pathOf(row))).status).toBe(200);
  });
});
