import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let servers: WrittenServers;
let [bob, eve, ann]: Client[] = [];
/** Networks of alpha by name. */
let networks: readonly Row[];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, eve, ann } = servers.users);
  networks = rowsOf(await bob.ask('GET', '/networks?cloudregion=cloud1&limit=0'), 'networks');
});

afterAll(() => servers.stop());

const nicsIn = (row: Row) => row['nics'] as readonly Row[];
const refused = ({ status, body }: Answer) => `${status} ${String(body['class'])} ${String(body['details'])}`;

async function done(id: string, action: string, body: object, client: Client | undefined = bob): Promise<Row> {
  const answer = await act(client!, id, action, body);
  expect([action, answer.status, answer.body['details']]).toEqual([action, 200, undefined]);
  return serverOf(answer);
}

const shown = async (id: string) => serverOf(await bob!.ask('GET', `/servers/${id}`));
const rowOf = async (resource: string, id: string) =>
  (await bob!.ask('GET', `/${resource}s/${id}`)).body[resource] as Row | undefined;

/** The interface that a row has beside those of an older one. */
function added(before: Row, after: Row): Row {
  const known = nicsIn(before).map(({ mac }) => mac);
  const [nic] = nicsIn(after).filter(({ mac }) => !known.includes(mac));
  return nic!;
}

