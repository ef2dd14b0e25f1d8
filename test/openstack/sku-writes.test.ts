import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import { PROJECTS, type ConfiguredCloud } from './gateway-config.ts';
import type { GatewayClient } from './gateway-client.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { CLOSED, CROSSED, STRAIGHT } from './write-ways.ts';

const [first] = bedClouds();

interface Flavor {
  readonly id: string;
  readonly name: string;
}

/** The first cloud, read by its administrator, and by a member. */
const [asAdmin, asMember] = [STRAIGHT[1][2], CROSSED[1]![2]] as const;

interface Setting {
  readonly shop: Workshop;
  readonly gateway: GatewayProcess;
  readonly root: GatewayClient;
  readonly ann: GatewayClient;
}

async function open(cloud: ConfiguredCloud): Promise<Setting> {
  const shop = await Workshop.open(first);
  const gateway = await GatewayProcess.start([cloud, CLOSED]);
  const [root, ann] = [await gateway.login('root'), await gateway.login('ann')];
  return { shop, gateway, root, ann };
}

async function close({ shop, gateway }: Setting): Promise<void> {
  await gateway.stop();
  await shop.close();
}

const bare = (full: unknown) => String(full).slice(first.name.length + 1);

describe('sizes are written by the administrator, through an administrator of all projects', () => {
  let at: Setting;
  beforeAll(async () => {
    at = await open(asAdmin);
  }, 180_000);
  afterAll(() => close(at), 180_000);

  async function create(body: object): Promise<Row> {
    const answer = await at.root.ask('POST', '/serverskus', { serversku: { prefer_region: first.name, ...body } });
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    const row = answer.body['serversku'] as Row;
    const path = `/flavors/${bare(row['id'])}`;
    at.shop.leftovers.add(path, async () => {
      if (await at.shop.admin.find('compute', path)) await at.shop.admin.call('compute', 'DELETE', path);
    });
    return row;
  }

  it('one for everybody: made, seen at once, the only one of its name, deleted', async () => {
    const name = at.shop.name('sku-public');
    const sizes = { cpu_core_count: 3, memory_size_mb: 768, sys_disk_max_size_gb: 7 };
    const row = await create({ name, ...sizes, swap_size_mb: 256, description: 'of a test' });
    expect(row).toMatchObject({ name, ...sizes, swap_size_mb: 256, is_public: true });
    const flavor = await at.shop.dev.find('compute', `/flavors/${bare(row['id'])}`, 'flavor');
    expect(flavor).toMatchObject({ name, vcpus: 3, ram: 768, disk: 7, swap: 256 });
    const listed = await at.ann.ask('GET', `/serverskus?name=${name}`);
    expect(listed.body['total']).toBe(1);
    const again = await at.root.ask('POST', '/serverskus', { name, ...sizes, prefer_region: first.name });
    expect([again.status, again.body['class']]).toEqual([409, 'DuplicateNameError']);
    const path = `/serverskus/${String(row['id'])}`;
    expect((await at.ann.ask('DELETE', path)).status).toBe(403);
    expect((await at.root.ask('DELETE', path)).status).toBe(200);
    expect(await at.shop.admin.find('compute', `/flavors/${bare(row['id'])}`)).toBeUndefined();
    expect((await at.root.ask('GET', path)).status).toBe(404);
  });

  it('one for a project alone', async () => {
    const name = at.shop.name('sku-private');
    const sizes = { cpu_core_count: 1, memory_size_mb: 512 };
    const row = await create({ name, ...sizes, is_public: false, project_id: PROJECTS.alpha.id });
    expect(row).toMatchObject({ name, public_scope: 'project' });
    const id = bare(row['id']);
    const access = await at.shop.admin.get<{ tenant_id: string }[]>(
      'compute',
      `/flavors/${id}/os-flavor-access`,
      'flavor_access',
    );
    expect(access).toHaveLength(1);
    const flavors = await at.shop.dev.get<Flavor[]>('compute', '/flavors', 'flavors');
    expect(flavors.map((one) => one.id)).toContain(id);
    expect((await at.ann.ask('GET', `/serverskus?name=${name}`)).body['total']).toBe(1);
    expect((await at.root.ask('DELETE', `/serverskus/${String(row['id'])}`)).status).toBe(200);
    expect(await at.shop.admin.find('compute', `/flavors/${id}`)).toBeUndefined();
  });

  it('not by a member of the gateway', async () => {
    const body = { name: at.shop.name('sku-no'), cpu_core_count: 1, memory_size_mb: 512, prefer_region: first.name };
    expect((await at.ann.ask('POST', '/serverskus', body)).status).toBe(403);
  });
});

describe('sizes of a cloud at which the gateway is logged in as a member', () => {
  let at: Setting;
  beforeAll(async () => {
    at = await open(asMember);
  }, 180_000);
  afterAll(() => close(at), 180_000);

  it('are not made: the cloud says so', async () => {
    const name = at.shop.name('sku-member');
    const body = { name, cpu_core_count: 1, memory_size_mb: 512, prefer_region: first.name };
    const answer = await at.root.ask('POST', '/serverskus', body);
    expect([answer.status, String(answer.body['details'])]).toEqual([403, expect.stringMatching(/Policy/)]);
    const flavors = await at.shop.admin.get<Flavor[]>('compute', '/flavors', 'flavors');
    expect(flavors.map((one) => one.name)).not.toContain(name);
  });
});
