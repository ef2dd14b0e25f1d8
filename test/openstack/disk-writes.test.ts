import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import { remove } from './content/leftovers.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import type { Volume } from './parts-setting.ts';
import { until } from './until.ts';
import { CLOSED, CROSSED } from './write-ways.ts';

const PATIENCE_SECONDS = 60;
const [first] = bedClouds();

interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly volume_id: string;
  readonly metadata: Readonly<Record<string, string>>;
}

describe.each(CROSSED)('disks and snapshots are written %s', (way, user, cloud) => {
  let shop: Workshop;
  let gateway: GatewayProcess;
  let client: GatewayClient;
  const word = way.replaceAll(/[^a-z]+/g, '-').slice(0, 60);

  beforeAll(async () => {
    shop = await Workshop.open(first);
    gateway = await GatewayProcess.start([cloud, CLOSED]);
    client = await gateway.login(user);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
    await shop.close();
  }, 180_000);

  const bare = (full: unknown) => String(full).slice(first.name.length + 1);
  const volume = (id: unknown) => shop.dev.find<Volume>('volume', `/volumes/${bare(id)}`, 'volume');
  const snapshot = (id: unknown) => shop.dev.find<Snapshot>('volume', `/snapshots/${bare(id)}`, 'snapshot');

  async function ask(method: string, path: string, body?: object): Promise<Row> {
    const answer = await client.ask(method, path, body);
    expect([method, path, answer.status, answer.body['details']]).toEqual([method, path, 200, undefined]);
    const [keyword] = Object.keys(answer.body);
    return answer.body[keyword!] as Row;
  }

  async function refused(method: string, path: string, body?: object): Promise<string> {
    const { status, body: said } = await client.ask(method, path, body);
    return `${status} ${String(said['class'])} ${String(said['details'])}`;
  }

  const comesTo = (path: string, members: Row) =>
    until(`${path} is as wanted`, PATIENCE_SECONDS, async () => {
      const row = Object.values((await client.ask('GET', path)).body)[0] as Row;
      return Object.entries(members).every(([name, value]) => row[name] === value);
    });

  async function create(resource: 'disk' | 'snapshot', body: object): Promise<string> {
    const row = await ask('POST', `/${resource}s`, { [resource]: { project_id: PROJECTS.alpha.id, ...body } });
    const id = String(row['id']);
    shop.leftovers.add(`${resource} ${id}`, () =>
      remove(shop.admin, 'volume', `/${resource === 'disk' ? 'volumes' : 'snapshots'}/${bare(id)}`),
    );
    await comesTo(`/${resource}s/${id}`, { status: 'ready' });
    return id;
  }

  it('a disk: made, renamed, grown, snapshotted, reset, copied, deleted', async () => {
    const name = shop.name(`disk-${word}`);
    const id = await create('disk', { name, size: '1G', backend: 'standard', prefer_region: first.name });
    expect(await volume(id)).toMatchObject({ name, size: 1, status: 'available', volume_type: 'standard' });
    expect(Object.keys((await volume(id))!.metadata)).toEqual(['podgate:request']);
    expect(JSON.stringify(await ask('GET', `/disks/${id}`))).not.toContain('podgate:');

    await ask('PUT', `/disks/${id}`, { disk: { name: `${name}-2`, description: 'other' } });
    expect(await volume(id)).toMatchObject({ name: `${name}-2`, description: 'other' });

    await ask('POST', `/disks/${id}/resize`, { size: '2G' });
    await until('the cloud has grown it', PATIENCE_SECONDS, async () => (await volume(id))?.size === 2);
    await comesTo(`/disks/${id}`, { status: 'ready', disk_size: 2048 });
    expect(await refused('POST', `/disks/${id}/resize`, { size: '1G' })).toMatch(/^400 .*can only grow/);

    const old = await create('snapshot', { name: `${name}-old`, disk_id: id, description: 'before' });
    expect(await snapshot(old)).toMatchObject({ name: `${name}-old`, volume_id: bare(id), status: 'available' });
    expect(Object.keys((await snapshot(old))!.metadata)).toEqual(['podgate:request']);
    await ask('PATCH', `/snapshots/${old}`, { name: `${name}-older` });
    expect((await snapshot(old))!.name).toBe(`${name}-older`);
    expect(await refused('DELETE', `/disks/${id}`)).toMatch(/^409 ConflictError .*has snapshots/);

    const copy = await create('disk', { name: `${name}-copy`, snapshot_id: old });
    expect(await volume(copy)).toMatchObject({ size: 2, snapshot_id: bare(old) });

    const reset = await client.ask('POST', `/disks/${id}/reset`, { snapshot_id: old });
    expect([reset.status, reset.body['details']]).toEqual([200, undefined]);
    await until('it is reset', PATIENCE_SECONDS, async () => {
      return (await volume(id))?.status === 'available' && (await snapshot(old))?.status === 'available';
    });
    await comesTo(`/disks/${id}`, { status: 'ready' });

    for (const path of [`/snapshots/${old}`, `/disks/${copy}`, `/disks/${id}`]) {
      await ask('DELETE', path);
      await until('its row is gone', PATIENCE_SECONDS, async () => (await client.ask('GET', path)).status === 404);
    }
    expect([await volume(id), await volume(copy), await snapshot(old)]).toEqual([undefined, undefined, undefined]);
  });

  it('are refused by the cloud, in our words', async () => {
    const name = shop.name(`no-${word}`);
    const big = { name, size: '900T', project_id: PROJECTS.alpha.id, prefer_region: first.name };
    expect(await refused('POST', '/disks', big)).toMatch(/^400 OutOfQuotaError /);
    const used = (await shop.dev.get<Volume[]>('volume', '/volumes/detail', 'volumes')).find(
      ({ status, attachments }) => status === 'in-use' && attachments.length === 1,
    );
    expect(await refused('DELETE', `/disks/${first.name}.${used!.id}`)).toMatch(
      /^400 InvalidStatusError .*while server \S+ has it; detach it first/,
    );
    expect(await volume(`${first.name}.${used!.id}`)).toMatchObject({ status: 'in-use' });
  });

  it('a disk that the cloud fails to make shows that', async () => {
    const body = { name: shop.name(`fail-${word}`), size: 1024, __meta__: { 'testbed:fail': 'create' } };
    const row = await ask('POST', '/disks', {
      disk: { ...body, project_id: PROJECTS.alpha.id, prefer_region: first.name },
    });
    const path = `/disks/${String(row['id'])}`;
    await comesTo(path, { status: 'alloc_failed' });
    await ask('DELETE', path);
    await until('its row is gone', PATIENCE_SECONDS, async () => (await client.ask('GET', path)).status === 404);
  });
});
