import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

const snapshotOf = ({ body }: Answer) => (body['snapshot'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['class'], body['details']];
const OK = [200, undefined, undefined];

let world: WrittenServers;
let [bob, eve, ann, rob]: Client[] = [];

beforeAll(async () => {
  world = await WrittenServers.start();
  ({ bob, eve, ann, rob } = world.users);
});

afterAll(() => world.stop());

let number = 0;
const fresh = () => `snapshot-${++number}`;

const create = (snapshot: object, client = bob!) => client.ask('POST', '/snapshots', { body: { snapshot } });
const ready = (id: unknown) =>
  until(`${String(id)} is made`, async () => {
    return snapshotOf(await bob!.ask('GET', `/snapshots/${String(id)}`))['status'] === 'ready';
  });

/** Disks of alpha that a server has, and that none has. */
async function disks(used: boolean): Promise<readonly Row[]> {
  const rows = rowsOf(await bob!.ask('GET', '/disks?limit=0&cloudregion=cloud1&share=true&status=ready'), 'disks');
  return rows.filter(({ guest_count: guests }) => Number(guests) > 0 === used);
}

describe('snapshots', () => {
  it.each([
    ['a free disk', false],
    ['a disk that a server has', true],
  ])('of %s are made, followed, renamed, and deleted', async (_what, used) => {
    const [disk] = await disks(used);
    const name = fresh();
    const answer = await create({ name, disk_id: disk!['id'], description: 'before' });
    expect(told(answer)).toEqual(OK);
    const { id } = snapshotOf(answer);
    expect(snapshotOf(answer)).toMatchObject({
      ...{ name, disk_id: disk!['id'], size: disk!['disk_size'], project: 'alpha', status: 'creating' },
      description: 'before',
    });
    expect(answer.text).not.toContain('podgate:');
    expect(rowsOf(await bob!.ask('GET', `/snapshots?name=${name}`), 'snapshots')).toHaveLength(1);
    await ready(id);
    const other = fresh();
    const renamed = await bob!.ask('PUT', `/snapshots/${String(id)}`, { body: { snapshot: { name: other } } });
    expect(snapshotOf(renamed)).toMatchObject({ id, name: other, description: 'before' });
    const deleted = await bob!.ask('DELETE', `/snapshots/${String(id)}`);
    expect(snapshotOf(deleted)).toMatchObject({ id, status: 'deleting' });
    await until('it is gone', async () => (await bob!.ask('GET', `/snapshots/${String(id)}`)).status === 404);
  });

  it('are of the project of their disk, whoever makes them', async () => {
    const [disk] = await disks(false);
    const answer = await create({ name: fresh(), disk: disk!['id'] }, ann);
    expect(told(answer)).toEqual(OK);
    expect(snapshotOf(answer)).toMatchObject({ project: 'alpha' });
  });

  it.each<[string, object, number, RegExp]>([
    ['no name', { disk_id: 'boot-me' }, 400, /^name or generate_name is missing/],
    ['no disk', { name: 'x' }, 400, /^disk_id is missing/],
    ['an unknown disk', { name: 'x', disk_id: 'nosuch' }, 404, /^disk_id: nosuch not found/],
    ['an odd member', { name: 'x', disk_id: 'boot-me', volume: 1 }, 400, /^volume/],
    ['a name that is there', { name: 'nightly-1', disk_id: 'boot-me' }, 409, /^name: a snapshot of the same owner/],
  ])('with %s are refused', async (_what, body, status, words) => {
    const before = (await world.asked('POST volume')).length;
    const [code, , details] = told(await create({ prefer_region: 'cloud1', ...body }));
    expect([code, details]).toEqual([status, expect.stringMatching(words)]);
    expect((await world.asked('POST volume')).length).toBe(before);
  });

  it('of a disk that has failed are refused by the cloud, as a matter of its state', async () => {
    const [failed] = rowsOf(await bob!.ask('GET', '/disks?name=failed&cloudregion=cloud1'), 'disks');
    const answer = await create({ name: fresh(), disk_id: failed!['id'] });
    expect(told(answer)).toEqual([400, 'InvalidStatusError', expect.stringMatching(/status must be available/)]);
  });

  it('are refused to readers, to other projects, and on clouds that are only read', async () => {
    const [disk] = await disks(false);
    expect((await create({ name: fresh(), disk_id: disk!['id'] }, rob)).status).toBe(403);
    expect((await create({ name: fresh(), disk_id: disk!['id'] }, eve)).status).toBe(404);
    const { id } = snapshotOf(await create({ name: fresh(), disk_id: disk!['id'] }));
    await ready(id);
    expect((await eve!.ask('DELETE', `/snapshots/${String(id)}`)).status).toBe(404);
    expect((await rob!.ask('DELETE', `/snapshots/${String(id)}`)).status).toBe(403);
    const [closed] = rowsOf(await bob!.ask('GET', '/disks?cloudregion=cloud2&share=true&limit=1'), 'disks');
    expect((await create({ name: fresh(), disk_id: closed!['id'] })).status).toBe(400);
    const [kept] = rowsOf(await bob!.ask('GET', '/snapshots?cloudregion=cloud2&limit=1'), 'snapshots');
    expect(told(await bob!.ask('DELETE', `/snapshots/${String(kept!['id'])}`))).toEqual([
      ...[403, 'ForbiddenError'],
      expect.stringMatching(/read_only/),
    ]);
  });
});
