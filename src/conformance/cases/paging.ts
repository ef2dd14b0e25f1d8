import assert from 'node:assert/strict';
import { GatewayError, type Outline, type Outlined, type SourceRecord } from '../../contract/index.ts';
import type { Bench } from '../bench.ts';
import type { Case } from './case.ts';

type AnyOutline = Outline<unknown, SourceRecord>;
type Versions = ReadonlyMap<string, Outlined['version'] | undefined>;

/** All that an outline says; nothing where this cloud has none. */
async function outlined(outline: AnyOutline, bench: Bench): Promise<Versions | undefined> {
  const versions = new Map<string, Outlined['version']>();
  let cursor: string | undefined;
  try {
    do {
      const page = await outline.list(bench.session, cursor, bench.call());
      for (const { id, version } of page.items) versions.set(id, version);
      cursor = page.next;
    } while (cursor !== undefined);
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'unsupported') return undefined;
    throw error;
  }
  return versions;
}

/** Checks an outline against the list. */
async function agree(
  source: string,
  outline: AnyOutline,
  { bench, listed }: { readonly bench: Bench; readonly listed: readonly SourceRecord[] },
): Promise<void> {
  const told = await outlined(outline, bench);
  if (!told) return;
  const known: Versions = new Map(listed.map((record) => [record.id, outline.versionOf(record)]));
  assert.deepEqual(told, known, `${source}: its outline`);
  const some = listed.filter((_, at) => at % 2 === 0).slice(0, outline.batch);
  assert.ok(outline.batch > 0, `${source}: some are read at a time`);
  if (some.length === 0) return;
  const ids = some.map(({ id }) => id);
  const read = await outline.read(bench.session, ids, bench.call());
  const byId = (records: readonly SourceRecord[]) => new Map(records.map((record) => [record.id, record]));
  assert.deepEqual(byId(read), byId(some), `${source}: what is read of it, and nothing else`);
}

export const paging: readonly Case[] = [
  {
    group: 'paging',
    name: 'the pages of every list are the whole of it, each record once',
    async run({ subject, open }) {
      const bench = open();
      for (const source of Object.keys(subject.provider.sources)) {
        const pages = await bench.pages(source).catch((error: unknown) => {
          // What the cloud does not have or show is no list.
          if (GatewayError.is(error) && ['unsupported', 'forbidden', 'not_found'].includes(error.code)) return [];
          throw error;
        });
        const ids = pages.flatMap(({ items }) => items.map(({ id }) => id));
        assert.equal(new Set(ids).size, ids.length, `${source}: no record twice`);
        const again = (await bench.pages(source).catch(() => [])).flatMap(({ items }) => items.map(({ id }) => id));
        assert.deepEqual(new Set(again), new Set(ids), `${source}: the same again`);
      }
    },
  },
  {
    group: 'paging',
    name: 'changes are told since a reading, and are what a whole list says too',
    async run({ subject, open }) {
      const bench = open();
      for (const [source, adapterSource] of Object.entries(subject.provider.sources)) {
        const { changes } = adapterSource;
        if (!changes) continue;
        const pages = await bench.pages(source);
        const since = pages[0]?.since;
        assert.ok(since, `${source}: the first page says since when changes are to be asked for`);
        const told = await changes.list(bench.session, since, undefined, bench.call());
        assert.ok(told.since, `${source}: so does what changed`);
        const known = new Set([...told.items, ...pages.flatMap(({ items }) => items)].map(({ id }) => id));
        for (const { id } of told.items) {
          assert.equal(
            (await adapterSource.get?.(bench.session, id, bench.call()))?.id,
            id,
            `${source}: what changed is there`,
          );
        }
        for (const id of told.gone) assert.ok(!known.has(id), `${source}: what is gone is not listed`);
      }
    },
  },
  {
    group: 'paging',
    name: 'the outline of a list has its records in their versions, and some of them are read as the list has them',
    async run({ subject, open }) {
      const bench = open();
      for (const [source, { outline }] of Object.entries(subject.provider.sources)) {
        const pages = outline && (await bench.pages(source));
        if (pages) await agree(source, outline, { bench, listed: pages.flatMap(({ items }) => items) });
      }
    },
  },
  {
    group: 'paging',
    name: 'a page is fetched once, and nothing per row',
    needsTrouble: true,
    async run({ subject, target, open }) {
      const bench = open();
      const { rows } = subject.provider.resources.servers;
      await subject.provider.facts(bench.session, bench.call());
      const before = (await target.trouble?.requests())?.length ?? 0;
      const pages = await bench.pages(rows);
      const sent = ((await target.trouble?.requests()) ?? []).slice(before);
      const lists = sent.filter((line) => line.includes(target.trouble?.rowsPath ?? ''));
      assert.equal(lists.length, pages.length);
      assert.ok(sent.length - lists.length <= 2, `nothing but pages and what is asked once; sent ${sent.join(', ')}`);
    },
  },
];
