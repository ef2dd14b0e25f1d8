import { describe, expect, it } from '@jest/globals';
import type { Image } from 'podgate/contract';
import { relatedOf, toImage, type Answer } from '../openstack/testing/family.ts';
import type { GlanceImage } from '../openstack/family.ts';
import easystack from './index.ts';
import { easystackCloud, PROJECT, sample } from './testing/cloud.ts';

const LIST = 'http://127.0.0.1:19292/v2/images';
const OLD = { 'http://127.0.0.1:19292/': { body: { versions: [{ id: 'v2.4', status: 'CURRENT' }] } } };
const { images } = easystack.sources;

type Answers = Readonly<Record<string, Answer | readonly Answer[]>>;
const cloudOf = (answers: Answers) => easystackCloud({ answers: { ...OLD, ...answers }, allProjects: true });

const whole = (id: string, more = {}) => ({ body: { ...(sample('image').body as object), id, ...more } });
const short = (id: string, name = id) => ({ id, name, links: [] });

/** Reads all pages of the list. */
async function readAll({ session, call }: ReturnType<typeof easystackCloud>): Promise<readonly GlanceImage[]> {
  const found: GlanceImage[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 10; page += 1) {
    const { items, next } = await images.list(session, cursor, call);
    found.push(...items);
    if (next === undefined) return found;
    cursor = next;
  }
  throw new Error('the list does not end');
}

const queries = (cloud: ReturnType<typeof easystackCloud>) =>
  cloud.asked
    .filter(({ url }) => url.startsWith(`${LIST}?`))
    .map(({ url }) => Object.fromEntries(new URL(url).searchParams));
const singles = (cloud: ReturnType<typeof easystackCloud>) =>
  cloud.asked
    .filter(({ url }) => url.startsWith(`${LIST}/`))
    .map(({ method, url }) => `${method} ${url.slice(LIST.length + 1)}`);

/** The only image of a list, in our words. */
async function translated(record: object): Promise<Image> {
  const cloud = cloudOf({ '/v2/images': { body: { images: [record], schema: '/v2/schemas/images' } } });
  const [image] = await readAll(cloud);
  if (!image) throw new Error('the image was left out');
  return toImage(image, relatedOf({}));
}

