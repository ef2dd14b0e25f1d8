import { describe, expect, it } from '@jest/globals';
import { createDispatch } from '../../../src/dispatch/dispatch.ts';
import type { Store } from '../../../src/inventory/store/store.ts';
import { Joiner } from '../../../src/inventory/sync/joiner.ts';
import { CloudRecords } from '../../../src/inventory/sync/records.ts';
import { Round } from '../../../src/inventory/sync/round.ts';
import { SourceStates } from '../../../src/inventory/sync/source-states.ts';
import { createStorers } from '../../../src/inventory/sync/storers.ts';
import { createLog } from '../../../src/observe/log.ts';
import { fakeCloud, fakeProvider } from '../../support/fake-provider.ts';
import { testCloud } from '../../support/inventory.ts';
import { cloudContext } from '../../support/read-model.ts';

type Applied = Parameters<Store['apply']>[0];

/** A store that takes its time: nothing is done before the test says so. */
function slowStore() {
  const applied: Applied[] = [];
  const waiting: (() => void)[] = [];
  const apply = (change: Applied) => {
    applied.push(change);
    return new Promise<never>((resolve) => waiting.push(resolve as () => void));
  };
  const release = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  const made = () => Promise.resolve();
  return { store: { apply, made }, applied, release };
}

describe('what is joined while something else is being stored', () => {
  it('is stored after it, for every kind that is made of it', async () => {
    const fake = fakeCloud();
    // How many servers use an image stands in its second form alone.
    const image = (guest_count: number) => ({ id: 'i1', name: 'i1', status: 'active' as const, guest_count });
    fake.things = { images: [image(1)] };
    const cloud = testCloud('c1', fake, fakeProvider({ c1: fake }));
    const records = new CloudRecords(cloud.adapter);
    const joiner = new Joiner({
      cloud,
      records,
      store: createStorers(cloudContext('c1')),
      owners: () => ({ owner: undefined, shared: [] }),
    });
    const { store, applied, release } = slowStore();
    const log = createLog({ level: 'silent', format: 'json' });
    const round = new Round({
      cloud,
      dispatch: createDispatch(log),
      records,
      states: new SourceStates(cloud.adapter),
      joiner,
      store,
      warn: () => undefined,
      now: () => 0,
      progress: () => undefined,
      signal: new AbortController().signal,
    });
    const first = round.takeIn(records.table('images').put(image(1)), 'images', 'i1');
    const second = round.takeIn(records.table('images').put(image(2)), 'images', 'i1');
    release();
    await Promise.all([first, second]);
    const of = (resource: string) => applied.filter((change) => change.resource === resource);
    expect(of('images')).toHaveLength(1);
    const counts = of('cachedimages').map(({ upserts }) => /"ref_count":(\d)/.exec(upserts[0]?.head ?? '')?.[1]);
    expect(counts).toEqual(['1', '2']);
  });
});
