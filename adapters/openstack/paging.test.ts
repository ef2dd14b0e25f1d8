import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { listPage } from './paging.ts';
import { recorded, stubCloud, type Answer } from './testing/cloud.ts';
import { volumes } from './volumes/cinder.ts';
import { servers } from './servers/source.ts';
import { images } from './images/glance.ts';
import { ports } from './networks/sources.ts';

const listing = {
  service: 'compute',
  operation: 'things.list',
  path: '/things',
  key: 'things',
  limit: 2,
  query: { sort_key: 'created_at' },
  read: reader(Type.Object({ id: Type.String(), size: Type.Optional(Type.Number()) }), 'the thing'),
} as const;

const cloud = (answer: Answer | readonly Answer[]) => stubCloud({ answers: { '/things': answer } });
const NEXT = { things_links: [{ rel: 'next', href: 'http://evil.example/v2.1/things?marker=elsewhere' }] };

async function pageOf(body: unknown, marker?: string) {
  const { session, call, asked, warnings } = cloud({ body });
  const page = await listPage(session, listing, marker, call);
  return { page, url: asked[0]?.url, warnings, asked };
}

describe('a page', () => {
  it('is asked for by marker and limit, beside what the list needs (OS-76)', async () => {
    const { url } = await pageOf({ things: [] }, 'a b');
    expect(url).toBe('http://127.0.0.1:18774/v2.1/things?sort_key=created_at&limit=2&marker=a+b');
    expect((await pageOf({ things: [] })).url).toBe('http://127.0.0.1:18774/v2.1/things?sort_key=created_at&limit=2');
  });

  it('is followed by one after its last id; the link is not followed (OS-74)', async () => {
    const { page, asked } = await pageOf({ things: [{ id: 'a' }, { id: 'b' }], ...NEXT });
    expect(page).toEqual({ items: [{ id: 'a' }, { id: 'b' }], next: 'b' });
    expect(asked.every(({ url }) => url.startsWith('http://127.0.0.1:18774/'))).toBe(true);
  });

  it.each<[string, unknown]>([
    ['no links', { things: [{ id: 'a' }, { id: 'b' }] }],
    ['no next link', { things: [{ id: 'a' }], things_links: [{ rel: 'previous', href: 'x' }] }],
    ['no links in the list of links', { things: [{ id: 'a' }], things_links: [] }],
    ['an empty next', { things: [{ id: 'a' }], next: null }],
    ['nothing on it', { things: [], ...NEXT }],
    ['another list’s links', { things: [{ id: 'a' }], others_links: NEXT.things_links }],
  ])('with %s is the last', async (_what, body) => {
    expect((await pageOf(body)).page.next).toBeUndefined();
  });

  it('that begins again is the last: the marker did not move', async () => {
    expect((await pageOf({ things: [{ id: 'b' }], ...NEXT }, 'b')).page.next).toBeUndefined();
  });

  it('goes on after numbers, which ids once were', async () => {
    const page = await pageOf({ things: [{ id: 'a' }, { id: 7 }], ...NEXT });
    expect(page.page.next).toBe('7');
  });

  it('lacks the records that cannot be read, with a warning each, but goes on after them', async () => {
    const { page, warnings } = await pageOf({ things: [{ id: 'a' }, { id: 'b', size: 'big' }], ...NEXT });
    expect(page).toEqual({ items: [{ id: 'a' }], next: 'b' });
    expect(warnings).toEqual([
      'things.list: a record was left out: the thing is not as expected: /size must be number',
    ]);
  });

  it.each<[string, unknown]>([
    ['no list', {}],
    ['another list', { servers: [] }],
    ['null', null],
    ['a list alone', [{ id: 'a' }]],
    ['a text', '"things"'],
    ['an object for a list', { things: { a: 1 } }],
    ['HTML', '<html>login</html>'],
  ])('of %s is malformed', async (_what, body) => {
    await expect(pageOf(body)).rejects.toMatchObject({ code: 'upstream_malformed' });
  });

  it('is malformed when its links are none', async () => {
    await expect(pageOf({ things: [{ id: 'a' }], things_links: ['x'] })).rejects.toMatchObject({
      code: 'upstream_malformed',
    });
  });
});

describe('all pages', () => {
  it('are the whole list, each record once, whatever the size of a page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-z0-9 %&/?-]{1,6}$/), { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        async (ids, size) => {
          const walked: string[] = [];
          let marker: string | undefined;
          for (let count = 0; count <= ids.length + 1; count += 1) {
            const from = marker === undefined ? 0 : ids.indexOf(marker) + 1;
            const things = ids.slice(from, from + size).map((id) => ({ id }));
            // As Nova does, a page that is exactly full has a link, also when nothing follows (L-03).
            const { session, call } = cloud({ body: { things, ...(things.length === size ? NEXT : {}) } });
            const page = await listPage(session, listing, marker, call);
            walked.push(...page.items.map(({ id }) => id));
            marker = page.next;
            if (marker === undefined) break;
          }
          expect(walked).toEqual(ids);
        },
      ),
    );
  });
});

describe('recorded pages', () => {
  const first = async (
    answers: Readonly<Record<string, Answer>>,
    list: typeof servers | typeof volumes | typeof images | typeof ports,
  ) => {
    const { session, call, asked } = stubCloud({ answers });
    const page = await list.list(session, undefined, call);
    return { next: page.next, count: page.items.length, asked };
  };

  it('of Nova go on after their last server', async () => {
    const page = await first({ '/servers/detail': recorded('servers-detail-page') }, servers);
    expect(page).toMatchObject({ count: 2, next: '3d861860-5ed1-4ee6-9ab8-2cbe502d6c46' });
  });

  it('of Cinder, Glance and Neutron too', async () => {
    const lastOf = (name: string, key: string) => {
      const list = (recorded(name).body as Record<string, readonly { readonly id: string }[]>)[key];
      return list?.at(-1)?.id;
    };
    expect((await first({ '/volumes/detail': recorded('volumes-detail-page') }, volumes)).next).toBe(
      lastOf('volumes-detail-page', 'volumes'),
    );
    expect((await first({ '/images': recorded('images-page') }, images)).next).toBe(lastOf('images-page', 'images'));
    expect((await first({ '/ports': recorded('ports-page') }, ports)).next).toBe(lastOf('ports-page', 'ports'));
  });

  it('that end have no next', async () => {
    expect((await first({ '/servers/detail': recorded('servers-none') }, servers)).next).toBeUndefined();
    expect((await first({ '/ports': recorded('ports') }, ports)).next).toBeUndefined();
  });
});

describe('a list that is refused', () => {
  it('says so, not that it is empty', async () => {
    const { session, call } = cloud(recorded('compute-error-403'));
    const error: unknown = await listPage(session, listing, undefined, call).catch((reason: unknown) => reason);
    expect(GatewayError.is(error) && error.code).toBe('forbidden');
  });
});