describe('the list of images', () => {
  it('is asked for in the form of the example, and by no filter that Glance does not have (ES-17, ES-30, ES-31, ES-32)', async () => {
    const cloud = cloudOf({ '/v2/images': { body: { images: [], first: '/v2/images' } } });
    await readAll(cloud);
    expect(queries(cloud)).toEqual([{ sort_key: 'created_at', sort_dir: 'desc', limit: '1000' }]);
    expect(cloud.asked[0]).toMatchObject({
      method: 'GET',
      headers: { 'x-project-id': PROJECT, accept: 'application/json' },
    });
  });

  it('has images with no more than names, which are read singly (ES-17, ES-33)', async () => {
    const answers = {
      '/v2/images': [{ body: sample('images').body }, { body: { images: [] } }],
      '/images/fake_image_id1': whole('fake_image_id1', { name: 'fakeimage7' }),
      '/images/fake_image_id2': whole('fake_image_id2', { name: 'fakeimage123456' }),
    };
    const cloud = cloudOf(answers);
    const found = await readAll(cloud);
    expect(found.map(({ id, name, status, min_ram }) => [id, name, status, min_ram])).toEqual([
      ['fake_image_id1', 'fakeimage7', 'active', 512],
      ['fake_image_id2', 'fakeimage123456', 'active', 512],
    ]);
    expect(singles(cloud)).toEqual(['GET fake_image_id1', 'GET fake_image_id2']);
  });

  it('reads none of them again, but for those that change, and those with another name (ES-33)', async () => {
    const list = { body: { images: [short('a'), short('b'), short('c', 'renamed')] } };
    const cloud = cloudOf({
      '/v2/images': [list, { body: { images: [] } }, list, { body: { images: [] } }],
      '/images/a': whole('a', { name: 'a' }),
      '/images/b': whole('b', { name: 'b', status: 'saving' }),
      '/images/c': [whole('c', { name: 'c' }), whole('c', { name: 'renamed' })],
    });
    await readAll(cloud);
    const before = singles(cloud).length;
    expect(singles(cloud).sort()).toEqual(['GET a', 'GET b', 'GET c', 'GET c']);
    expect((await readAll(cloud)).map(({ name }) => name)).toEqual(['a', 'b', 'renamed']);
    expect(singles(cloud).slice(before)).not.toContain('GET a');
  });

  it('knows what was read singly meanwhile (ES-33)', async () => {
    const list = { body: { images: [short('a')] } };
    const cloud = cloudOf({
      '/v2/images': [list, { body: { images: [] } }, list, { body: { images: [] } }],
      '/images/a': [whole('a', { name: 'a' }), whole('a', { name: 'a', min_ram: 1024 })],
    });
    expect((await readAll(cloud))[0]?.min_ram).toBe(512);
    await easystack.resources.images?.live?.(cloud.session, 'a', cloud.call);
    expect((await readAll(cloud))[0]?.min_ram).toBe(1024);
    expect(singles(cloud).filter((line) => line === 'GET a')).toHaveLength(2);
  });

  it('leaves out those that are gone before they are read singly (ES-33)', async () => {
    const cloud = cloudOf({
      '/v2/images': [{ body: { images: [short('a'), short('b')] } }, { body: { images: [] } }],
      '/images/a': {
        status: 404,
        body: { error: { message: 'No image found with ID a', code: 404, title: 'Not Found' } },
      },
      '/images/b': whole('b', { name: 'b' }),
    });
    expect((await readAll(cloud)).map(({ id }) => id)).toEqual(['b']);
  });

  it('fails as a whole when one cannot be read for now, so that nothing is lost (ES-33)', async () => {
    const cloud = cloudOf({
      '/v2/images': { body: { images: [short('a')] } },
      '/images/a': { status: 503, body: '' },
    });
    await expect(readAll(cloud)).rejects.toMatchObject({ upstream: { status: 503 } });
  });

  it.each([404, 405])('has their names alone where the cloud shows none singly: %s (ES-42)', async (status) => {
    const items = ['a', 'b', 'c', 'd', 'e'].map((id) => short(id));
    const cloud = cloudOf({
      '/v2/images': [{ body: { images: items } }, { body: { images: [] } }],
      ...Object.fromEntries(items.map(({ id }) => [`/images/${id}`, { status, body: '' }])),
    });
    expect((await readAll(cloud)).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(singles(cloud)).toHaveLength(4);
    expect(cloud.warnings).toEqual([expect.stringContaining('images have only their names')]);
  });

  it('goes on behind the last image, until a page is empty, where nothing says what follows (ES-33)', async () => {
    const cloud = cloudOf({
      '/v2/images': [
        { body: { images: [whole('a').body, whole('b').body] } },
        { body: { images: [whole('c').body] } },
        { body: { images: [] } },
      ],
    });
    expect((await readAll(cloud)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(queries(cloud).map(({ marker }) => marker)).toEqual([undefined, 'b', 'c']);
  });

  it('ends where a cloud takes no notice of the marker (ES-33)', async () => {
    const cloud = cloudOf({ '/v2/images': { body: { images: [whole('a').body] } } });
    const found = await readAll(cloud);
    expect(new Set(found.map(({ id }) => id))).toEqual(new Set(['a']));
    expect(queries(cloud)).toHaveLength(2);
  });

  it('goes on while Glance says next, and no further (ES-33)', async () => {
    const first = { body: { images: [whole('a').body], first: '/v2/images', next: '/v2/images?marker=a' } };
    const cloud = cloudOf({ '/v2/images': [first, { body: { images: [whole('b').body], first: '/v2/images' } }] });
    expect((await readAll(cloud)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(queries(cloud).map(({ marker }) => marker)).toEqual([undefined, 'a']);
  });
});

describe('an image', () => {
  it('is found again by its mark alone, also where the filter was dropped (ES-32, ES-33)', async () => {
    const cloud = cloudOf({
      '/v2/images': { body: { images: [short('other'), short('made')] } },
      '/images/other': whole('other', { name: 'other' }),
      '/images/made': whole('made', { name: 'made', 'podgate:request': 'm1' }),
    });
    const find = (marker: string) =>
      easystack.writes?.images?.create?.find(cloud.session, { name: 'made', marker }, cloud.call);
    expect(await find('m1')).toEqual({ id: 'made' });
    expect(await find('m2')).toBeUndefined();
  });

  it('says its smallest disk as a number or a text, in GB (ES-34)', async () => {
    expect((await translated({ ...short('a'), status: 'active', min_disk: '2' })).min_disk).toBe(2048);
    expect((await translated({ ...short('a'), status: 'active', min_disk: 2 })).min_disk).toBe(2048);
  });

  it('has a text for a name, whatever its type (ES-35)', async () => {
    expect((await translated({ id: 'a', status: 'active', name: 7 })).name).toBe('7');
  });

  it('was changed at updated_at, else at update_at (ES-36)', async () => {
    const update_at = '2021-02-26T02:54:47Z';
    expect((await translated({ ...short('a'), status: 'active', update_at })).updated_at).toBe(
      '2021-02-26T02:54:47.000000Z',
    );
    const both = { ...short('a'), status: 'active', update_at, updated_at: '2021-02-27T00:00:00Z' };
    expect((await translated(both)).updated_at).toBe('2021-02-27T00:00:00.000000Z');
  });

  it.each([
    { URI: 'rbd://inside', metadata: {} },
    { url: 'rbd://inside', metadata: {} },
  ])('shows nothing of where it is kept, nor the id of a request: %j (ES-10, ES-37, ES-38)', async (place) => {
    const inside = { locations: [place], location: 'rbd://inside', RequestId: 'req-7' };
    const shown = await translated({ ...short('a'), status: 'active', ...inside });
    expect(JSON.stringify(shown)).not.toMatch(/rbd|req-7|RequestId/);
  });

  it('has no size until its file has come (ES-39)', async () => {
    expect(await translated(sample('new-image').body as object)).toMatchObject({
      size: 0,
      virtual_size: 0,
      status: 'queued',
    });
  });

  it.each(['public', 'private', 'shared', 'community'])('may be %s (ES-46)', async (visibility) => {
    expect((await translated({ ...short('a'), status: 'active', visibility })).visibility).toBe(visibility);
  });
});

it('whose list has names only is looked up for its members when it is shared, and no other is (ES-33)', async () => {
  const cloud = cloudOf({
    '/v2/images': [{ body: { images: [short('a'), short('b')] } }, { body: { images: [] } }],
    '/images/a': whole('a', { name: 'a', visibility: 'shared' }),
    '/images/b': whole('b', { name: 'b', visibility: 'public' }),
    '/images/a/members': { body: { members: [{ member_id: 'p2', status: 'accepted' }] } },
  });
  const { items } = await easystack.sources['image_members'].list(cloud.session, undefined, cloud.call);
  expect(items).toEqual([{ id: 'a', projects: ['p2'] }]);
});
