import { describe, expect, it } from '@jest/globals';
import { GatewayError, type Remaining, type Server } from '../../../src/contract/index.ts';
import { Remainders, StepNotes } from '../../../src/inventory/writes/remainders.ts';
import { Tasks, type NewTask } from '../../../src/inventory/writes/tasks.ts';
import { createLog } from '../../../src/observe/log.ts';
import { createDispatch } from '../../../src/dispatch/dispatch.ts';
import { CloudSync } from '../../../src/inventory/sync/cloud-sync.ts';
import { createChannels } from '../../../src/observe/channels.ts';
import { fakeCloud, fakeProvider } from '../../support/fake-provider.ts';
import { testCloud } from '../../support/inventory.ts';
import { ALPHA } from '../../support/read-model.ts';
import type { Store } from '../../../src/inventory/store/store.ts';

const resting: Server = {
  id: 's1',
  name: 's1',
  status: 'sync_config',
  unfinished: 'mark',
  upstream: { vm_state: 'resized' },
};

/** What is left to be done on a cloud whose adapter answers as told; each step is noted with whether it is taken again. */
function remaining(answers: readonly (Remaining | GatewayError)[], readOnly = false) {
  const log = createLog({ level: 'silent', format: 'json' });
  const steps: boolean[] = [];
  const time = { now: 1000 };
  const provider = fakeProvider({ north: fakeCloud() });
  const remainder = {
    due: ({ status }: Server) => status === 'sync_config',
    run: (_session: unknown, _server: Server, again: boolean) => {
      steps.push(again);
      const answer = answers[steps.length - 1] ?? {};
      return answer instanceof GatewayError ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  const servers = { ...provider.resources.servers, remainder };
  const cloud = testCloud('north', fakeCloud(), { ...provider, resources: { ...provider.resources, servers } });
  const dispatch = createDispatch(log);
  const sync = new CloudSync(
    { ...cloud, config: { ...cloud.config, readOnly } },
    {
      dispatch,
      store: {} as Store,
      channels: createChannels(),
      log,
      now: () => time.now,
      owner: () => ALPHA,
      findProject: () => undefined,
    },
  );
  const tasks = new Tasks();
  const remainders = new Remainders(sync, { tasks, steps: new StepNotes() }, { dispatch, log, now: () => time.now });
  return { remainders, tasks, steps, time, sync, notes: sync.notes };
}

const begun: NewTask = {
  action: 'change-config',
  asker: { id: 'u1', name: 'bob', requestId: 'r1' },
  references: ['req-1'],
  project: undefined,
  began: 0,
  result: 'running',
  achieved: () => true,
};

/** As `remaining`, of a gateway that was asked for the change. */
function own(answers: readonly (Remaining | GatewayError)[], readOnly = false) {
  const all = remaining(answers, readOnly);
  all.tasks.begin('s1', begun);
  return all;
}

describe('what remains to be done', () => {
  it('is done once while the server rests where it was, and again, otherwise, after a while, but not for ever', async () => {
    const { remainders, steps, time } = own([]);
    for (let second = 0; second < 50; second += 1) {
      expect(await remainders.step(resting)).toBe(true);
      time.now += 1000;
    }
    expect(steps).toEqual([false]);
    const said: boolean[] = [];
    for (let minute = 0; minute < 5; minute += 1) {
      time.now += 60_000;
      said.push(await remainders.step(resting));
    }
    expect([steps, said.at(-1)]).toEqual([[false, true, true], false]);
  });

  it('is tried again at once when nothing was sent, and not when that is not known', async () => {
    const failing = (code: 'upstream_unavailable' | 'upstream_timeout') => new GatewayError(code, 'no');
    const { remainders, steps } = own([failing('upstream_unavailable'), failing('upstream_timeout')]);
    for (let time = 0; time < 2; time += 1) await expect(remainders.step(resting)).rejects.toThrow('no');
    expect(await remainders.step(resting)).toBe(true);
    expect(steps).toEqual([false, false]);
  });

  it('is done again, and not taken back, when the cloud did not take it on the time before', async () => {
    const hiccups = [new GatewayError('upstream_rejected', 'no'), new GatewayError('protected', 'no')];
    const { remainders, steps, time } = own(hiccups);
    for (const _ of hiccups) {
      await expect(remainders.step(resting)).rejects.toThrow('no');
      time.now += 60_000;
    }
    expect(await remainders.step(resting)).toBe(true);
    time.now += 60_000;
    expect(await remainders.step(resting)).toBe(true);
    expect(steps).toEqual([false, false, false, true]);
  });

  it('is nothing without a mark, before it is due, and on a cloud that is only read', async () => {
    const { remainders, steps } = own([]);
    expect(await remainders.step({ ...resting, unfinished: undefined })).toBe(false);
    expect(await remainders.step({ ...resting, status: 'running' })).toBe(true);
    expect(await own([], true).remainders.step(resting)).toBe(false);
    expect(steps).toEqual([]);
  });

  it('is left for a while to the gateway that was asked for it, and then taken by one that sees it still there', async () => {
    const { remainders, tasks, steps, time } = remaining([]);
    tasks.adopt('s1', [{ ...begun, id: 'theirs' }], 30_001);
    expect(await remainders.step(resting)).toBe(true);
    time.now += 29_999;
    expect(await remainders.step(resting)).toBe(true);
    expect(steps).toEqual([]);
    time.now += 30_001;
    expect(await remainders.step(resting)).toBe(true);
    expect(steps).toEqual([false]);
    // What this one has taken over it ends.
    await remainders.step({ ...resting, upstream: { vm_state: 'active' } });
    expect(steps).toEqual([false, false]);
  });

  it('is left to whoever reads the cloud, of those that others were asked for', async () => {
    const { remainders, tasks, steps, time, sync } = remaining([]);
    Object.assign(sync, { shared: { isReadElsewhere: true } });
    for (let minute = 0; minute < 5; minute += 1) {
      expect(await remainders.step(resting)).toBe(true);
      time.now += 60_000;
    }
    expect(steps).toEqual([]);
    tasks.begin('s1', begun);
    await remainders.step(resting);
    expect(steps).toEqual([false]);
  });

  it('is left to the gateway that was asked for it by one that still waits for the end of something else', async () => {
    const { remainders, tasks, steps } = remaining([]);
    tasks.begin('s1', { ...begun, action: 'stop' });
    await remainders.step({ ...resting, status: 'stopping', unfinished: undefined });
    await remainders.step(resting);
    expect(steps).toEqual([]);
    tasks.begin('s1', begun);
    await remainders.step({ ...resting, unfinished: 'another mark' });
    expect(steps).toEqual([false]);
  });

  it('is done at once, too, when the change has ended before it could be', async () => {
    const { remainders, tasks, steps } = own([]);
    await remainders.step({ ...resting, status: 'running' });
    tasks.giveUp('s1', { result: 'failed', ended: 1 });
    await remainders.step(resting);
    expect(steps).toEqual([false]);
  });

  it('is told to the task and to the row when it was taken back', async () => {
    const { remainders, tasks, notes } = own([{ reference: 'req-2', undone: 'taken back' }]);
    await remainders.step(resting);
    expect(tasks.of('s1')).toMatchObject([{ references: ['req-1', 'req-2'], undone: 'taken back' }]);
    expect(notes.noted(resting).fault).toEqual({ message: 'taken back', during: 'update' });
  });
});
