import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS, type ConfiguredCloud, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';

const [first, second] = bedClouds();
const BY_NAME = { map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta } };
/** Rows are read again by what changes them alone: a round would hide that something was forgotten. */
const SELDOM = { interval: '10m', full: '1h' };
const OTHER: ConfiguredCloud = { bed: second, login: 'member', readOnly: true, default: PROJECTS.alpha, ...SELDOM };

const WAYS: readonly (readonly [string, User, ConfiguredCloud])[] = [
  [
    'by a member, through an administrator of all projects',
    'ann',
    { bed: first, login: 'admin', all: true, ...BY_NAME, ...SELDOM },
  ],
  ['by the administrator, through a member', 'root', { bed: first, login: 'member', ...BY_NAME, ...SELDOM }],
];

const PATIENCE_SECONDS = 60;

interface Volume {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly size: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly attachments: readonly { readonly server_id: string }[];
}

interface Port {
  readonly id: string;
  readonly device_id: string;
  readonly mac_address: string;
  readonly security_groups: readonly string[];
  readonly fixed_ips: readonly { readonly subnet_id: string; readonly ip_address: string }[];
}

let shop: Workshop;

beforeAll(async () => {
  shop = await Workshop.open(first);
}, 180_000);

afterAll(async () => {
  await shop.close();
}, 180_000);

const volumes = () => shop.dev.get<Volume[]>('volume', '/volumes/detail', 'volumes');
const volume = (id: string) => shop.dev.find<Volume>('volume', `/volumes/${id}`, 'volume');
const portsOf = (server: string) => shop.dev.get<Port[]>('network', `/ports?device_id=${server}`, 'ports');
const idsIn = (row: Row, member: string) => (row[member] as readonly Row[]).map(({ id }) => String(id));

