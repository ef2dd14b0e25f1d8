import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

const diskOf = ({ body }: Answer) => (body['disk'] ?? {}) as Row;
const told = ({ status, body }: Answer) => [status, body['class'], body['details']];
const OK = [200, undefined, undefined];

let number = 0;
const fresh = () => `disk-${++number}`;

describe('disks', () => {
  let world: WrittenServers;
  let bob: Client | undefined;

  beforeAll(async () => {
    world = await WrittenServers.start();
    ({ bob } = world.users);
  });

  afterAll(() => world.stop());

  const create = (disk: object, client = bob!) => client.ask('POST', '/disks', { body: { disk } });
  const show = async (id: unknown) => diskOf(await bob!.ask('GET', `/disks/${String(id)}`));
  const comesTo = (id: unknown, members: Row) =>
    until(`${String(id)} is as wanted`, async () => {
      const row = await show(id);
      return Object.entries(members).every(([name, value]) => row[name] === value);
    });

  async function made(disk: object = {}): Promise<Row> {
    const answer = await create({ name: fresh(), size: 2048, ...disk });
    expect(told(answer)).toEqual(OK);
    const { id } = diskOf(answer);
    await comesTo(id, { status: 'ready' });
    return show(id);
  }

  async function snapshotOf(id: unknown): Promise<Row> {
    const answer = await bob!.ask('POST', '/snapshots', { body: { snapshot: { name: fresh(), disk_id: id } } });
    expect(told(answer)).toEqual(OK);
    const { id: made } = answer.body['snapshot'] as Row;
    await until('the snapshot is made', async () => {
      const { body } = await bob!.ask('GET', `/snapshots/${String(made)}`);
      return (body['snapshot'] as Row)['status'] === 'ready';
    });
    return answer.body['snapshot'] as Row;
  }

  const act = (id: unknown, action: string, disk: object, client = bob!) =>
    client.ask('POST', `/disks/${String(id)}/${action}`, { body: { disk } });

  it('are made, are in the next list, and are followed until they can be used', async () => {
    const name = fresh();
    const answer = await create({ name, size: '10G', backend: 'fast', description: 'of a test', prefer_zone: 'nova' });
    expect(told(answer)).toEqual(OK);
    const disk = diskOf(answer);
    expect(disk).toMatchObject({
      ...{ name, disk_size: 10_240, storage_type: 'fast', description: 'of a test', zone: 'nova', project: 'alpha' },
      ...{ cloudregion_id: 'cloud1', status: 'allocating' },
    });
    expect(JSON.stringify(disk)).not.toContain('podgate:');
    const listed = rowsOf(await bob!.ask('GET', `/disks?name=${name}`), 'disks');
    expect(listed.map(({ id }) => id)).toEqual([disk['id']]);
    await comesTo(disk['id'], { status: 'ready' });
  });

  it('are made of an image, of a snapshot, by a config string, and with metadata', async () => {
    const image = await made({ image_id: 'debian-12', size: '20G' });
    expect(image).toMatchObject({ template: 'debian-12', bootable: true });
    const source = await made();
    const snapshot = await snapshotOf(source['id']);
    const copy = await create({ name: fresh(), snapshot_id: snapshot['id'] });
    expect(diskOf(copy)).toMatchObject({ disk_size: 2048, snapshot_id: snapshot['id'] });
    const text = await made({ size: undefined, disk: '3g:ssd', __meta__: { tier: 'gold' } });
    expect(text).toMatchObject({ disk_size: 3072, metadata: { 'user:tier': 'gold' } });
    const pattern = diskOf(await create({ generate_name: 'many-##', size: 1024 }));
    expect(pattern['name']).toBe('many-01');
  });

  it('are renamed and described', async () => {
    const { id } = await made();
    const name = fresh();
    const put = await bob!.ask('PUT', `/disks/${String(id)}`, { body: { disk: { name, description: 'other' } } });
    expect(diskOf(put)).toMatchObject({ id, name, description: 'other' });
    const patched = await bob!.ask('PATCH', `/disks/${String(id)}`, { body: { description: '' } });
    expect(diskOf(patched)).toMatchObject({ id, name });
    expect(diskOf(patched)['description'] ?? '').toBe('');
  });

  it('grow, free or in use, and never shrink', async () => {
    const { id, name } = await made();
    const answer = await act(id, 'resize', { size: '5G' });
    expect(told(answer)).toEqual(OK);
    expect(diskOf(answer)).toMatchObject({ status: 'resizing' });
    await comesTo(id, { status: 'ready', disk_size: 5120 });
    for (const size of ['4G', 5120]) {
      expect(told(await act(id, 'resize', { size }))).toEqual([
        ...[400, 'InputParameterError'],
        expect.stringMatching(new RegExp(`^size: disk ${String(name)} has 5120 MB and can only grow`)),
      ]);
    }
    const used = (await usedDisks())[0]!;
    expect(told(await act(used['id'], 'resize', { size: Number(used['disk_size']) + 1024 }))).toEqual(OK);
    await comesTo(used['id'], { status: 'ready', disk_size: Number(used['disk_size']) + 1024 });
  });

  const usedDisks = async () =>
    rowsOf(await bob!.ask('GET', '/disks?limit=0&cloudregion=cloud1&share=true&status=ready'), 'disks').filter(
      ({ guests }) => Array.isArray(guests) && guests.length === 1,
    );

  it('go back to their newest snapshot', async () => {
    const { id, name } = await made();
    const [old, newest] = [await snapshotOf(id), await snapshotOf(id)];
    const refused = await act(id, 'reset', { snapshot_id: old['id'] });
    expect(told(refused)).toEqual([
      ...[400, 'InputParameterError'],
      // Of two that were made within a second only the cloud knows which is newer.
      expect.stringMatching(new RegExp(`that is ${String(newest['name'])};|is not the latest one of volume`)),
    ]);
    const answer = await act(id, 'disk-reset', { snapshot_id: newest['id'], auto_start: false });
    expect(told(answer)).toEqual(OK);
    expect(diskOf(answer)).toMatchObject({ status: 'reset' });
    await comesTo(id, { status: 'ready' });
    await act(id, 'resize', { size: '3G' });
    await comesTo(id, { status: 'ready', disk_size: 3072 });
    expect(told(await act(id, 'reset', { snapshot: newest['name'] }))).toEqual([
      ...[400, 'InputParameterError'],
      expect.stringMatching(/it has grown since/),
    ]);
    const other = await made();
    expect(told(await act(other['id'], 'reset', { snapshot_id: newest['id'] }))).toEqual([
      ...[400, 'InputParameterError'],
      expect.stringMatching(/^snapshot_id: snapshot \S+ is not one of disk/),
    ]);
    const deleted = await bob!.ask('DELETE', `/disks/${String(id)}`);
    expect(told(deleted)).toEqual([
      ...[409, 'ConflictError'],
      expect.stringMatching(new RegExp(`disk ${String(name)} has snapshots, .*${String(old['name'])}`)),
    ]);
  });

  it('are deleted, but not while a server has them', async () => {
    const { id } = await made();
    const answer = await bob!.ask('DELETE', `/disks/${String(id)}`);
    expect(told(answer)).toEqual(OK);
    await until('it is gone', async () => (await bob!.ask('GET', `/disks/${String(id)}`)).status === 404);
    const used = (await usedDisks())[0]!;
    const [guest] = used['guests'] as Row[];
    expect(told(await bob!.ask('DELETE', `/disks/${String(used['id'])}`))).toEqual([
      ...[400, 'InvalidStatusError'],
      expect.stringContaining(`while server ${String(guest!['name'])} has it; detach it first`),
    ]);
  });

  it('inside servers are left to these', async () => {
    const [local] = rowsOf(await bob!.ask('GET', '/disks?local=true&cloudregion=cloud1&limit=1'), 'disks');
    const path = `/disks/${String(local!['id'])}`;
    const answers = [
      await bob!.ask('DELETE', path),
      await bob!.ask('PUT', path, { body: { name: 'x' } }),
      await bob!.ask('POST', `${path}/resize`, { body: { size: '900G' } }),
      await bob!.ask('POST', '/snapshots', { body: { name: fresh(), disk_id: local!['id'] } }),
    ];
    for (const answer of answers) {
      expect(told(answer)).toEqual([
        ...[406, 'NotSupportedError'],
        expect.stringMatching(/exists inside its server alone/),
      ]);
    }
    expect(answers[3]!.body['details']).toMatch(/save-image/);
  });

  it('can be written where the capabilities say so', async () => {
    const { cloud1, cloud2 } = (await bob!.ask('GET', '/capabilities')).body['resource_actions'] as Record<string, Row>;
    expect(cloud1?.['disks']).toEqual(['create', 'delete', 'disk-reset', 'reset', 'resize', 'update']);
    expect(cloud2).toEqual({});
  });

  it('are made once for a key', async () => {
    const name = fresh();
    const ask = () =>
      bob!.ask('POST', '/disks', { body: { disk: { name, size: 1024 } }, headers: { 'idempotency-key': name } });
    const answers = [await ask(), await ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map((answer) => diskOf(answer)['id'])).size).toBe(1);
  });
});
