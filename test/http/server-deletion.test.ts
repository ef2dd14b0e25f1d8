import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let servers: WrittenServers;
/** Its cloud has a recycle bin. */
let binned: WrittenServers;
let bob: Client;

beforeAll(async () => {
  [servers, binned] = await Promise.all([WrittenServers.start(), WrittenServers.start({ reclaim: true })]);
});

beforeEach(() => {
  ({ bob } = servers.users);
});

afterAll(() => Promise.all([servers.stop(), binned.stop()]));

async function done(id: string, action: string, body: object): Promise<Row> {
  const answer = await act(bob, id, action, body);
  expect([action, answer.status, answer.body['details']]).toEqual([action, 200, undefined]);
  return serverOf(answer);
}

const rowOf = async (resource: string, id: string) =>
  (await bob.ask('GET', `/${resource}s/${id}`)).body[resource] as Row | undefined;
const goes = (resource: string, id: string) =>
  until(`${resource} ${id} is gone`, async () => (await rowOf(resource, id)) === undefined);
const listed = async (what: string) => rowsOf(await bob.ask('GET', `/${what}?cloudregion=cloud1&limit=0`), what);

/** A server without disks of its own beside the first, with one that was made and one that was there. */
async function equipped(of = servers): Promise<{ id: string; made: string; other: string; eip: string }> {
  const id = await of.take('running');
  const shown = serverOf(await bob.ask('GET', `/servers/${id}`));
  const disks = (shown['disks_info'] as readonly Row[]).map((disk) => disk['id']);
  if (shown['eip'] || disks.length > 1) return equipped(of);
  const row = await done(id, 'createdisk', { disks: ['1g', '1g'] });
  const [made = '', other = ''] = (row['disks_info'] as readonly Row[]).flatMap((disk) =>
    disks.includes(disk['id']) ? [] : [String(disk['id'])],
  );
  await done(id, 'detachdisk', { disk_id: other, keep_disk: true });
  await until('it is free', async () => (await rowOf('disk', other))?.['guests'] === undefined);
  await done(id, 'attachdisk', { disk_id: other });
  await until('it is attached', async () => (await rowOf('disk', other))?.['guests'] !== undefined);
  const { eip } = await done(id, 'create-eip', {});
  await done(id, 'attachnetwork', { net_desc: ['private-demo-v4'] });
  const found = (await listed('eips')).find((one) => one['ip_addr'] === eip);
  return { id, made, other, eip: String(found?.['id']) };
}

/** The ports of no server that were made for one. */
const madePorts = async ({ users: { ann } }: WrittenServers) =>
  rowsOf(await ann.ask('GET', '/networkinterfaces?scope=system&limit=0'), 'networkinterfaces').filter(({ name }) =>
    String(name).startsWith('podgate:'),
  );

describe('what goes with a server', () => {
  it('is what was made for it, and nothing else', async () => {
    const { id, made, other, eip } = await equipped();
    expect((await bob.ask('DELETE', `/servers/${id}`)).status).toBe(200);
    await goes('server', id);
    await goes('disk', made);
    await until('the other disk is free', async () => (await rowOf('disk', other))?.['guests'] === undefined);
    await until('the address leads nowhere', async () => !(await rowOf('eip', eip))?.['associate_id']);
    expect(await madePorts(servers)).toEqual([]);
  });

  it('is its disks, their snapshots and its floating address too when that is wanted', async () => {
    const { id, made, other, eip } = await equipped();
    await done(id, 'instance-snapshot', { name: 'before' });
    const snapshots = async () => (await listed('snapshots')).filter(({ name }) => String(name).startsWith('before-'));
    await until(
      'they are made',
      async () => (await snapshots()).filter(({ status }) => status === 'ready').length === 2,
    );
    const answer = await bob.ask('DELETE', `/servers/${id}?delete_disks=true&delete_eip=true&delete_snapshots=true`);
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    await goes('server', id);
    for (const disk of [made, other]) await goes('disk', disk);
    await goes('eip', eip);
    expect(await snapshots()).toEqual([]);
  });

  it('is named when it is left', async () => {
    const { id, made, other } = await equipped();
    const name = String((await rowOf('disk', made))?.['name']);
    await done(id, 'instance-snapshot', { generate_name: 'kept' });
    await until('they are made', async () => {
      return (
        (await listed('snapshots')).filter(
          (one) => String(one['name']).startsWith('kept-') && one['status'] === 'ready',
        ).length === 2
      );
    });
    const answer = await bob.ask('DELETE', `/servers/${id}`, { body: { delete_disks: true } });
    expect([answer.status, answer.body['class']]).toEqual([409, 'ConflictError']);
    expect(answer.body['details']).toContain(`disk ${name} (it has snapshots`);
    await goes('server', id);
    await until('both are free', async () => {
      const disks = await Promise.all([made, other].map((disk) => rowOf('disk', disk)));
      return disks.every((disk) => disk?.['status'] === 'ready' && disk['guests'] === undefined);
    });
  });
});

