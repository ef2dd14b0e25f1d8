import { describe, expect, it } from '@jest/globals';
import { GatewayError, type Page, type SourceRecord } from '../../../src/contract/index.ts';
import { createDispatch } from '../../../src/dispatch/dispatch.ts';
import { askedPages, type Paged } from '../../../src/inventory/sync/list-pages.ts';
import { createLog } from '../../../src/observe/log.ts';
import { fakeCloud } from '../../support/fake-provider.ts';
import { testCloud } from '../../support/inventory.ts';

/** Three pages, of which the last may fail, and what was asked for by now. */
function pagesOf(
  what: Paged<Page<SourceRecord>>['what'],
  last: () => Page<SourceRecord> = () => ({ items: [{ id: 'c' }] }),
) {
  const asked: (string | undefined)[] = [];
  const page = (cursor: string | undefined): Promise<Page<SourceRecord>> => {
    asked.push(cursor);
    if (cursor === undefined) return Promise.resolve({ items: [{ id: 'a' }], next: '1' });
    return cursor === '1' ? Promise.resolve({ items: [{ id: 'b' }], next: '2' }) : Promise.resolve().then(last);
  };
  const pages = askedPages(
    { source: 'servers', what, page },
    {
      cloud: testCloud('c1', fakeCloud()),
      dispatch: createDispatch(createLog({ level: 'silent', format: 'json' })),
      now: () => asked.length,
      occasion: { signal: new AbortController().signal },
    },
  );
  return { asked, pages };
}

describe('the pages of a list', () => {
  it('are made by the cloud while those before are taken in', async () => {
    const { asked, pages } = pagesOf('list');
    const first = await pages.next();
    expect(first.value).toMatchObject({ items: [{ id: 'a' }], askedAt: 0 });
    expect(asked).toEqual([undefined, '1']);
    const second = await pages.next();
    // It was asked for before anything of the first was taken in.
    expect(second.value).toMatchObject({ items: [{ id: 'b' }], askedAt: 1 });
    expect(asked).toEqual([undefined, '1', '2']);
    expect((await pages.next()).value).toMatchObject({ items: [{ id: 'c' }] });
    expect(await pages.next()).toMatchObject({ done: true });
    expect(asked).toHaveLength(3);
  });

  it.each(['changes', 'outline'] as const)('of %s are asked for one after the other', async (what) => {
    const { asked, pages } = pagesOf(what);
    await pages.next();
    expect(asked).toEqual([undefined]);
    await pages.next();
    expect(asked).toEqual([undefined, '1']);
  });

  it('fail when it is their turn, and nobody else is told', async () => {
    const fails = () => {
      throw new GatewayError('upstream_timeout', 'too late');
    };
    const { pages } = pagesOf('list', fails);
    await pages.next();
    expect((await pages.next()).value).toMatchObject({ items: [{ id: 'b' }] });
    await expect(pages.next()).rejects.toMatchObject({ code: 'upstream_timeout' });
    const left = pagesOf('list', fails);
    for await (const { items } of left.pages) if (items[0]?.id === 'b') break;
    expect(left.asked).toHaveLength(3);
  });
});
