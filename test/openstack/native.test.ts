import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import { bothClouds, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { GatewayClient } from './gateway-client.ts';
import { StockTools } from './stock-tools.ts';
import { until } from './until.ts';

type Row = Readonly<Record<string, unknown>>;

const [first, second] = bedClouds();
const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDTaEEljVHLRMUHbjqf2lE4QJIVXWvwRpxQUtTK8iRW7 podgate\n';
const SIZE = 200_000_000;
const PATIENCE_SECONDS = 60;

let [shop, other]: Workshop[] = [];
let gateway: GatewayProcess;
let tools: StockTools;
let ann: GatewayClient;

beforeAll(async () => {
  [shop, other] = await Promise.all([Workshop.open(first), Workshop.open(second)]);
  // Nothing but native calls makes the gateway read servers again.
  gateway = await GatewayProcess.start(bothClouds({ interval: '10m', full: '1h' }));
  tools = new StockTools(gateway.url, [first.name, second.name]);
  ann = await gateway.login('ann');
}, 180_000);

afterAll(async () => {
  await shop?.close();
  await other?.close();
  await gateway.stop();
  tools.remove();
}, 180_000);

const list = async (user: User, region: string, ...args: readonly string[]) =>
  (await tools.cli(user, region, ...args, '-f', 'json')) as readonly Row[];
const one = async (user: User, region: string, ...args: readonly string[]) =>
  (await tools.cli(user, region, ...args, '-f', 'json')) as Row;
const sorted = (rows: readonly Row[], member: string) => rows.map((row) => String(row[member])).sort();

const sumOf = async (file: string) => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
};