describe.each(WAYS)('the parts of servers are changed %s', (_way, user, cloud) => {
  let gateway: GatewayProcess;
  let client: GatewayClient;
  let id: string;
  let [one, two]: { readonly id: string }[] = [];
  const gid = (backendId: string) => `${first.name}.${backendId}`;
  const bare = (full: string) => full.slice(first.name.length + 1);

  beforeAll(async () => {
    const make = async (name: string) =>
      shop.network<{ id: string }>('security_group', '/security-groups', { name: shop.name(`${name}-${user}`) });
    [one, two] = [await make('one'), await make('two')];
    id = await shop.server(await shop.plain(`parts-${user}`));
    gateway = await GatewayProcess.start([cloud, OTHER]);
    client = await gateway.login(user);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
  });

  /** Acts on the server, and gives the row of the answer. */
  async function act(action: string, body: object): Promise<Row> {
    const answer = await client.ask('POST', `/servers/${gid(id)}/${action}`, body);
    expect([action, answer.status, answer.body['details']]).toEqual([action, 200, undefined]);
    return answer.body['server'] as Row;
  }

  async function refused(action: string, body: object): Promise<string> {
    const { status, body: said } = await client.ask('POST', `/servers/${gid(id)}/${action}`, body);
    return `${status} ${String(said['class'])} ${String(said['details'])}`;
  }

  const show = async (resource: string, of: string) =>
    (await client.ask('GET', `/${resource}s/${of}`)).body[resource] as Row | undefined;

  it('security groups, at all interfaces', async () => {
    const groups = async () => (await portsOf(id)).map((port) => [...port.security_groups].sort());
    const ids = (row: Row) => idsIn(row, 'secgroups').map(bare).sort();
    const before = ids((await show('server', gid(id)))!);
    expect(ids(await act('add-secgroup', { secgroup_ids: [one!.id] }))).toEqual([...before, one!.id].sort());
    expect(await groups()).toEqual([[...before, one!.id].sort()]);
    expect(ids(await act('set-secgroup', { secgroup_ids: [gid(two!.id), one!.id] }))).toEqual(
      [one!.id, two!.id].sort(),
    );
    expect(ids(await act('revoke-secgroup', { server: { secgroup_ids: [one!.id] } }))).toEqual([two!.id]);
    expect(await groups()).toEqual([[two!.id]]);
    expect(ids(await act('assign-secgroup', { secgroup_id: one!.id }))).toEqual([one!.id]);
    expect(await refused('add-secgroup', { secgroup_ids: [one!.id] })).toMatch(/^400 InputParameterError .*already in/);
    expect(await refused('add-secgroup', { secgroup_ids: ['nobody'] })).toMatch(/^404 /);
    expect(ids(await act('revoke-secgroup', { secgroup_ids: [one!.id] }))).toEqual(before);
    expect(await groups()).toEqual([before]);
  });

  it('disks: made, grown, detached, deleted', async () => {
    const known = (await volumes()).map((one) => one.id);
    const row = await act('createdisk', { disks: [{ size: 1024 }, '2g:ssd'] });
    const made = (await volumes()).filter((one) => !known.includes(one.id));
    expect(made.map(({ status, size }) => [status, size]).sort()).toEqual([
      ['in-use', 1],
      ['in-use', 2],
    ]);
    for (const one of made)
      expect(one).toMatchObject({ attachments: [{ server_id: id }], metadata: { 'podgate:server': id } });
    const [small, large] = [made.find(({ size }) => size === 1)!.id, made.find(({ size }) => size === 2)!.id];
    expect(idsIn(row, 'disks_info')).toEqual(expect.arrayContaining([gid(small), gid(large)]));
    expect(await show('disk', gid(small))).toMatchObject({ status: 'ready', guests: [{ id: gid(id) }] });
    await act('resize-disk', { disk_id: gid(small), size: '3G' });
    await until('the cloud has grown it', PATIENCE_SECONDS, async () => (await volume(small))?.size === 3);
    await until(
      'the row says so',
      PATIENCE_SECONDS,
      async () => (await show('disk', gid(small)))?.['disk_size'] === 3072,
    );
    expect(await refused('resize-disk', { disk_id: gid(small), size: '1G' })).toMatch(/^400 .*can only grow/);
    await act('detachdisk', { disk_id: gid(small) });
    await until('it is deleted', PATIENCE_SECONDS, async () => (await volume(small)) === undefined);
    await until('its row is gone', PATIENCE_SECONDS, async () => (await show('disk', gid(small))) === undefined);
    await act('detachdisk', { disk_id: large, keep_disk: true });
    await until('it is free', PATIENCE_SECONDS, async () => (await volume(large))?.status === 'available');
    await until('its row is free', PATIENCE_SECONDS, async () => {
      const disk = await show('disk', gid(large));
      return disk?.['status'] === 'ready' && disk['guests'] === undefined;
    });
    await act('attachdisk', { disk_id: large });
    await until('its row has a guest', PATIENCE_SECONDS, async () => {
      const disk = await show('disk', gid(large));
      return disk?.['status'] === 'ready' && disk['guests'] !== undefined;
    });
    expect((await volume(large))?.status).toBe('in-use');
    expect(await refused('attachdisk', { disk_id: large })).toMatch(/^400 InvalidStatusError .*already/);
    await act('detachdisk', { disk_id: large });
    await until('it is free again', PATIENCE_SECONDS, async () => (await volume(large))?.status === 'available');
    await until('the row of the server has let go of it', PATIENCE_SECONDS, async () => {
      return !idsIn((await show('server', gid(id)))!, 'disks_info').includes(gid(large));
    });
    await shop.dev.call('volume', 'DELETE', `/volumes/${large}`);
    await until('nothing is left', PATIENCE_SECONDS, async () => (await volume(large)) === undefined);
  });

  it.each(['create', 'attach'])('disks: taken back when the cloud fails to %s them', async (fails) => {
    const known = (await volumes()).map((one) => one.id);
    const body = { 'disk.0': '1g', __meta__: { 'testbed:fail': fails } };
    const said = await refused('createdisk', body);
    expect(said).toMatch(
      fails === 'create' ? /^502 .*making disk .*failed to make it/ : /^502 .*attaching disk .*could not/,
    );
    expect(said).not.toMatch(/left:/);
    await until('nothing is left', PATIENCE_SECONDS, async () =>
      (await volumes()).every((one) => known.includes(one.id)),
    );
  });

  it('disks: refused by name', async () => {
    expect(await refused('createdisk', { disks: ['900T'] })).toMatch(/^400 OutOfQuotaError /);
    expect(await refused('attachdisk', { disk_id: 'nothing' })).toMatch(/^404 ResourceNotFoundError .*nothing/);
    expect(await refused('detachdisk', { disk_id: gid(id) })).toMatch(/^406 NotSupportedError .*inside the server/);
  });
});
