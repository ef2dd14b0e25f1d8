import { describe, expect, it } from '@jest/globals';
import { recorded, stubCloud } from '../testing/cloud.ts';
import { images } from './glance.ts';

describe('the list of images', () => {
  it('asks for a thousand a page, without a version (OS-60)', async () => {
    const { session, call, asked } = stubCloud({ answers: { '/v2/images': recorded('images') } });
    await images.list(session, undefined, call);
    expect(new URL(asked[0]?.url ?? '').searchParams.get('limit')).toBe('1000');
    expect(Object.keys(asked[0]?.headers ?? {}).join()).not.toContain('api-version');
  });

  it('has those that are listed, those of communities too, and after them the hidden ones', async () => {
    const answers = { '/v2/images': [recorded('images'), recorded('images')] };
    const { session, call, asked } = stubCloud({ answers });
    const { next } = await images.list(session, undefined, call);
    const last = await images.list(session, next, call);
    const queries = asked.map(({ url }) => Object.fromEntries(new URL(url).searchParams));
    expect(queries).toEqual([
      { visibility: 'all', limit: '1000' },
      { visibility: 'all', os_hidden: 'true', limit: '1000' },
    ]);
    expect(last.next).toBeUndefined();
  });

  it('pages the hidden ones by a marker of theirs', async () => {
    const { body } = recorded('images');
    const full = { body: { ...(body as object), next: '/v2/images?marker=x' } };
    const { session, call, asked } = stubCloud({ answers: { '/v2/images': full } });
    const { next } = await images.list(session, 'hidden ', call);
    expect(next).toMatch(/^hidden [\w-]+$/);
    await images.list(session, next, call);
    const { searchParams } = new URL(asked.at(-1)?.url ?? '');
    expect([searchParams.get('marker'), searchParams.get('os_hidden')]).toEqual([next?.slice(7), 'true']);
  });

  it('has of an older Glance only what it lists by itself', async () => {
    const old = { body: { versions: [{ id: 'v2.4', status: 'CURRENT' }] } };
    const answers = { '/v2/images': recorded('images'), 'http://127.0.0.1:19292/': old };
    const { session, call, asked } = stubCloud({ answers });
    expect((await images.list(session, undefined, call)).next).toBeUndefined();
    expect(new URL(asked[0]?.url ?? '').search).toBe('?limit=1000');
  });
});