describe('the openstack command line, pointed at the gateway alone', () => {
  it('logs in and finds the clouds as regions', async () => {
    const token = await one('ann', first.name, 'token', 'issue');
    expect(token).toMatchObject({ project_id: expect.stringMatching(/^a{32}$/) as unknown });
    const catalog = (await list('ann', first.name, 'catalog', 'list')) as readonly {
      Type: string;
      Endpoints: readonly { region_id: string; url: string }[];
    }[];
    const compute = catalog.find(({ Type }) => Type === 'compute')?.Endpoints ?? [];
    expect(compute.map(({ region_id: region }) => region)).toEqual([first.name, second.name, 'podgate', 'podgate']);
    expect(compute[0]?.url).toBe(`${gateway.url}/native/${first.name}/compute/v2.1`);
  });

  it.each([first, second])('shows a member what is his project’s: $name', async ({ name }) => {
    const clients = name === first.name ? shop : other;
    const [servers, volumes, images, networks, flavors] = await Promise.all([
      list('ann', name, 'server', 'list'),
      list('ann', name, 'volume', 'list'),
      list('ann', name, 'image', 'list'),
      list('ann', name, 'network', 'list'),
      list('ann', name, 'flavor', 'list'),
    ]);
    const { dev } = clients!;
    const direct = async (service: 'compute' | 'volume' | 'network', path: string, key: string) =>
      sorted(await dev.get<Row[]>(service, path, key), 'id');
    expect(sorted(servers, 'ID')).toEqual(await direct('compute', '/servers', 'servers'));
    expect(sorted(volumes, 'ID')).toEqual(await direct('volume', '/volumes', 'volumes'));
    expect(sorted(networks, 'ID')).toEqual(await direct('network', '/networks', 'networks'));
    expect(sorted(flavors, 'ID')).toEqual(await direct('compute', '/flavors', 'flavors'));
    expect(images.length).toBeGreaterThan(2);
  });

  it('shows administrators all, and members nothing of others', async () => {
    const all = await list('root', second.name, 'server', 'list', '--all-projects');
    const own = sorted(await list('ann', second.name, 'server', 'list'), 'ID');
    const theirs = sorted(await list('bob', second.name, 'server', 'list'), 'ID');
    expect(theirs.length).toBeGreaterThan(0);
    expect(theirs.filter((id) => own.includes(id))).toEqual([]);
    expect(sorted(all, 'ID')).toEqual(expect.arrayContaining([...own, ...theirs]));
    expect((await list('root', second.name, 'hypervisor', 'list')).length).toBe(2);
    await expect(list('ann', second.name, 'hypervisor', 'list')).rejects.toThrow('403');
    await expect(list('ann', second.name, 'server', 'list', '--all-projects')).rejects.toThrow('403');
    await expect(one('ann', second.name, 'server', 'show', theirs[0] ?? '')).rejects.toThrow('No server');
    await expect(tools.cli('ann', second.name, 'server', 'delete', theirs[0] ?? '')).rejects.toThrow('No server');
  });

  it('makes and deletes a server with a key, which the gateway’s list shows at once', async () => {
    const name = shop!.name('native');
    const key = shop!.name('native-key');
    const file = tools.path('key.pub');
    await writeFile(file, PUBLIC_KEY);
    await tools.cli('ann', first.name, 'keypair', 'create', '--public-key', file, key, '-f', 'json');
    shop!.leftovers.add(key, () => tools.cli('ann', first.name, 'keypair', 'delete', key));
    expect(sorted(await list('ann', first.name, 'keypair', 'list'), 'Name')).toEqual([key]);
    expect(await list('bob', first.name, 'keypair', 'list')).toEqual([]);
    const how = ['--flavor', 'm1.nano', '--image', 'cirros-0.6.2', '--network', 'private-alpha', '--key-name', key];
    const made = await one('ann', first.name, 'server', 'create', ...how, '--wait', name);
    const id = String(made['id']);
    shop!.leftovers.add(name, () => shop!.admin.call('compute', 'DELETE', `/servers/${id}`).catch(() => undefined));
    expect(made).toMatchObject({ name, status: 'ACTIVE', key_name: key });
    const shown = async () => (await ann.ask('GET', `/servers/${first.name}.${id}`)).body['server'] as Row | undefined;
    await until('it is listed as running', PATIENCE_SECONDS, async () => (await shown())?.['status'] === 'running');
    expect((await shown())?.['keypair']).toBe(key);
    await tools.cli('ann', first.name, 'server', 'stop', id);
    await until('it is listed as stopped', PATIENCE_SECONDS, async () => (await shown())?.['status'] === 'ready');
    await tools.cli('ann', first.name, 'server', 'delete', '--wait', id);
    await until('it is gone from the list', PATIENCE_SECONDS, async () => (await shown()) === undefined);
  });

  it('uploads and downloads an image of 200 MB as it is', async () => {
    const [file, back] = [tools.path('image'), tools.path('back')];
    const part = randomBytes(1_000_000);
    await pipeline(Readable.from(Array.from({ length: SIZE / part.length }, () => part)), createWriteStream(file));
    const how = ['--disk-format', 'raw', '--container-format', 'bare', '--file', file];
    const made = await one('ann', first.name, 'image', 'create', ...how, shop!.name('native-image'));
    const id = String(made['id']);
    shop!.leftovers.add(id, () => shop!.dev.call('image', 'DELETE', `/images/${id}`));
    const image = await shop!.dev.call('image', 'GET', `/images/${id}`);
    expect(image).toMatchObject({ status: 'active', size: SIZE });
    await tools.cli('ann', first.name, 'image', 'save', '--file', back, id);
    expect(await sumOf(back)).toBe(await sumOf(file));
  });

  it.each([first, second])('makes, shows and deletes a network: $name', async ({ name: region }) => {
    const clients = (region === first.name ? shop : other)!;
    const name = clients.name('native-network');
    const { id } = await one('ann', region, 'network', 'create', name);
    const path = `/networks/${String(id)}`;
    clients.leftovers.add(name, () => clients.admin.call('network', 'DELETE', path).catch(() => undefined));
    expect(await one('ann', region, 'network', 'show', String(id))).toMatchObject({ name, status: 'ACTIVE' });
    expect(await clients.dev.find('network', path)).toBeDefined();
    await tools.cli('ann', region, 'network', 'delete', String(id));
    expect(await clients.dev.find('network', path)).toBeUndefined();
  });

  it.each([first, second])('makes sizes for administrators alone: $name', async ({ name: region }) => {
    const clients = (region === first.name ? shop : other)!;
    const name = clients.name('native-flavor');
    const how = ['flavor', 'create', '--ram', '64', '--disk', '1', '--vcpus', '1', name];
    await expect(one('ann', region, ...how)).rejects.toThrow('403');
    const { id } = await one('root', region, ...how);
    const path = `/flavors/${String(id)}`;
    clients.leftovers.add(name, () => clients.admin.call('compute', 'DELETE', path).catch(() => undefined));
    expect(await one('ann', region, 'flavor', 'show', String(id))).toMatchObject({ name, ram: 64 });
    await tools.cli('root', region, 'flavor', 'delete', String(id));
    expect((await list('ann', region, 'flavor', 'list')).map((row) => row['ID'])).not.toContain(id);
  });

  it('makes and deletes a volume', async () => {
    const name = other!.name('native-volume');
    const { id } = await one('ann', second.name, 'volume', 'create', '--size', '1', name);
    const path = `/volumes/${String(id)}`;
    other!.leftovers.add(name, () => other!.admin.call('volume', 'DELETE', path).catch(() => undefined));
    await until('it is available', PATIENCE_SECONDS, async () => {
      return (await one('ann', second.name, 'volume', 'show', String(id)))['status'] === 'available';
    });
    await tools.cli('ann', second.name, 'volume', 'delete', String(id));
    await until('it is gone', PATIENCE_SECONDS, async () => (await other!.dev.find('volume', path)) === undefined);
  });
});

const SCRIPT = `
import json, openstack
found = {}
for region in ${JSON.stringify([first.name, second.name])}:
    cloud = openstack.connect(cloud='ann', region_name=region)
    found[region] = {
        'servers': sorted(server.id for server in cloud.compute.servers(limit=2)),
        'images': len(list(cloud.image.images())),
        'networks': len(list(cloud.network.networks())),
        'volumes': len(list(cloud.block_storage.volumes())),
        'version': str(cloud.compute.get_endpoint_data().max_microversion),
        'user': cloud.identity.get_user(cloud.current_user_id).name,
    }
print(json.dumps(found))
`;

it('openstacksdk reaches both regions in one script, page by page', async () => {
  const found = (await tools.python(SCRIPT)) as Readonly<Record<string, Row>>;
  for (const [{ name }, { dev }] of [
    [first, shop!],
    [second, other!],
  ] as const) {
    expect(found[name]?.['servers']).toEqual(sorted(await dev.get<Row[]>('compute', '/servers', 'servers'), 'id'));
    expect(found[name]).toMatchObject({ user: 'ann', version: '(2, 93)' });
    for (const kind of ['images', 'networks', 'volumes']) expect(found[name]?.[kind]).toBeGreaterThan(0);
  }
});
