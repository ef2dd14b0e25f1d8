import assert from 'node:assert/strict';
import { GatewayError } from '../../contract/index.ts';
import type { Case } from './case.ts';

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
