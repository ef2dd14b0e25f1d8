import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

const diskOf = ({ body }: Answer) => (body['disk'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['class'], body['details']];

let number = 0;
const fresh = () => `disk-${++number}`;

describe('disks are refused', () => {
  let world: WrittenServers;
  let [bob, eve, ann, rob]: Client[] = [];

  beforeAll(async () => {
    world = await WrittenServers.start();
    ({ bob, eve, ann, rob } = world.users);
  });

  afterAll(() => world.stop());

  const create = (disk: object, client = bob!) => client.ask('POST', '/disks', { body: { disk } });
  const act = (id: unknown, action: string, disk: object, client = bob!) =>
    client.ask('POST', `/disks/${String(id)}/${action}`, { body: { disk } });

  async function made(): Promise<Row> {
    const answer = await create({ name: fresh(), size: 2048 });
    const { id } = diskOf(answer);
    await until('it is made', async () => diskOf(await bob!.ask('GET', `/disks/${String(id)}`))['status'] === 'ready');
    return diskOf(answer);
  }

  it.each<[string, object, number, RegExp]>([
    ['without a name', { size: 1024 }, 400, /^name or generate_name is missing/],
    ['without a size', { name: 'x' }, 400, /^size is missing/],
    ['of an odd size', { name: 'x', size: 'big' }, 400, /^size: "big" is no size/],
    ['of a size of nothing', { name: 'x', size: 0 }, 400, /^size: "0" must be at least 1 MB/],
    [
      'with a name that is there',
      { name: 'spare', size: 1024 },
      409,
      /^name: a disk of the same owner is called spare/,
    ],
    ['with an odd member', { name: 'x', size: 1024, iops: 3 }, 400, /^iops/],
    ['inside servers', { name: 'x', size: 1024, backend: 'nova' }, 406, /^backend: nova is inside servers/],
    ['of two things', { name: 'x', size: 1024, image_id: 'a', snapshot_id: 'b' }, 400, /^snapshot_id: give it or/],
    ['of an unknown image', { name: 'x', size: 1024, image_id: 'nosuch' }, 404, /^image_id: image nosuch not found/],
    ['in an unknown storage', { name: 'x', size: 1024, backend: 'nosuch' }, 404, /^backend: storage nosuch not found/],
    ['smaller than the snapshot', { name: 'x', size: 512, snapshot_id: 'nightly-2' }, 400, /^size: 512 MB are too few/],
    [
      'in a closed cloud',
      { name: 'x', size: 1024, prefer_region: 'cloud2' },
      403,
      /^cloud cloud2 is configured as read_only/,
    ],
    ['with odd metadata', { name: 'x', size: 1024, __meta__: { 'podgate:x': '1' } }, 400, /podgate:x/],
  ])('%s', async (_what, body, status, words) => {
    const before = (await world.asked('POST volume')).length;
    const [code, , details] = told(await create(body));
    expect([code, details]).toEqual([status, expect.stringMatching(words)]);
    expect((await world.asked('POST volume')).length).toBe(before);
  });

  it('to readers, and to whoever is of another project', async () => {
    expect((await create({ name: fresh(), size: 1024 }, rob)).status).toBe(403);
    const { id } = await made();
    const path = `/disks/${String(id)}`;
    expect((await eve!.ask('GET', path)).status).toBe(404);
    expect((await eve!.ask('DELETE', path)).status).toBe(404);
    expect((await act(id, 'resize', { size: '9G' }, eve)).status).toBe(404);
    expect((await act(id, 'resize', { size: '9G' }, rob)).status).toBe(403);
    expect((await ann!.ask('DELETE', path)).status).toBe(200);
    const beta = diskOf(await create({ name: fresh(), size: 1024 }, eve));
    expect(beta).toMatchObject({ project: 'beta' });
    expect((await bob!.ask('GET', `/disks/${String(beta['id'])}`)).status).toBe(404);
    const forBeta = await create({ name: fresh(), size: 1024, project_id: 'beta' }, ann);
    expect(diskOf(forBeta)).toMatchObject({ project: 'beta' });
    expect((await create({ name: fresh(), size: 1024, project_id: 'beta' })).status).toBe(403);
  });

  it('on a cloud that is only read, before anything is asked of it', async () => {
    const [closed] = rowsOf(await bob!.ask('GET', '/disks?cloudregion=cloud2&local=false&limit=1'), 'disks');
    expect(told(await bob!.ask('DELETE', `/disks/${String(closed!['id'])}`))).toEqual([
      ...[403, 'ForbiddenError'],
      expect.stringMatching(/cloud2 is configured as read_only/),
    ]);
  });

  it('by the cloud, in its own words: too large for it', async () => {
    expect(told(await create({ name: fresh(), size: '900T' }))).toEqual([
      ...[400, 'OutOfQuotaError'],
      expect.stringMatching(/quota/),
    ]);
    const { id } = await made();
    expect(told(await act(id, 'resize', { size: '900T' }))).toEqual([
      ...[400, 'OutOfQuotaError'],
      expect.stringMatching(/quota/),
    ]);
  });
});

describe('a project that may have no more', () => {
  it('is told so', async () => {
    const world = await WrittenServers.start({ quotas: { snapshots: 0, gigabytes: 100_000 } });
    const { bob } = world.users;
    const disk = await bob.ask('POST', '/disks', { body: { disk: { name: 'one', size: 1024 } } });
    expect(disk.status).toBe(200);
    await until('it is made', async () => {
      return diskOf(await bob.ask('GET', `/disks/${String(diskOf(disk)['id'])}`))['status'] === 'ready';
    });
    const answer = await bob.ask('POST', '/snapshots', { body: { name: 'two', disk: 'one' } });
    expect(told(answer)).toEqual([400, 'OutOfQuotaError', expect.stringMatching(/Maximum number of snapshots/)]);
    await world.stop();
  });
});
