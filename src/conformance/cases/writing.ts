import assert from 'node:assert/strict';
import type { ServerActionName } from '../../contract/index.ts';
import { actionOf } from '../../inventory/writes/able.ts';
import { can, drive, refused } from '../writing/drive.ts';
import { STEPS } from '../writing/steps.ts';
import { ableCloud, Workpiece } from '../writing/workpiece.ts';
import { NotPossible, type Case, type Setting } from './case.ts';
import { eipCases } from './eips.ts';

const writing = (name: string, run: (setting: Setting) => Promise<void>): Case => ({
  group: 'writing',
  name,
  needsMaking: true,
  run,
});

/** Nothing is made that could not be deleted again. */
function requireMaking({ subject: { provider } }: Setting): void {
  if (!provider.resources.servers.create) throw new NotPossible('the adapter makes no servers');
  if (!can(provider, 'delete')) throw new NotPossible('the adapter deletes no servers: one would be left over');
}

/** The workpiece, when there is a server. */
async function looking(setting: Setting): Promise<Workpiece> {
  requireMaking(setting);
  const work = await setting.workpiece();
  assert.ok(work.server, 'there is a server to look at');
  return work;
}

const ACTIONS = Object.keys(STEPS) as readonly ServerActionName[];

export const writingCases: readonly Case[] = [
  writing('create: a server comes to run, as was asked for', async (setting) => {
    requireMaking(setting);
    const work = await setting.workpiece();
    const { name, instance_type, nics = [], metadata } = await work.create();
    const { wanted, making } = work;
    assert.equal(name, wanted.name);
    assert.equal(instance_type, work.watch.named('serverskus', making.flavor).name);
    assert.equal(nics.length, wanted.nics.length);
    assert.equal(metadata?.['user:conformance'], 'yes');
  }),
  writing('create: a server is found again by its marker, and no other', async (setting) => {
    const work = await looking(setting);
    const { create } = setting.subject.provider.resources.servers;
    const { session } = work.bench;
    assert.equal((await create?.find(session, work.wanted, work.bench.call()))?.id, work.known.id);
    const other = { ...work.wanted, marker: 'nobody-has-this-marker' };
    assert.equal(await create?.find(session, other, work.bench.call()), undefined);
  }),
  writing('console: there is a screen, a log, and a password or none', async (setting) => {
    const work = await looking(setting);
    const { console } = setting.subject.provider.resources.servers;
    if (!console) throw new NotPossible('the adapter shows nothing of the inside of servers');
    const [{ session }, { id }] = [work.bench, work.known];
    const call = () => work.bench.call({ project: work.known.project?.id });
    const { url } = await console.screen(session, id, call());
    assert.ok(URL.canParse(url), 'the screen has a URL');
    assert.equal(typeof (await console.log(session, { server: id, length: 5 }, call())), 'string');
    assert.equal(typeof (await console.password(session, id, call())), 'string');
  }),
  ...ACTIONS.map((name) =>
    writing(`action: ${name}`, async (setting) => {
      if (can(setting.subject.provider, name)) await drive(name, await looking(setting));
      else await refused(() => actionOf(ableCloud(setting.subject), name));
    }),
  ),
  ...eipCases,
  writing('history: it tells of what was done, the newest first', async (setting) => {
    const work = await looking(setting);
    const { history } = setting.subject.provider.resources.servers;
    if (!history) throw new NotPossible('the adapter keeps no history');
    const of = { server: work.known.id, limit: 10 };
    const records = await history.list(work.bench.session, of, work.bench.call());
    assert.ok(records.length > 1 && records.length <= 10, `it tells of some actions, and tells of ${records.length}`);
    const begins = records.map(({ began_at }) => began_at ?? '');
    assert.deepEqual(begins, [...begins].sort().reverse());
    for (const { reference } of records.slice(0, 3)) {
      const shown = await history.show(work.bench.session, { server: of.server, reference }, work.bench.call());
      assert.equal(shown.reference, reference);
    }
  }),
  writing('delete: the server goes, and what was made for it', async (setting) => {
    const work = await looking(setting);
    await work.delete();
  }),
  writing('create: a server with a disk of its own comes to run, and goes with it', async (setting) => {
    const { rootDisk } = setting.target.making ?? {};
    if (rootDisk === undefined) throw new NotPossible('the target names no size of such a disk');
    requireMaking(setting);
    const work = await Workpiece.open(setting.subject, setting.target);
    try {
      const { disks = [] } = await work.create({ root: { local: false, keep: false, size: rootDisk } });
      assert.deepEqual(
        disks.map(({ size, local = false }) => [size, local]),
        [[rootDisk, false]],
      );
      await work.delete();
    } finally {
      await work.close();
    }
  }),
];