describe('what goes with a server that goes into the recycle bin', () => {
  const wanted = 'delete_disks=true&delete_eip=true';

  beforeEach(() => {
    ({ bob } = binned.users);
  });

  it('stays with it until it is deleted for good', async () => {
    const { id, made, other, eip } = await equipped(binned);
    const before = serverOf(await bob.ask('GET', `/servers/${id}`));
    const answer = await bob.ask('DELETE', `/servers/${id}?${wanted}`);
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    const isBinned = async () => {
      const { upstream } = serverOf(await bob.ask('GET', `/servers/${id}?pending_delete=all`));
      return JSON.stringify(upstream).includes('soft-delete"');
    };
    await until('it is in the bin', isBinned);
    await done(id, 'cancel-delete', {});
    await binned.comesTo(id, 'running');
    const after = serverOf(await bob.ask('GET', `/servers/${id}`));
    expect({ nics: after['nics'], disks: after['disks_info'], eip: after['eip'] }).toEqual({
      nics: before['nics'],
      disks: before['disks_info'],
      eip: before['eip'],
    });
    // What was there before belongs to nobody: a deletion that asks for nothing more lets it be.
    await bob.ask('DELETE', `/servers/${id}?override_pending_delete=true`);
    await goes('server', id);
    await goes('disk', made);
    await until('the other disk is free', async () => (await rowOf('disk', other))?.['guests'] === undefined);
    expect((await rowOf('disk', other))?.['status']).toBe('ready');
    await until('the address leads nowhere', async () => !(await rowOf('eip', eip))?.['associate_id']);
  });

  it('goes when it is taken out of there', async () => {
    const { id, made, other, eip } = await equipped(binned);
    expect((await bob.ask('DELETE', `/servers/${id}`)).status).toBe(200);
    await until('it is in the bin', async () => {
      const { upstream } = serverOf(await bob.ask('GET', `/servers/${id}?pending_delete=all`));
      return JSON.stringify(upstream).includes('soft-delete"');
    });
    const answer = await bob.ask('DELETE', `/servers/${id}?override_pending_delete=true&${wanted}`);
    expect([answer.status, answer.body['details']]).toEqual([200, undefined]);
    await goes('server', id);
    for (const disk of [made, other]) await goes('disk', disk);
    await goes('eip', eip);
    expect((await madePorts(binned)).filter(({ name }) => String(name).includes(id.split('.')[1] ?? ''))).toEqual([]);
  });
});

describe('snapshots of the disks of a server', () => {
  it('are all made or none, also of what is only just being made', async () => {
    const { id, other } = await equipped();
    const before = (await listed('snapshots')).map((one) => one['id']);
    // What is attached can be snapshotted, what grows cannot.
    await done(id, 'resize-disk', { disk_id: other, size: '2g' });
    const answer = await act(bob, id, 'instance-snapshot', { name: 'half' });
    expect([answer.status, answer.body['details']]).toEqual([
      400,
      expect.stringMatching(/^snapshot of disk .*extending/),
    ]);
    expect(answer.body['details']).not.toMatch(/left/);
    await until('none is left', async () => (await listed('snapshots')).length === before.length);
  });

  it('are refused where there is nothing to make them of', async () => {
    const rows = await listed('servers');
    const isLocal = ({ disks_info: disks }: Row) =>
      (disks as readonly Row[]).every((disk) => disk['storage_type'] === 'nova');
    const id = String(
      rows.find((row) => row['status'] === 'running' && row['freezed'] !== true && isLocal(row))?.['id'],
    );
    const cases: readonly (readonly [object, number, RegExp])[] = [
      [{ name: 'x' }, 406, /has no volume/],
      [{}, 400, /name is missing/],
      [{ name: 'x', with_memory: true }, 406, /with_memory/],
    ];
    for (const [body, status, why] of cases) {
      const answer = await act(bob, id, 'instance-snapshot', body);
      expect([answer.status, answer.body['details']]).toEqual([status, expect.stringMatching(why)]);
    }
  });
});
