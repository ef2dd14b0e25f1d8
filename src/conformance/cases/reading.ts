import assert from 'node:assert/strict';
import { UNIFIED } from '../../contract/index.ts';
import { check, describe as said } from '../../kit/index.ts';
import { translated } from '../bench.ts';
import type { Case } from './case.ts';
import { failsWith } from './expect.ts';

const CHECKS = new Map(Object.entries(UNIFIED).map(([name, schema]) => [name, check(schema)]));

/** An id that no cloud gives. */
const NOWHERE = '00000000-dead-beef-0000-000000000000';

export const reading: readonly Case[] = [
  {
    group: 'reading',
    name: 'opening makes no call',
    needsTrouble: true,
    async run({ target, open }) {
      const before = (await target.trouble?.requests())?.length;
      open();
      assert.equal((await target.trouble?.requests())?.length, before);
    },
  },
  {
    group: 'reading',
    name: 'facts name the region and where one logs in',
    async run({ subject, open }) {
      const bench = open();
      const facts = await subject.provider.facts(bench.session, bench.call());
      assert.equal(typeof facts.region, 'string');
      assert.ok(URL.canParse(facts.accessUrl), `accessUrl is a URL, not ${facts.accessUrl}`);
    },
  },
  {
    group: 'reading',
    name: 'check counts the servers that the list has',
    async run({ subject, open }) {
      const bench = open();
      const report = await subject.provider.check(bench.session, bench.call());
      const pages = await bench.pages(subject.provider.resources.servers.rows);
      assert.equal(report.servers, pages.flatMap(({ items }) => items).length);
    },
  },
  {
    group: 'reading',
    name: 'every thing of every resource is as the contract says',
    async run({ subject, open }) {
      const all = await translated(subject.provider, open());
      const servers = all.find(({ name }) => name === 'servers')?.things ?? [];
      assert.ok(servers.length > 0, 'the cloud has servers to look at');
      for (const { name, things } of all) {
        for (const thing of things) {
          assert.deepEqual(said(CHECKS.get(name)?.problems(thing) ?? []), '', `${name} ${thing.id}`);
        }
        assert.equal(new Set(things.map(({ id }) => id)).size, things.length, `${name}: ids are different`);
      }
    },
  },
  {
    group: 'reading',
    name: 'a resource looks into the sources that it declares, and no other',
    async run({ subject, open }) {
      const all = await translated(subject.provider, open());
      for (const { name, undeclared, peeked } of all) {
        assert.deepEqual(undeclared, [], `${name} looks into`);
        assert.deepEqual(peeked, [], `${name} looks at what others alone show`);
      }
    },
  },
  {
    group: 'reading',
    name: 'a row is found again by its id',
    async run({ subject, open }) {
      const bench = open();
      const { rows } = subject.provider.resources.servers;
      const [page] = await bench.pages(rows);
      for (const { id } of page?.items.slice(0, 3) ?? []) {
        const record = await subject.provider.sources[rows]?.get?.(bench.session, id, bench.call());
        assert.equal(record?.id, id);
        const live = await subject.provider.resources.servers.live(bench.session, id, bench.call());
        assert.ok(live.some(({ source, records }) => source === rows && records.some((one) => one.id === id)));
      }
    },
  },
  {
    group: 'reading',
    name: 'an unknown id is not found',
    async run({ subject, open }) {
      const bench = open();
      const { servers } = subject.provider.resources;
      await failsWith(
        Promise.resolve(subject.provider.sources[servers.rows]?.get?.(bench.session, NOWHERE, bench.call())),
        'not_found',
      );
      await failsWith(servers.live(bench.session, NOWHERE, bench.call()), 'not_found');
    },
  },
  {
    group: 'reading',
    name: 'an id cannot leave its place in a path',
    async run({ subject, open }) {
      const bench = open();
      const { rows } = subject.provider.resources.servers;
      for (const id of ['../flavors', '..', 'a/b', 'a?b=c', 'a#b', '']) {
        const work = Promise.resolve(subject.provider.sources[rows]?.get?.(bench.session, id, bench.call()));
        await failsWith(work, 'not_found', 'invalid_request');
      }
    },
  },
  {
    group: 'reading',
    name: 'other users see what is theirs',
    async run({ subject, target, open }) {
      const { rows } = subject.provider.resources.servers;
      const all = new Set((await open().pages(rows)).flatMap(({ items }) => items.map(({ id }) => id)));
      for (const config of Object.values(target.personas ?? {})) {
        const theirs = (await open(config).pages(rows)).flatMap(({ items }) => items.map(({ id }) => id));
        assert.ok(theirs.length <= all.size);
        if (target.allProjects) for (const id of theirs) assert.ok(all.has(id), `the administrator sees ${id} too`);
      }
    },
  },
];
