import { bedClouds } from './bed.ts';
import { removeServer } from './content/leftovers.ts';
import { SEEDED, Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { NovaServer } from './oracle/records.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';
import { CROSSED, OPEN } from './write-ways.ts';

const [first, second] = bedClouds();
const PATIENCE_SECONDS = 120;

interface Volume {
  readonly id: string;
  readonly size: number;
  readonly status: string;
  readonly bootable: string;
  readonly volume_type: string;
}

let shop: Workshop;

beforeAll(async () => {
  shop = await Workshop.open(first);
}, 180_000);

afterAll(async () => {
  await shop.close();
}, 180_000);

describe.each(CROSSED)('servers are made %s', (_way, user, cloud) => {
  let gateway: GatewayProcess;
  let client: GatewayClient;
  const name = (text: string) => shop.name(`${text}-${user}`);
  const here = { prefer_region: first.name, project_id: PROJECTS.alpha.id };
  const image = { image_id: SEEDED.image };
  const base = { ...here, sku: SEEDED.flavor, disks: [image], nets: [{ network: `${SEEDED.network}-v4` }] };

  beforeAll(async () => {
    gateway = await GatewayProcess.start([cloud, OPEN]);
    client = await gateway.login(user);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const note = (row: Row) => {
    const id = String(row['id']).slice(first.name.length + 1);
    shop.leftovers.add(`server ${id}`, () => removeServer(shop.admin, id));
    return id;
  };

  async function create(server: object): Promise<{ row: Row; id: string }> {
    const answer = await client.ask('POST', '/servers', { server: { ...base, ...server } });
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    const row = answer.body['server'] as Row;
    return { row, id: note(row) };
  }

  /** The cloud and the gateway agree that it runs; nobody asks the gateway to look. */
  async function runs({ row, id }: { row: Row; id: string }): Promise<{ nova: NovaServer; row: Row }> {
    const nova = await shop.reach(id, 'ACTIVE');
    const shown = await until('the row runs', PATIENCE_SECONDS, async () => {
      const now = await client.show(String(row['id']));
      return now['status'] === 'running' && now;
    });
    return { nova, row: shown };
  }

  /** The tasks of a server, once all have ended. */
  const ended = (id: string): Promise<readonly Row[]> =>
    until('its tasks have ended', PATIENCE_SECONDS, async () => {
      const { body } = await client.ask('GET', `/servers/${id}/tasks`);
      const tasks = (body['server'] as Row)['tasks'] as readonly Row[];
      return tasks.every(({ result }) => result !== 'running') && tasks;
    });

  const volume = (id: string) => shop.admin.get<Volume>('volume', `/volumes/${id}`, 'volume');

  async function deleted({ row, id }: { row: Row; id: string }): Promise<void> {
    expect((await client.ask('DELETE', `/servers/${String(row['id'])}`)).status).toBe(200);
    await until('the cloud does not have it', PATIENCE_SECONDS, async () => !(await shop.has(id)));
  }

  it('from an image, with metadata, user data, groups and a description (OS-23, CP-40)', async () => {
    const made = await create({
      name: name('plain'),
      description: 'made through the gateway',
      metadata: { color: 'red' },
      user_data: '#!/bin/sh\ntrue',
      secgroups: ['default'],
      password: 'Not-a-secret-1',
    });
    expect(made.row['name']).toBe(name('plain'));
    expect(made.row['status']).toMatch(/^(schedule|deploying|running)$/);
    const { nova, row } = await runs(made);
    expect(nova).toMatchObject({ name: name('plain'), description: 'made through the gateway' });
    expect(nova.metadata).toMatchObject({ color: 'red' });
    expect((nova as unknown as Row)['OS-EXT-SRV-ATTR:user_data']).toBe(
      Buffer.from('#!/bin/sh\ntrue').toString('base64'),
    );
    expect(row['metadata']).toMatchObject({ 'user:color': 'red' });
    expect(row['disk_count']).toBe(1);
    expect(await ended(String(row['id']))).toMatchObject([{ action: 'create', result: 'succeeded' }]);
    await deleted(made);
  });

  it('off, when it is not to start', async () => {
    const made = await create({ name: name('off'), auto_start: false });
    const nova = await shop.reach(made.id, 'SHUTOFF');
    expect(nova.name).toBe(name('off'));
    expect(await ended(String(made.row['id']))).toMatchObject([{ action: 'create', result: 'succeeded' }]);
    const unmarked = await until('the mark is taken away', PATIENCE_SECONDS, async () => {
      const now = await shop.find(made.id);
      return now && !('podgate:keep_off' in now.metadata) && now;
    });
    expect(unmarked.status).toBe('SHUTOFF');
    expect((await client.show(String(made.row['id'])))['status']).toBe('ready');
    await deleted(made);
  });

  it('from a disk of its own with a further disk, both gone with it', async () => {
    const disks = [{ ...image, size: '2G', backend: 'volume' }, { size: 1024 }];
    const made = await create({ name: name('volumes'), disks });
    const { nova, row } = await runs(made);
    const ids = nova['os-extended-volumes:volumes_attached'].map(({ id }) => id);
    const volumes = await Promise.all(ids.map(volume));
    expect(volumes.map(({ size, status, bootable }) => [size, status, bootable])).toEqual([
      [2, 'in-use', 'true'],
      [1, 'in-use', 'false'],
    ]);
    expect(row['disk_count']).toBe(2);
    await deleted(made);
    await until('its disks are gone', PATIENCE_SECONDS, async () => {
      return (await Promise.all(ids.map((id) => shop.admin.find('volume', `/volumes/${id}`)))).every((one) => !one);
    });
  });

  it('with an address of its own, and a second interface', async () => {
    const nets = [{ network: `${SEEDED.network}-v4` }, { network: 'backend-alpha-v4' }];
    const made = await create({ name: name('nics'), nets });
    const { row } = await runs(made);
    expect((row['nics'] as Row[]).length).toBe(2);
    const ports = await shop.admin.get<{ fixed_ips: { ip_address: string }[] }[]>(
      'network',
      `/ports?device_id=${made.id}`,
      'ports',
    );
    const addresses = ports.flatMap(({ fixed_ips }) => fixed_ips.map(({ ip_address }) => ip_address));
    expect(String(row['ips']).split(',').sort()).toEqual(addresses.sort());
    await deleted(made);
  });

  it('three at once', async () => {
    const server = { ...base, name: undefined, generate_name: name('three') };
    const answer = await client.ask('POST', '/servers', { server, count: 3 });
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    const all = (answer.body['servers'] as { status: number; body: Row }[]).map(({ body }) => ({
      row: body,
      id: note(body),
    }));
    expect(all.map(({ row }) => row['name'])).toEqual([name('three'), `${name('three')}-1`, `${name('three')}-2`]);
    await Promise.all(all.map(runs));
    await Promise.all(all.map(deleted));
  });

  it('of a size that no host can hold: the row tells why', async () => {
    const made = await create({ name: name('monster'), sku: 'x1.monster' });
    await shop.reach(made.id, 'ERROR');
    await until(
      'the row tells it',
      PATIENCE_SECONDS,
      async () => (await client.show(String(made.row['id'])))['status'] === 'sched_fail',
    );
    expect(await ended(String(made.row['id']))).toMatchObject([{ action: 'create', result: 'failed' }]);
    await deleted(made);
  });

  it('not where it is not said which of two clouds is meant, nor with what is on the other', async () => {
    const where = { ...base, prefer_region: undefined, name: name('nowhere') };
    const both = await client.ask('POST', '/servers', { server: where });
    expect([both.status, String(both.body['details'])]).toEqual([
      400,
      expect.stringMatching(/could be made on .*choose one with/),
    ]);
    const { body } = await client.ask('GET', `/v1/images?cloudregion=${second.name}&name=${SEEDED.image}&scope=max`);
    const foreign = String((body['images'] as Row[])[0]?.['id']);
    const wrong = await client.ask('POST', '/servers', {
      server: { ...base, name: name('wrong'), disks: [{ image_id: foreign }] },
    });
    expect([wrong.status, String(wrong.body['details'])]).toEqual([
      400,
      expect.stringMatching(new RegExp(`^disks.0.image_id: image ${foreign.replace('.', '\\.')} is on ${second.name}`)),
    ]);
  });

  it('looks first when it is asked to', async () => {
    const answer = await client.ask('POST', '/servers/check-create-data', {
      server: { ...base, name: name('looked') },
    });
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    const forecast = await client.ask('POST', '/scheduler/forecast', {
      server: { ...base, name: name('looked') },
      count: 2,
    });
    expect(forecast.body).toMatchObject({ can_create: true, allow_count: 2 });
    const all = await shop.admin.get<NovaServer[]>(
      'compute',
      `/servers/detail?all_tenants=1&name=${name('looked')}`,
      'servers',
    );
    expect(all).toEqual([]);
  });
});
