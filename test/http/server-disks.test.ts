import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf, type Answer, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let servers: WrittenServers;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, eve, ann } = servers.users);
});

afterAll(() => servers.stop());

const disksIn = (row: Row) => row['disks_info'] as readonly Row[];
const refused = ({ status, body }: Answer) => [status, body['class'], body['details']];

async function done(id: string, action: string, body: object, client = bob!): Promise<Row> {
  const answer = await act(client, id, action, body);
  expect([action, answer.status, answer.body['details']]).toEqual([action, 200, undefined]);
  return serverOf(answer);
}

const disk = async (id: string) => (await bob!.ask('GET', `/disks/${id}`)).body['disk'] as Row | undefined;

const guestsOf = async (id: string) => ((await disk(id))?.['guests'] ?? []) as readonly Row[];

/** Waits until a disk has a status, without asking for fresher rows. */
const comesTo = (id: string, status: string) =>
  until(`disk ${id} is ${status}`, async () => (await disk(id))?.['status'] === status);

const isGone = (id: string) => until(`disk ${id} is gone`, async () => (await disk(id)) === undefined);

/** The disks that a server has beside those that it had. */
const added = (before: Row, after: Row) => {
  const known = disksIn(before).map(({ id }) => id);
  return disksIn(after).flatMap(({ id }) => (known.includes(id) ? [] : [String(id)]));
};

const shown = async (id: string) => serverOf(await bob!.ask('GET', `/servers/${id}`));

