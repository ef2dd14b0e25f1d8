import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Server } from '../../../src/contract/index.ts';
import type { Store } from '../../../src/inventory/store/store.ts';
import { ALPHA, fill, openTestStore, pageOf, type Placed } from '../../support/read-model.ts';

let store: Store;

const named = (at: number, name = `host-${String(at).padStart(3, '0')}`): Placed => {
  const server: Server = { id: `s${at}`, name, status: 'running', upstream: { status: 'ACTIVE' } };
  return { cloud: 'c1', owner: ALPHA, server };
};
const FORTY = Array.from({ length: 40 }, (_, at) => named(at));

beforeAll(async () => {
  store = openTestStore();
  await fill(store, FORTY);
});
afterAll(() => store.close());

const namesOf = async (search: string) => {
  const { rows, total } = await pageOf(store, `${search}&order_by=name&order=asc`);
  return { total, names: rows.map(({ name }) => name) };
};
const terms = (from: number, count: number) =>
  FORTY.slice(from, from + count).map(({ server }) => `search=${server.name}`);

describe('searches', () => {
  it.each([1, 15, 16, 17, 40])('find every row of %d texts that are looked for at once', async (count) => {
    const wanted = FORTY.slice(0, count).map(({ server }) => server.name);
    expect(await namesOf(terms(0, count).join('&'))).toEqual({ total: count, names: wanted });
    expect(await namesOf(terms(0, count).join('&'))).toEqual({ total: count, names: wanted });
  });

  it('find the same again after many others', async () => {
    for (let at = 0; at < 40; at += 1) {
      expect((await namesOf(terms(at, 1)[0] ?? '')).total).toBe(1);
    }
    expect((await namesOf('search=host-00')).total).toBe(10);
  });

  it('see a row that got another name, one that came and one that went', async () => {
    expect((await namesOf('search=host-0')).total).toBe(40);
    await fill(store, [...FORTY.slice(1), named(1, 'other'), named(50)]);
    expect((await namesOf('search=host-0')).total).toBe(39);
    expect((await namesOf('search=other')).names).toEqual(['other']);
    expect((await namesOf('search=host-050')).total).toBe(1);
    expect((await namesOf('search=host-000')).total).toBe(0);
  });
});