describe('interfaces of a server', () => {
  it('are added in a network, with an address, and taken away', async () => {
    const id = await servers.take('running');
    const before = await shown(id);
    const network = networks.find(({ name }) => name === 'private-demo-v4')!;
    const used = async () => Number((await rowOf('network', String(network['id'])))?.['vnics']);
    const first = await used();
    const one = added(before, await done(id, 'attachnetwork', { nets: [{ network: network['id'] }] }));
    expect(one).toMatchObject({ network_id: network['id'] });
    expect(await used()).toBe(first + 1);
    const two = await done(id, 'attachnetwork', { net_desc: ['private-demo-v4:10.44.0.15'] });
    const mac = nicsIn(two).find((nic) => nic['ip_addr'] === '10.44.0.15')?.['mac'];
    expect(typeof mac).toBe('string');
    expect(refused(await act(bob!, id, 'attachnetwork', { net_desc: 'private-demo-v4:10.44.0.15' }))).toMatch(
      /^409 Conflict/,
    );
    const left = await done(id, 'detachnetwork', { mac });
    expect(nicsIn(left).map((nic) => nic['mac'])).not.toContain(mac);
    await done(id, 'detachnetwork', { ip_addr: one['ip_addr'] });
    expect(await used()).toBe(first);
    expect(nicsIn(await shown(id))).toEqual(nicsIn(before));
    // What was made is gone from the cloud too.
    expect(
      rowsOf(await ann!.ask('GET', '/networkinterfaces?scope=system&limit=0'), 'networkinterfaces').filter(({ name }) =>
        String(name).startsWith('podgate:'),
      ),
    ).toEqual([]);
  });

  it('get their address from the pool that is the network', async () => {
    const id = await servers.take('running');
    const small = networks.find(({ id: of }) => String(of).endsWith('_10.114.0.10'));
    const before = await shown(id);
    const one = added(before, await done(id, 'attachnetwork', { 'net.0': String(small!['id']) }));
    expect([one['network_id'], String(one['ip_addr']).startsWith('10.114.0.')]).toEqual([small!['id'], true]);
    const stays = await done(id, 'change-ipaddr', { mac: one['mac'], net_conf: { network: small!['id'] } });
    expect(nicsIn(stays).find((nic) => nic['mac'] === one['mac'])?.['ip_addr']).toBe(one['ip_addr']);
    const outside = await act(bob!, id, 'attachnetwork', { 'net.0': `${String(small!['id'])}:10.114.9.9` });
    expect(refused(outside)).toMatch(/^400 InputParameterError .*10\.114\.9\.9 is not within 10\.114\.0\.10/);
    await done(id, 'detachnetwork', { net_id: small!['id'] });
    expect(nicsIn(await shown(id))).toEqual(nicsIn(before));
  });

  it('get another address', async () => {
    const id = await servers.take('ready');
    const before = await shown(id);
    const one = added(before, await done(id, 'attachnetwork', { net_desc: ['private-demo-v4'] }));
    const after = await done(id, 'change-ipaddr', { mac: one['mac'], net_desc: '10.44.0.99' });
    expect(nicsIn(after).find((nic) => nic['mac'] === one['mac'])).toMatchObject({ ip_addr: '10.44.0.99' });
    // Neutron itself gives no other address in a subnet in which a port has one.
    const again = await done(id, 'change-ipaddr', { ip_addr: '10.44.0.99', net_conf: { network: 'private-demo-v4' } });
    expect(nicsIn(again).find((nic) => nic['mac'] === one['mac'])?.['ip_addr']).toBe('10.44.0.99');
    const cases: readonly (readonly [object, RegExp])[] = [
      [{ net_desc: '10.44.0.1' }, /^400 MissingParameterError one of mac/],
      [{ mac: one['mac'] }, /^400 MissingParameterError net_desc is missing/],
      [{ mac: 'fa:16', net_desc: '10.44.0.1' }, /^400 InputParameterError .*no hardware address/],
      [{ index: 77, net_desc: '10.44.0.1' }, /^400 InputParameterError .*no interface with index 77/],
      [{ mac: one['mac'], net_desc: 'six' }, /^404 ResourceNotFoundError .*network six/],
      [{ mac: one['mac'], net_desc: 'dual-v4' }, /^400 InputParameterError .*of another vpc/],
      [{ mac: one['mac'], net_desc: '10.200.0.1' }, /^400 InputParameterError /],
    ];
    for (const [body, why] of cases) expect(refused(await act(bob!, id, 'change-ipaddr', body))).toMatch(why);
    await done(id, 'detachnetwork', { mac: one['mac'] });
  });

  it('are refused when they make no sense, all or none', async () => {
    const id = await servers.take('running');
    const before = await shown(id);
    const foreign = rowsOf(await eve!.ask('GET', '/networks?cloudregion=cloud1&limit=0'), 'networks').find(
      ({ project }) => project === 'beta',
    )?.['id'];
    const cases: readonly (readonly [string, unknown, RegExp])[] = [
      ['attachnetwork', {}, /^400 MissingParameterError nets is missing/],
      ['attachnetwork', { nets: [{ exit: true }] }, /^406 NotSupportedError nets\.0/],
      ['attachnetwork', { nets: [{ address: '10.0.0.1' }] }, /^400 MissingParameterError nets\.0\.network is missing/],
      [
        'attachnetwork',
        { nets: [{ network: 'nothing' }] },
        /^404 ResourceNotFoundError nets\.0\.network: network nothing/,
      ],
      ['attachnetwork', { nets: [{ network: foreign }] }, /^404 ResourceNotFoundError/],
      ['attachnetwork', { nets: [{ network: 'private-demo-v4', address: '10.200.0.1' }] }, /^400 InputParameterError/],
      ['attachnetwork', { nets: [{ network: 'private-demo-v4', bw_limit: 100 }] }, /^406 NotSupportedError/],
      ['attachnetwork', { net_desc: ['private-demo-v4', 'private-demo-v4:10.200.0.1'] }, /^400 InputParameterError/],
      ['attachnetwork', { speed: 1 }, /^400 InputParameterError speed is not a known key/],
      ['detachnetwork', {}, /^400 MissingParameterError one of net_id/],
      ['detachnetwork', { ip_addr: '10.9.9.9' }, /^400 InputParameterError .*no interface with address 10\.9\.9\.9/],
      ['detachnetwork', { ip_addr: 'x' }, /^400 InputParameterError ip_addr: "x" is no IPv4 address/],
    ];
    for (const [action, body, why] of cases) expect(refused(await act(bob!, id, action, body))).toMatch(why);
    expect(nicsIn(await shown(id))).toEqual(nicsIn(before));
    const asleep = await servers.take('suspend');
    expect(refused(await act(bob!, asleep, 'attachnetwork', { nets: ['private-demo-v4'] }))).toMatch(
      /^400 InvalidStatusError/,
    );
  });
});

