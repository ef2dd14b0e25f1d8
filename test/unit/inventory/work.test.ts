import { expect, it } from '@jest/globals';
import { openReadModel } from '../../../src/inventory/store/read-model.ts';
import type { ListAnswer, ListRequest, StoredKind, StoreReply } from '../../../src/inventory/store/protocol.ts';
import { AT_ONCE } from '../../../src/inventory/store/reading.ts';
import { Work } from '../../../src/inventory/store/work.ts';
import type { StoredRow } from '../../../src/schema/document.ts';
import { everything } from '../../../src/schema/query/condition.ts';

const kind: StoredKind = {
  plural: 'boxes',
  columns: { id: { type: 'text' }, name: { type: 'text' }, cloud: { type: 'text' } },
  sums: {},
  sharesAccount: false,
};

const box = (at: number, name: string): StoredRow => ({
  id: `c.b${at}`,
  ...{ lead: '', head: `"at":${at},"name":"${name}"`, host: '', tail: '', open: '', brief: '{}' },
  hash: `${at} ${name}`,
  columns: [`c.b${at}`, name, 'c'],
  facets: [],
  addresses: '',
});

const ROWS = 3 * AT_ONCE + 1;
const rows = (name: string) => Array.from({ length: ROWS }, (_, at) => box(at, name));

const list = (limit: number): ListRequest => ({
  resource: 'boxes',
  where: everything,
  order: [],
  limit,
  offset: 0,
  shape: { form: 'full', admin: true, metadata: true },
  totals: false,
});

interface Box {
  readonly at: number;
  readonly name: string;
}

const boxesOf = ({ rows: bytes }: ListAnswer) => JSON.parse(`[${Buffer.from(bytes).toString()}]`) as readonly Box[];

/** Work on a read model of some boxes; `told`: its answers by their messages' numbers. */
function working() {
  const model = openReadModel([kind]);
  model.apply({ resource: 'boxes', upserts: rows('old'), removals: [] });
  const told = new Map<number, StoreReply>();
  const work = new Work(model, (reply) => told.set(reply.id, reply));
  const answer = (id: number) => (told.get(id) as unknown as { readonly result: ListAnswer }).result;
  return { model, told, work, answer };
}

it('writes a long list out piece by piece, and answers short questions in between', () => {
  const { model, told, work, answer } = working();
  work.take({ id: 1, operation: 'list', argument: list(2048) });
  expect(work.turn()).toBe(true);
  work.take({ id: 2, operation: 'list', argument: list(20) });
  expect([...told.keys()]).toEqual([2]);
  while (work.turn());
  expect(answer(1)).toEqual(model.list(list(2048)));
  expect(boxesOf(answer(1))).toHaveLength(ROWS);
});

it('answers a list of few rows at once, however many were asked for and whatever waits', () => {
  const { model, told, work, answer } = working();
  work.take({ id: 1, operation: 'list', argument: list(2048) });
  work.take({ id: 2, operation: 'list', argument: list(2048) });
  work.take({ id: 3, operation: 'apply', argument: { resource: 'boxes', upserts: rows('new'), removals: [] } });
  const few = { ...list(2048), offset: ROWS - 3 };
  work.take({ id: 4, operation: 'list', argument: few });
  expect([...told.keys()]).toEqual([4]);
  expect(answer(4)).toEqual(model.list(few));
});

it('changes nothing while a long list is written out, and makes changes between two of them', () => {
  const { work, answer } = working();
  work.take({ id: 1, operation: 'list', argument: list(2048) });
  work.turn();
  work.take({ id: 2, operation: 'list', argument: list(2048) });
  work.take({ id: 3, operation: 'apply', argument: { resource: 'boxes', upserts: rows('new'), removals: [] } });
  while (work.turn());
  const names = (id: number) => [...new Set(boxesOf(answer(id)).map(({ name }) => name))];
  expect([names(1), names(2)]).toEqual([['old'], ['new']]);
});

it('says of each question why it cannot be answered, and goes on', () => {
  const { told, work, answer } = working();
  work.take({ id: 1, operation: 'list', argument: { ...list(2048), resource: 'balls' } });
  work.take({ id: 2, operation: 'list', argument: { ...list(20), resource: 'balls' } });
  work.take({ id: 3, operation: 'list', argument: list(2048) });
  expect([...told.keys()]).toEqual([1, 2]);
  while (work.turn());
  const error = 'the read model has no resource balls';
  expect([told.get(1), told.get(2)]).toEqual([
    { id: 1, error },
    { id: 2, error },
  ]);
  expect(boxesOf(answer(3))).toHaveLength(ROWS);
});
