import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { reader, Type } from 'podgate/kit';
import { listPage, type Listing } from './paging.ts';
import { sources } from './sources.ts';
import { recorded, stubCloud, type Answer } from './testing/cloud.ts';

interface Thing {
  readonly id: string;
  readonly size?: number | undefined;
}

const read = reader(Type.Object({ id: Type.String(), size: Type.Optional(Type.Number()) }), 'the thing');

/** A cloud that answers so, one after the other, and how often a thing was read. */
function cloud(answers: readonly Answer[]) {
  const { session, call, warnings } = stubCloud({ answers: { '/things': answers } });
  const counted = { things: 0 };
  const listing: Listing<Thing> = {
    service: 'compute',
    operation: 'things.list',
    path: '/things',
    key: 'things',
    limit: 2,
    dated: true,
    again: true,
    read(record) {
      counted.things += 1;
      return read(record);
    },
  };
  const page = async (marker?: string) => listPage(session, listing, marker, call);
  return { page, counted, warnings };
}

const NEXT = { things_links: [{ rel: 'next', href: 'http://127.0.0.1/things?marker=b' }] };
const FIRST = { things: [{ id: 'a' }, { id: 'b' }], ...NEXT };

describe('a page that is read again', () => {
  it('is made of the same records while it says the same, and of new ones once it does not', async () => {
    const other = { things: [{ id: 'c', size: 2 }] };
    const last = { things: [{ id: 'c', size: 1 }] };
    const { page, counted } = cloud([FIRST, last, FIRST, other, FIRST, other].map((body) => ({ body })));
    const [first, second] = [await page(), await page('b')];
    const [again, changed] = [await page(), await page('b')];
    expect(again.next).toBe('b');
    expect(again.items.map((one, at) => one === first.items[at])).toEqual([true, true]);
    expect([second.items, changed.items]).toEqual([last.things, other.things]);
    expect(counted.things).toBe(4);
    await page();
    expect((await page('b')).items[0]).toBe(changed.items[0]);
    expect(counted.things).toBe(4);
  });

  it('says since when changes are to be asked for by the clock of its own answer', async () => {
    const at = (second: number) => ({ headers: { date: `Fri, 27 Nov 2026 10:05:0${second} GMT` }, body: FIRST });
    const { page, counted } = cloud([at(1), at(7)]);
    expect((await page()).since).toBe('2026-11-27T10:04:01Z');
    expect((await page()).since).toBe('2026-11-27T10:04:07Z');
    expect(counted.things).toBe(2);
  });

  it('tells each time of a record that it leaves out', async () => {
    const { page, warnings } = cloud([{ body: { things: [{ id: 'a', size: 'big' }] } }]);
    await page();
    await page();
    expect(warnings).toHaveLength(2);
  });

  it('is not taken for one after another marker that says the same', async () => {
    // The list goes on after `b` for the one that asks after `a`, and ends for the one that asks after `b`: its marker did not move.
    const body = { things: [{ id: 'b' }], ...NEXT };
    const { page } = cloud([{ body }]);
    expect((await page('a')).next).toBe('b');
    expect((await page('b')).next).toBeUndefined();
  });
});

describe('the lists of what there are many of', () => {
  it.each([
    ['servers', '/servers/detail', 'servers-detail-page'],
    ['volumes', '/volumes/detail', 'volumes-detail-page'],
    ['snapshots', '/snapshots/detail', 'snapshots-detail'],
    ['ports', '/ports', 'ports-page'],
    ['floating_ips', '/floatingips', 'floatingips'],
  ] as const)('are read anew only where they say something else: %s', async (source, path, name) => {
    const { session, call } = stubCloud({ answers: { [path]: recorded(name) }, allProjects: true });
    const [first, again] = [
      await sources[source].list(session, undefined, call),
      await sources[source].list(session, undefined, call),
    ];
    expect(first.items.length).toBeGreaterThan(0);
    expect(again.items.every((record, at) => record === first.items[at])).toBe(true);
  });
});

describe('a list that is walked over and over', () => {
  const things = fc.uniqueArray(fc.record({ id: fc.stringMatching(/^[a-e]$/), size: fc.integer({ min: 0, max: 1 }) }), {
    selector: ({ id }) => id,
  });

  it('is what the cloud says at that time, whatever it said before and wherever a walk ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(things, fc.integer({ min: 1, max: 4 })), { maxLength: 8 }), async (walks) => {
        const asked = walks.flatMap(([list, most]) => {
          const pages = Array.from({ length: Math.max(1, Math.ceil(list.length / 2)) }, (_, at) => ({
            marker: list[at * 2 - 1]?.id,
            next: list.length > at * 2 + 2 ? list[at * 2 + 1]?.id : undefined,
            body: { things: list.slice(at * 2, at * 2 + 2), ...(list.length > at * 2 + 2 ? NEXT : {}) },
          }));
          return pages.slice(0, most);
        });
        const { page } = cloud(asked);
        for (const { marker, next, body } of asked) {
          const read = await page(marker);
          expect([read.items, read.next]).toEqual([body.things, next]);
        }
      }),
    );
  });
});
