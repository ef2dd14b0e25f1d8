import type { Row } from './oracle/row.ts';
import { idsIn, PartsSetting } from './parts-setting.ts';
import { CROSSED_ON_SECOND } from './write-ways.ts';
import { until } from './until.ts';

const PATIENCE_SECONDS = 60;

describe.each(CROSSED_ON_SECOND)('the groups and disks of servers are changed %s', (_way, user, cloud) => {
  let at: PartsSetting;

  beforeAll(async () => {
    at = await PartsSetting.open(user, cloud, 'disks');
  }, 180_000);

  afterAll(() => at.close(), 180_000);

  it('security groups, at all interfaces (OS-39, OS-44, CP-55)', async () => {
    const [one, two] = at.groups;
    const groups = async () => (await at.ports()).map((port) => [...port.security_groups].sort());
    const ids = (row: Row) =>
      idsIn(row, 'secgroups')
        .map((full) => at.bare(full))
        .sort();
    const before = ids(await at.server());
    expect(ids(await at.act('add-secgroup', { secgroup_ids: [one.id] }))).toEqual([...before, one.id].sort());
    expect(await groups()).toEqual([[...before, one.id].sort()]);
    expect(ids(await at.act('set-secgroup', { secgroup_ids: [at.gid(two.id), one.id] }))).toEqual(
      [one.id, two.id].sort(),
    );
    expect(ids(await at.act('revoke-secgroup', { server: { secgroup_ids: [one.id] } }))).toEqual([two.id]);
    expect(await groups()).toEqual([[two.id]]);
    expect(ids(await at.act('assign-secgroup', { secgroup_id: one.id }))).toEqual([one.id]);
    expect(await at.refused('add-secgroup', { secgroup_ids: [one.id] })).toMatch(
      /^400 InputParameterError .*already in/,
    );
    expect(await at.refused('add-secgroup', { secgroup_ids: ['nobody'] })).toMatch(/^404 /);
    expect(ids(await at.act('revoke-secgroup', { secgroup_ids: [one.id] }))).toEqual(before);
    expect(await groups()).toEqual([before]);
  });

  it('disks: made, grown, detached, deleted (OS-42, CP-52)', async () => {
    const known = (await at.volumes()).map((one) => one.id);
    const row = await at.act('createdisk', { disks: [{ size: 1024 }, '2g:ssd'] });
    const made = (await at.volumes()).filter((one) => !known.includes(one.id));
    expect(made.map(({ status, size }) => [status, size]).sort()).toEqual([
      ['in-use', 1],
      ['in-use', 2],
    ]);
    for (const one of made)
      expect(one).toMatchObject({ attachments: [{ server_id: at.id }], metadata: { 'podgate:server': at.id } });
    const [small, large] = [made.find(({ size }) => size === 1)!.id, made.find(({ size }) => size === 2)!.id];
    expect(idsIn(row, 'disks_info')).toEqual(expect.arrayContaining([at.gid(small), at.gid(large)]));
    expect(await at.show('disk', at.gid(small))).toMatchObject({ status: 'ready', guests: [{ id: at.gid(at.id) }] });
    await at.act('resize-disk', { disk_id: at.gid(small), size: '3G' });
    await until('the cloud has grown it', PATIENCE_SECONDS, async () => (await at.volume(small))?.size === 3);
    await until(
      'the row says so',
      PATIENCE_SECONDS,
      async () => (await at.show('disk', at.gid(small)))?.['disk_size'] === 3072,
    );
    expect(await at.refused('resize-disk', { disk_id: at.gid(small), size: '1G' })).toMatch(/^400 .*can only grow/);
    await at.act('detachdisk', { disk_id: at.gid(small) });
    await until('it is deleted', PATIENCE_SECONDS, async () => (await at.volume(small)) === undefined);
    await until('its row is gone', PATIENCE_SECONDS, async () => (await at.show('disk', at.gid(small))) === undefined);
    await at.act('detachdisk', { disk_id: large, keep_disk: true });
    await until('it is free', PATIENCE_SECONDS, async () => (await at.volume(large))?.status === 'available');
    await until('its row is free', PATIENCE_SECONDS, async () => {
      const disk = await at.show('disk', at.gid(large));
      return disk?.['status'] === 'ready' && disk['guests'] === undefined;
    });
    await at.act('attachdisk', { disk_id: large });
    await until('its row has a guest', PATIENCE_SECONDS, async () => {
      const disk = await at.show('disk', at.gid(large));
      return disk?.['status'] === 'ready' && disk['guests'] !== undefined;
    });
    expect((await at.volume(large))?.status).toBe('in-use');
    expect(await at.refused('attachdisk', { disk_id: large })).toMatch(/^400 InvalidStatusError .*already/);
    await at.act('detachdisk', { disk_id: large });
    await until('it is free again', PATIENCE_SECONDS, async () => (await at.volume(large))?.status === 'available');
    await until('the row of the server has let go of it', PATIENCE_SECONDS, async () => {
      return !idsIn(await at.server(), 'disks_info').includes(at.gid(large));
    });
    await at.shop.dev.call('volume', 'DELETE', `/volumes/${large}`);
    await until('nothing is left', PATIENCE_SECONDS, async () => (await at.volume(large)) === undefined);
  });

  it.each(['create', 'attach'])('disks: taken back when the cloud fails to %s them', async (fails) => {
    const known = (await at.volumes()).map((one) => one.id);
    const body = { 'disk.0': '1g', __meta__: { 'testbed:fail': fails } };
    const said = await at.refused('createdisk', body);
    expect(said).toMatch(
      fails === 'create' ? /^502 .*making disk .*failed to make it/ : /^502 .*attaching disk .*could not/,
    );
    expect(said).not.toMatch(/left:/);
    await until('nothing is left', PATIENCE_SECONDS, async () =>
      (await at.volumes()).every((one) => known.includes(one.id)),
    );
  });

  it('disks: refused by name', async () => {
    expect(await at.refused('createdisk', { disks: ['900T'] })).toMatch(/^400 OutOfQuotaError /);
    expect(await at.refused('attachdisk', { disk_id: 'nothing' })).toMatch(/^404 ResourceNotFoundError .*nothing/);
    expect(await at.refused('detachdisk', { disk_id: at.gid(at.id) })).toMatch(
      /^406 NotSupportedError .*inside the server/,
    );
  });
});
