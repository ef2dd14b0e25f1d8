import { describe, expect, test } from '@jest/globals';
import type { Server } from '../../../src/contract/index.ts';
import type { Changed } from '../../../src/inventory/store/protocol.ts';
import { openStore } from '../../../src/inventory/store/store.ts';
import type { StoredRow } from '../../../src/schema/document.ts';
import { cloudFragments, serverStorer } from '../../../src/schema/servers/document.ts';
import { ALPHA, cloudContext, openTestStore, pageOf } from '../../support/read-model.ts';
import { refusalOf } from '../../support/identity.ts';

const context = cloudContext('c1');
const storer = serverStorer(context);

const rowsFrom = (first: number) =>
  Array.from({ length: 200 }, (_, at) => {
    const id = `s${first + at}`;
    const server: Server = { id, name: `web-${id}`, status: 'running', upstream: { status: 'ACTIVE' } };
    return storer(server, ALPHA);
  });

describe('the end of a store', () => {
  test('comes in the middle of writing and reading, and takes nobody with it', async () => {
    for (let time = 0; time < 6; time += 1) {
      const store = openTestStore();
      await store.setCloud({ cloud: 'c1', ...cloudFragments(context, true) });
      const going = Array.from({ length: 10 }, (_, at) => [
        store.apply({ resource: 'servers', upserts: rowsFrom(at * 200), removals: [] }),
        pageOf(store, 'search=web&order_by=name&limit=50'),
      ]).flat();
      await going[time % 5];
      const refused = Promise.allSettled(going);
      await store.close();
      const ends = (await refused).map(({ status }) => status);
      expect(ends[time % 5]).toBe('fulfilled');
      expect(ends).toContain('rejected');
      expect(await refusalOf(() => pageOf(store, 'limit=1'))).toMatchObject({ message: 'the read model has stopped' });
    }
  });
});

describe('a change that fails', () => {
  test('takes back no row that was written before it, and answers from before are forgotten', async () => {
    const told: Changed[] = [];
    const store = openStore({ onFailure: () => undefined, onChange: (changed) => told.push(changed) });
    const [good, other] = rowsFrom(0);
    const upserts = [good, { ...other, head: undefined }] as StoredRow[];
    expect(await refusalOf(() => store.apply({ resource: 'servers', upserts, removals: [] }))).toMatchObject({
      code: 'internal',
    });
    expect(told).toEqual([{ resource: '*', version: 0, rows: 'everything' }]);
    expect((await pageOf(store, 'limit=1')).total).toBe(1);
    await store.close();
  });
});

describe('a question', () => {
  test('sees what was answered before it, and does not wait until all that is asked for is written', async () => {
    const store = openTestStore();
    await store.setCloud({ cloud: 'c1', ...cloudFragments(context, true) });
    const written: number[] = [];
    const going = Array.from({ length: 20 }, async (_, at) => {
      await store.apply({ resource: 'servers', upserts: rowsFrom(at * 200), removals: [] });
      written.push(at);
    });
    const early = await pageOf(store, 'limit=1');
    expect(early.total).toBeLessThan(4000);
    await going[0];
    expect((await pageOf(store, 'limit=1')).total).toBeGreaterThanOrEqual(200);
    await Promise.all(going);
    expect((await pageOf(store, 'limit=1')).total).toBe(4000);
    expect(written).toEqual(written.toSorted((a, b) => a - b));
    await store.close();
  });
});
