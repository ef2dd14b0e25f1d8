import { afterEach, describe, expect, it } from '@jest/globals';
import { EventBook } from '../../../src/inventory/event-book.ts';
import { openStore, type Store } from '../../../src/inventory/store/store.ts';
import type { Changed } from '../../../src/inventory/store/protocol.ts';
import { createChannels } from '../../../src/observe/channels.ts';
import { everything, isIn } from '../../../src/schema/query/condition.ts';
import { manualTimers } from '../../support/inventory.ts';

let store: Store;
afterEach(() => store.close());

function open() {
  const [changes, bugs]: [Changed[], unknown[]] = [[], []];
  store = openStore({
    onFailure: (error) => bugs.push(error),
    onChange: (changed) => void changes.push(changed),
  });
  const [channels, timers] = [createChannels(), manualTimers()];
  const book = new EventBook({ store, channels, ...timers, onBug: (error) => void bugs.push(error) });
  const note = (action: string, actor = 'u1') => {
    const user = { name: actor, domain: 'Default', domainId: 'default' };
    channels.publish('audit', { actor, project: 'a1', action, result: 'denied', requestId: 'r1', user });
  };
  return { book, timers, changes, bugs, note };
}

const SHAPE = { form: 'full', admin: true, metadata: true } as const;
async function listed(limit = 2048) {
  const order = [{ column: 'created_at', direction: 'desc' }] as const;
  const request = { resource: 'events', where: everything, order, limit, offset: 0, shape: SHAPE, totals: false };
  const { rows, total } = await store.list(request);
  return { total, rows: JSON.parse(`[${Buffer.from(rows).toString('utf8')}]`) as { action: string; id: string }[] };
}

describe('the audit as rows', () => {
  it('is written some at a time, and before it is asked for', async () => {
    const { book, timers, note, changes } = open();
    for (const action of ['one', 'two', 'three']) note(action);
    expect((await listed()).total).toBe(0);
    timers.advance(500);
    await book.upToDate('events');
    expect((await listed()).rows.map(({ action }) => action)).toEqual(['three', 'two', 'one']);
    note('four');
    await book.upToDate('servers');
    expect((await listed()).total).toBe(3);
    await book.upToDate('events');
    expect((await listed()).total).toBe(4);
    // Nothing but lists of these is told to have changed.
    expect(changes.map(({ resource }) => resource)).toEqual(['events', 'events']);
  });

  it('keeps the newest ten thousand', async () => {
    const { book, note, bugs } = open();
    for (let count = 0; count < 9_000; count += 1) note(`a${count}`);
    await book.upToDate('events');
    for (let count = 0; count < 2_000; count += 1) note(`b${count}`);
    await book.upToDate('events');
    const { total, rows } = await listed(1);
    expect([total, rows[0]?.action]).toEqual([10_000, 'b1999']);
    for (let count = 0; count < 10_500; count += 1) note(`c${count}`);
    await book.upToDate('events');
    expect((await listed(1)).total).toBe(10_000);
    expect(bugs).toEqual([]);
  });

  it('lets nobody crowd out the records of others', async () => {
    const { book, note } = open();
    for (let count = 0; count < 50; count += 1) note(`quiet${count}`, 'u2');
    for (let count = 0; count < 12_000; count += 1) {
      note(`loud${count}`);
      if (count % 5000 === 0) await book.upToDate('events');
    }
    note('last', 'u2');
    await book.upToDate('events');
    const order = [{ column: 'created_at', direction: 'asc' }] as const;
    const request = { resource: 'events', where: isIn('user_id', ['u2']), order, limit: 1, offset: 0, shape: SHAPE };
    expect((await store.list({ ...request, totals: false })).total).toBe(51);
    expect((await listed(1)).total).toBe(10_000);
  });

  it('ends quietly, also while it is written', async () => {
    const { book, note, bugs } = open();
    note('one');
    const written = book.upToDate('events');
    book.close();
    await store.close();
    await written;
    expect(bugs).toEqual([]);
  });
});
