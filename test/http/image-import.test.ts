import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.ts';
import { fileOf, imageOf, ImageWorld, md5, type Row } from '../support/image-world.ts';
import { until } from '../support/inventory.ts';
import { LostAnswers } from '../support/lost-answers.ts';

const FILE = fileOf(100_000);
let files: Server;
let origin: string;

beforeAll(async () => {
  files = createServer(({ url }, response) => {
    response.statusCode = url === '/disk.raw' ? 200 : 404;
    response.end(response.statusCode === 200 ? FILE : '');
  });
  files.listen(0, '127.0.0.1');
  await once(files, 'listening');
  origin = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
});

afterAll(() => {
  files.closeAllConnections();
  files.close();
});

describe('an image whose file the cloud fetches', () => {
  let world: ImageWorld;
  let bob: Client;

  beforeAll(async () => {
    world = await ImageWorld.start({ others: false });
    ({ bob } = world.users);
  });

  afterAll(() => world.stop());

  const WANTED = { name: 'fetched', disk_format: 'raw' };
  const status = async (id: unknown) => imageOf(await bob.ask('GET', `/images/${String(id)}`));

  it.each<readonly [string, () => Parameters<Client['ask']>[2]]>([
    ['a body', () => ({ body: { image: { ...WANTED, copy_from: `${origin}/disk.raw`, protected: true } } })],
    [
      'headers',
      () => ({
        headers: {
          'x-image-meta-name': 'fetched',
          'x-image-meta-disk_format': 'raw',
          'x-glance-api-copy-from': encodeURIComponent(`${origin}/disk.raw`),
        },
      }),
    ],
  ])('is made by %s, and is active when it has come', async (_what, asked) => {
    const answer = await bob.ask('POST', '/v1/images', asked());
    expect([answer.status, imageOf(answer)['name']]).toEqual([200, 'fetched']);
    const { id } = imageOf(answer);
    await until('it has come', async () => (await status(id))['status'] === 'active');
    expect(await status(id)).toMatchObject({ size: FILE.length, checksum: md5(FILE), disk_format: 'raw' });
    const { bytes } = await world.carry(bob, 'GET', `/images/${String(id)}/file`);
    expect(bytes.equals(FILE)).toBe(true);
  });

  it('waits for a file when it could not be had', async () => {
    const made = imageOf(await bob.ask('POST', '/images', { body: { ...WANTED, copy_from: `${origin}/none` } }));
    await until('that is known', async () => (await status(made['id']))['status'] === 'queued');
    expect((await bob.ask('DELETE', `/images/${String(made['id'])}`)).status).toBe(200);
  });

  it.each([
    ['ftp://example.org/x', 400, 'http or https'],
    ['file:///etc/passwd', 400, 'http or https'],
    ['example.org/x', 400, 'http or https'],
    [`http://example.org/${'x'.repeat(2048)}`, 400, '2048'],
    ['http://user:pass@example.org/x', 400, 'a user or a password'],
    ['http://169.254.169.254/latest', 400, 'no cloud is sent to 169.254.169.254'],
    ['http://2852039166/latest', 400, 'no cloud is sent to 169.254.169.254'],
    ['http://[fe80::1]/', 400, 'no cloud is sent to'],
  ])('is not had from %s', async (url, code, said) => {
    const before = (await world.cloud.requests()).length;
    const answer = await bob.ask('POST', '/images', { body: { image: { ...WANTED, copy_from: url } } });
    expect([answer.status, answer.body['details']]).toEqual([code, expect.stringContaining(said)]);
    expect(await world.asked('POST image', before)).toEqual([]);
  });

  it('needs a format', async () => {
    const answer = await bob.ask('POST', '/images', {
      body: { image: { name: 'x', copy_from: `${origin}/disk.raw` } },
    });
    expect([answer.status, answer.body['details']]).toEqual([400, expect.stringContaining('disk_format')]);
  });
});

it('no file is fetched where the cloud cannot: nothing is made, and what helps is said', async () => {
  const world = await ImageWorld.start({ settings: { importMethods: ['glance-direct'] }, others: false });
  try {
    const { bob } = world.users;
    const body = { image: { name: 'fetched', disk_format: 'raw', copy_from: `${origin}/disk.raw` } };
    const answer = await bob.ask('POST', '/images', { body });
    expect([answer.status, answer.body['class'], answer.body['details']]).toEqual([
      406,
      'NotSupportedError',
      expect.stringMatching(/^copy_from: .*glance-direct.*send the file/),
    ]);
    expect(await world.asked('POST image')).toEqual([]);
    expect((await bob.ask('GET', '/images?name=fetched')).body['images']).toEqual([]);
  } finally {
    await world.stop();
  }
});

describe('an image that is asked for once', () => {
  let lost: LostAnswers;
  beforeAll(async () => {
    lost = await LostAnswers.start();
  });
  afterAll(() => lost.stop());

  const ask = (image: Row, key?: string) =>
    lost.bob.ask('POST', '/images', { body: { image }, headers: key === undefined ? {} : { 'idempotency-key': key } });

  it('is made once for a key, which is for JSON alone', async () => {
    const answers = [await ask({ name: 'keyed' }, 'image-key'), await ask({ name: 'keyed' }, 'image-key')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map((answer) => imageOf(answer)['id'])).size).toBe(1);
    expect(Object.keys(imageOf(answers[0]!)['properties'] as Row).filter((name) => name.startsWith('podgate'))).toEqual(
      [],
    );
    expect((await ask({ name: 'other' }, 'image-key')).status).toBe(409);
  });

  it.each([
    ['seen by lists', {}],
    ['hidden', { os_hidden: true }],
  ])('is made once when the answer is lost, and is found: one that is %s', async (_what, more) => {
    const name = `lost-${Object.keys(more).length}`;
    const made = await lost.during(
      { cut: { side: 'answer', after: 100 }, path: /^POST image .*\/images$/, list: 'images', name },
      'POST /image/v2/images HTTP',
      () => ask({ name, disk_format: 'raw', ...more }),
    );
    expect([made.answer.status, made.struck, made.asked]).toEqual([200, true, 1]);
    expect(made.ids).toEqual([imageOf(made.answer)['id']]);
  });

  it('is fetched once when the answer to that is lost', async () => {
    const made = await lost.during(
      { cut: { side: 'answer', after: 10 }, path: /^POST image .*\/import$/, list: 'images', name: 'fetched' },
      'POST /image/v2/images/',
      () => ask({ name: 'fetched', disk_format: 'raw', copy_from: `${origin}/disk.raw` }),
    );
    expect([made.answer.status, made.struck, made.asked]).toEqual([200, true, 1]);
    expect(made.ids).toEqual([imageOf(made.answer)['id']]);
    const { id } = imageOf(made.answer);
    const now = async () => imageOf(await lost.bob.ask('GET', `/images/${String(id)}`))['status'];
    await until('it has come', async () => (await now()) === 'active');
  });
});