describe('the floating address of a server', () => {
  /** A server that has none. */
  async function bareServer(): Promise<string> {
    const id = await servers.take('running');
    return (await shown(id))['eip'] ? bareServer() : id;
  }

  const spare = async () => {
    const rows = rowsOf(await bob!.ask('GET', '/eips?cloudregion=cloud1&limit=0'), 'eips');
    return String(rows.find((row) => row['associate_id'] === undefined || row['associate_id'] === '')?.['id']);
  };

  it('is associated, dissociated, allocated and released', async () => {
    const id = await bareServer();
    const eip = await spare();
    const row = await done(id, 'associate-eip', { eip_id: eip });
    expect(row['eip']).toBe((await rowOf('eip', eip))?.['ip_addr']);
    expect(await rowOf('eip', eip)).toMatchObject({ associate_type: 'server', associate_id: id });
    expect(refused(await act(bob!, id, 'associate-eip', { eip_id: eip }))).toMatch(
      /^400 InvalidStatusError .*associated already/,
    );
    expect(refused(await act(bob!, id, 'create-eip', {}))).toMatch(/^400 InvalidStatusError .*has eip .* already/);
    const without = await done(id, 'dissociate-eip', {});
    expect(without['eip'] ?? '').toBe('');
    expect((await rowOf('eip', eip))?.['associate_id'] ?? '').toBe('');
    expect(refused(await act(bob!, id, 'dissociate-eip', {}))).toMatch(/^400 InvalidStatusError .*has no eip/);
    const made = await done(id, 'create-eip', { bandwidth: 10 });
    expect(String(made['eip'])).toMatch(/^198\.1[89]\./);
    const madeId = String(
      made['eip_id'] ?? rowsOf(await bob!.ask('GET', `/eips?ip_addr=${String(made['eip'])}`), 'eips')[0]?.['id'],
    );
    await done(id, 'dissociate-eip', { auto_delete: true });
    expect((await bob!.ask('GET', `/eips/${madeId}`)).status).toBe(404);
    expect((await shown(id))['eip'] ?? '').toBe('');
  });

  it('is refused when it makes no sense', async () => {
    const id = await bareServer();
    const foreign = rowsOf(await eve!.ask('GET', '/eips?cloudregion=cloud1&limit=0'), 'eips')[0]?.['id'];
    const cases: readonly (readonly [string, unknown, RegExp])[] = [
      ['associate-eip', {}, /^400 MissingParameterError eip_id is missing/],
      ['associate-eip', { eip: '1.2.3.4' }, /^404 ResourceNotFoundError eip_id: eip 1\.2\.3\.4/],
      ['associate-eip', { eip_id: foreign }, /^404 ResourceNotFoundError/],
      [
        'associate-eip',
        { eip_id: await spare(), ip_addr: '10.9.9.9' },
        /^400 InputParameterError ip_addr: .*no IPv4 address 10\.9\.9\.9/,
      ],
      ['create-eip', { network: 'private-demo-v4' }, /^400 InputParameterError network: .*does not lead outside/],
      ['create-eip', { network: 'nothing' }, /^404 /],
      ['dissociate-eip', { auto_delete: 'perhaps' }, /^400 InputParameterError auto_delete must be/],
    ];
    for (const [action, body, why] of cases) expect(refused(await act(bob!, id, action, body))).toMatch(why);
    const mixed = await act(ann!, id, 'associate-eip', { eip_id: foreign });
    expect(refused(mixed)).toMatch(/^400 InputParameterError .*of project beta/);
  });
});