describe('disks of a server', () => {
  it('are made, attached, grown, detached and deleted', async () => {
    const id = await servers.take('running');
    const before = await shown(id);
    const body = {
      server: { disks: [{ size: 2048 }], 'disk.0': '1500m:ssd:backend=fast', __meta__: { owner: 'ann' } },
    };
    const row = await done(id, 'createdisk', body);
    const [first = '', second = ''] = added(before, row);
    expect(await disk(first)).toMatchObject({ status: 'ready', disk_size: 2048, metadata: { 'user:owner': 'ann' } });
    expect(await disk(second)).toMatchObject({ status: 'ready', disk_size: 2048, storage_type: 'fast' });
    expect((await disk(first))?.['guests']).toMatchObject([{ id }]);
    await done(id, 'resize-disk', { disk_id: first, size: '3G' });
    await until('it has grown', async () => (await disk(first))?.['disk_size'] === 3072);
    expect(disksIn(await shown(id)).find((one) => one['id'] === first)).toMatchObject({ size: 3072 });
    const after = await done(id, 'detachdisk', { disk_id: first });
    expect(disksIn(after).map((one) => one['id'])).not.toContain(first);
    await isGone(first);
    await done(id, 'detachdisk', { disk_id: second, keep_disk: true });
    await until('it is free', async () => (await guestsOf(second)).length === 0);
    // Whoever keeps a disk has it for good: it goes with no server any more.
    await done(id, 'attachdisk', { disk_id: second });
    await until('it is attached', async () => (await guestsOf(second)).length === 1);
    await done(id, 'detachdisk', { disk_id: second });
    await until('it is free again', async () => (await guestsOf(second)).length === 0);
    await comesTo(second, 'ready');
  });

  it('are shown on their way', async () => {
    const id = await servers.take('running');
    const spare = rowsOf(await bob!.ask('GET', '/disks?cloudregion=cloud1&name=boot-me'), 'disks')[0]?.['id'];
    await done(id, 'attachdisk', { disk: 'boot-me' });
    expect((await disk(String(spare)))?.['status']).toBe('attaching');
    await comesTo(String(spare), 'ready');
    expect(await disk(String(spare))).toMatchObject({ guests: [{ id }] });
    expect(disksIn(await shown(id)).map((one) => one['id'])).toContain(spare);
    const again = await act(bob!, id, 'attachdisk', { disk_id: 'boot-me' });
    expect(refused(again)).toEqual([400, 'InvalidStatusError', expect.stringMatching(/attached to server .* already/)]);
    const other = await servers.take('ready');
    const elsewhere = await act(bob!, other, 'attachdisk', { disk_id: 'boot-me' });
    expect(refused(elsewhere)).toEqual([400, 'InvalidStatusError', expect.stringMatching(/detach it there first/)]);
    // Nothing is done, and nothing said, about what is not attached.
    await done(other, 'detachdisk', { disk_id: 'boot-me' });
    await done(id, 'detachdisk', { disk_id: 'boot-me' });
    expect((await disk(String(spare)))?.['status']).toBe('detaching');
    await comesTo(String(spare), 'ready');
    expect(await guestsOf(String(spare))).toEqual([]);
  });

  it.each([
    ['create', /^making disk \S+: .*: the cloud failed to make it$/],
    ['attach', /^attaching disk \S+: .*: the volume could not be attached$/],
  ])('are taken back when the cloud fails to %s them', async (fails, why) => {
    const id = await servers.take('running');
    const before = await shown(id);
    const count = rowsOf(await bob!.ask('GET', '/disks?cloudregion=cloud1&limit=0'), 'disks').length;
    const answer = await act(bob!, id, 'createdisk', { 'disk.0': '1g', __meta__: { 'testbed:fail': fails } });
    expect(answer.status).toBe(502);
    expect(answer.body['details']).toMatch(why);
    expect(answer.body['details']).not.toMatch(/left:/);
    await until('nothing is left', async () => {
      return rowsOf(await bob!.ask('GET', '/disks?cloudregion=cloud1&limit=0'), 'disks').length === count;
    });
    expect(added(before, await shown(id))).toEqual([]);
    await until('the task says what was told', async () => {
      const [last] = serverOf(await bob!.ask('GET', `/servers/${id}/tasks`))['tasks'] as readonly Readonly<
        Record<string, unknown>
      >[];
      return last?.['result'] === 'unknown' && last['reason'] === answer.body['details'];
    });
  });

  it('are refused when they make no sense, with what is wrong', async () => {
    const id = await servers.take('running');
    const other = await servers.take('ready');
    const foreign = rowsOf(await eve!.ask('GET', '/disks?cloudregion=cloud1&limit=0'), 'disks')[0]?.['id'];
    const away = rowsOf(await bob!.ask('GET', '/disks?cloudregion=cloud2&name=spare&limit=0'), 'disks')[0]?.['id'];
    const own = added({ disks_info: [] }, await done(other, 'createdisk', { disks: ['2g'] })).find(
      (one) => !one.endsWith(other),
    );
    const local = disksIn(await shown(id))[0]?.['id'];
    const cases: readonly (readonly [string, unknown, number, string, RegExp])[] = [
      ['createdisk', {}, 400, 'InputParameterError', /disks is missing/],
      ['createdisk', { disks: [{ size: 0 }] }, 400, 'InputParameterError', /disks\.0\.size: .*at least 1 MB/],
      ['createdisk', { disks: [{ size: -5 }] }, 400, 'InputParameterError', /disks\.0\.size/],
      ['createdisk', { disks: ['2000T'] }, 400, 'InputParameterError', /too large/],
      ['createdisk', { disks: ['200T'] }, 400, 'OutOfQuotaError', /larger than maximum allowed limit/],
      ['createdisk', { disks: ['10g:nova'] }, 406, 'NotSupportedError', /backend nova/],
      ['createdisk', { disks: ['10g:backend=tape'] }, 404, 'ResourceNotFoundError', /storage tape not found/],
      ['createdisk', { disks: [{ medium: 'ssd' }] }, 400, 'MissingParameterError', /disks\.0\.size is missing/],
      ['createdisk', { speed: 1 }, 400, 'InputParameterError', /speed is not a known key/],
      [
        'createdisk',
        { disks: ['1g'], __meta__: { 'podgate:server': 'x' } },
        400,
        'InputParameterError',
        /cannot be set/,
      ],
      ['attachdisk', {}, 400, 'MissingParameterError', /disk_id is missing/],
      ['attachdisk', { disk_id: 'nothing' }, 404, 'ResourceNotFoundError', /disk nothing not found/],
      ['attachdisk', { disk_id: foreign }, 404, 'ResourceNotFoundError', /disk_id: disk/],
      ['attachdisk', { disk_id: away }, 400, 'InputParameterError', /is not on cloud1/],
      ['attachdisk', { disk_id: 'failed' }, 400, 'InvalidStatusError', /while it is error/],
      ['resize-disk', { disk_id: own }, 400, 'MissingParameterError', /size is missing/],
      ['resize-disk', { disk_id: own, size: '3G' }, 400, 'InvalidStatusError', /is not attached to server/],
      ['resize-disk', { disk_id: own, size: 'big' }, 400, 'InputParameterError', /size: "big" is no size/],
      ['resize-disk', { disk_id: local, size: '300G' }, 406, 'NotSupportedError', /inside the server alone/],
      ['detachdisk', { disk_id: local }, 406, 'NotSupportedError', /inside the server alone/],
    ];
    for (const [action, body, status, className, why] of cases) {
      expect([action, body, ...refused(await act(bob!, id, action, body))]).toEqual([
        action,
        body,
        status,
        className,
        expect.stringMatching(why),
      ]);
    }
    const shrunk = await act(bob!, other, 'resize-disk', { disk_id: own, size: '1G' });
    expect(refused(shrunk)).toEqual([400, 'InputParameterError', expect.stringMatching(/can only grow/)]);
    const mixed = await act(ann!, id, 'attachdisk', { disk_id: foreign });
    expect(refused(mixed)).toEqual([400, 'InputParameterError', expect.stringMatching(/is of project beta/)]);
    const asleep = await servers.take('suspend');
    const status = await act(bob!, asleep, 'createdisk', { disks: ['1g'] });
    expect(refused(status)).toEqual([
      400,
      'InvalidStatusError',
      expect.stringMatching(/cannot add disks to server .* in status suspend/),
    ]);
  });
});
