import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { SourceRecord } from '../../../src/contract/index.ts';
import { CloudRecords } from '../../../src/inventory/sync/records.ts';
import { SourceStates } from '../../../src/inventory/sync/source-states.ts';
import type { WarmChange } from '../../../src/inventory/warm/protocol.ts';
import { WarmCloud } from '../../../src/inventory/warm/warm-cloud.ts';
import { WarmFile } from '../../../src/inventory/warm/file.ts';
import type { Warm } from '../../../src/inventory/warm/warm-file.ts';
import { folder } from '../../support/config-files.ts';
import { fakeCloud, fakeProvider } from '../../support/fake-provider.ts';

const provider = fakeProvider({ c1: fakeCloud() });
const OWNER = { cloud: 'c1', mark: 'm' };

/** A cloud of the fake kind on a file that stops to write after some changes, as when the machine stops. */
function world(file: WarmFile, writes = Infinity, onAsk: () => void = () => undefined) {
  let left = writes;
  const saved: WarmChange[] = [];
  const warm = {
    ask(operation: 'head' | 'records' | 'save', argument: never) {
      if (operation === 'save') {
        if (left-- <= 0) return Promise.resolve(undefined);
        saved.push(argument);
      }
      onAsk();
      return Promise.resolve((file[operation] as (argument: unknown) => unknown).call(file, argument));
    },
  } as unknown as Warm;
  const states = new SourceStates(provider);
  const records = new CloudRecords(provider, (source, id) => cloud.note(source, id));
  const cloud: WarmCloud = new WarmCloud(warm, OWNER, {
    records,
    states,
    facts: () => ({ region: 'r', accessUrl: 'u' }),
  });
  const list = (ids: readonly string[], at: number) => {
    const table = records.table('servers');
    for (const id of ids) table.put({ id, name: `${id} at ${at}` } as SourceRecord);
    table.retain((id) => ids.includes(id));
    states.listed('servers', { at, took: 1 });
  };
  return { cloud, records, states, saved, list };
}

const files = folder();
const open: WarmFile[] = [];
afterAll(() => {
  for (const file of open) file.close();
  files.remove();
});

function opened(): WarmFile {
  const file = new WarmFile('form');
  file.open(join(files.path, `${open.push(file)}.db`));
  return file;
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => `s${String(at).padStart(4, '0')}`);

async function restored(file: WarmFile) {
  const next = world(file);
  const found = await next.cloud.restore();
  found?.settle();
  return { ids: [...next.records.table('servers').ids()].sort(), listedAt: next.states.get('servers').listedAt };
}

describe('what is kept of a cloud', () => {
  it('is what there was, without what went', async () => {
    const file = opened();
    const { cloud, list } = world(file);
    list(ids(1200), 1000);
    await cloud.keep();
    list(ids(1100), 2000);
    await cloud.keep();
    expect(await restored(file)).toEqual({ ids: ids(1100), listedAt: 2000 });
  });

  it('counts as a list only when all of it was kept', async () => {
    const file = opened();
    const { cloud, list } = world(file, 2);
    list(ids(1200), 1000);
    await cloud.keep();
    expect(await restored(file)).toEqual({ ids: [], listedAt: undefined });
  });

  it('is as old as the list before, when only a part of the next was kept', async () => {
    const file = opened();
    const first = world(file);
    first.list(ids(1200), 1000);
    await first.cloud.keep();
    const second = world(file, 1);
    (await second.cloud.restore())?.settle();
    second.list(ids(1200), 2000);
    await second.cloud.keep();
    expect(await restored(file)).toEqual({ ids: ids(1200), listedAt: 1000 });
  });

  it('is kept by one at a time, however many ask', async () => {
    const { cloud, list, saved } = world(opened());
    list(ids(500), 1000);
    await Promise.all([cloud.keep(), cloud.keep(), cloud.stop()]);
    expect(saved.map(({ puts, sources }) => [puts.length, sources.length])).toEqual([
      [200, 0],
      [200, 0],
      [100, 1],
    ]);
  });

  it('is older than what is read while it is taken back', async () => {
    const file = opened();
    const first = world(file);
    first.list(['s1', 's2'], 1000);
    await first.cloud.keep();
    const second: ReturnType<typeof world> = world(file, Infinity, () => {
      if (second.records.table('servers').size === 0) second.list(['s2', 's3'], 2000);
    });
    (await second.cloud.restore())?.settle();
    expect(second.records.table('servers').get('s2')).toMatchObject({ name: 's2 at 2000' });
    expect(second.states.get('servers')).toEqual({ outcome: 'ok', listedAt: 2000, wholeAt: 2000, took: 1 });
    await second.cloud.keep();
    expect(await restored(file)).toEqual({ ids: ['s2', 's3'], listedAt: 2000 });
  });

  it('is not written again when nothing has changed', async () => {
    const { cloud, list, saved } = world(opened());
    list(ids(3), 1000);
    await cloud.keep();
    await cloud.keep();
    expect(saved).toHaveLength(1);
    expect(saved[0]?.puts).toHaveLength(3);
  });
});
