import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { CLOUD_TOKEN, nativeCloud, type NativeCloudTest } from '../support/native-cloud.ts';

let cloud: NativeCloudTest;
let [bob, rob]: Client[] = [];

beforeAll(async () => {
  cloud = await nativeCloud({ limits: { answer: 1 } });
  const open = clientOf(cloud.gateway.url);
  [bob, rob] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'rob', 'alpha')]);
});
beforeEach(() => {
  cloud.asked.splice(0);
  cloud.answer((_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('fine'));
});
afterAll(() => cloud.stop());

const THINGS = '/native/north/things';
const lastAsked = () => cloud.asked.at(-1)?.request;

describe('what comes back', () => {
  it('is as the cloud said it, without what belongs to one connection or another origin', async () => {
    cloud.answer((_request, response) => {
      response.writeHead(418, [
        ...['X-Thing', 'a', 'X-Thing', 'b', 'Set-Cookie', 'c=d', 'X-Subject-Token', CLOUD_TOKEN, 'Keep-Alive', 'x=1'],
        ...[
          'Connection',
          'X-Hop',
          'X-Hop',
          '1',
          'WWW-Authenticate',
          'Keystone uri="http://inside"',
          'Content-Length',
          '2',
        ],
        ...['Access-Control-Allow-Origin', '*'],
      ]);
      response.end('ab');
    });
    const { status, headers, text } = await bob!.ask('GET', `${THINGS}/v1/a`);
    expect({ status, text, thing: headers.get('x-thing') }).toEqual({ status: 418, text: 'ab', thing: 'a, b' });
    for (const name of ['set-cookie', 'x-subject-token', 'x-hop', 'www-authenticate', 'access-control-allow-origin']) {
      expect(headers.get(name)).toBeNull();
    }
    expect(headers.get('x-request-id')).toMatch(/^req-/);
    expect(headers.get('vary')).toContain('X-Auth-Token');
  });

  it('has links that lead to the gateway, and the length of what is sent', async () => {
    cloud.answer(({ headers }, response) => {
      const at = `http://${headers.host ?? ''}`;
      const body = JSON.stringify({ next: `${at}/v1/a?marker=ü`, other: 'http://elsewhere/v1' });
      response.writeHead(201, {
        'content-type': 'application/json',
        location: `${at}/v1/b`,
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
    const { status, headers, body } = await bob!.ask('POST', `${THINGS}/v1/a`);
    const own = `${cloud.gateway.url}${THINGS}`;
    expect(status).toBe(201);
    expect(body).toEqual({ next: `${own}/v1/a?marker=ü`, other: 'http://elsewhere/v1' });
    expect(headers.get('location')).toBe(`${own}/v1/b`);
  });

  it('is no redirect that leads away', async () => {
    cloud.answer((_request, response) => response.writeHead(302, { location: 'http://evil.example.org/' }).end());
    const { status, headers } = await bob!.ask('GET', `${THINGS}/v1/a`);
    expect({ status, location: headers.get('location') }).toEqual({ status: 302, location: null });
  });

  it('comes while it is being sent, and ends with a cut when the cloud cuts it', async () => {
    const part = Buffer.alloc(1_000_000, 'y');
    cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': 5_000_000 });
      for (let index = 0; index < 5; index++) response.write(part);
      response.end();
    });
    const headers = { 'x-auth-token': bob?.token ?? '' };
    const whole = await fetch(`${cloud.gateway.url}${THINGS}/v1/file`, { headers });
    const sum = createHash('sha256')
      .update(Buffer.from(await whole.arrayBuffer()))
      .digest('hex');
    expect(sum).toBe(createHash('sha256').update(Buffer.alloc(5_000_000, 'y')).digest('hex'));
    cloud.answer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': 5_000_000 });
      response.write(part, () => response.destroy());
    });
    const cut = await fetch(`${cloud.gateway.url}${THINGS}/v1/file`, { headers });
    await expect(cut.arrayBuffer()).rejects.toThrow();
  });

  it('of HEAD is a head alone', async () => {
    cloud.answer((_request, response) => response.writeHead(200, { 'content-length': 12 }).end());
    const { status, text, headers } = await bob!.ask('HEAD', `${THINGS}/v1/file`);
    expect({ status, text, length: headers.get('content-length') }).toEqual({ status: 200, text: '', length: '12' });
  });

  it('is an error when JSON is too long, cut or compressed', async () => {
    const json = (more: object, body: Buffer | string) =>
      cloud.answer((_request, response) =>
        response.writeHead(200, { 'content-type': 'application/json', ...more }).end(body),
      );
    json({}, `"${'x'.repeat(1024 * 1024)}"`);
    expect((await bob!.ask('GET', `${THINGS}/v1/a`)).status).toBe(502);
    json({ 'content-encoding': 'gzip' }, 'xx');
    expect((await bob!.ask('GET', `${THINGS}/v1/a`)).status).toBe(502);
  });
});

describe('a login that has ended', () => {
  const refuseOnce = () => {
    let refused = false;
    cloud.answer((_request, response) => {
      response.writeHead(refused ? 200 : 401, { 'content-type': 'text/plain' }).end('said');
      refused = true;
    });
  };

  it('is renewed once, and the request asked again', async () => {
    for (const [method, path, body] of [
      ['GET', '/v1/a'],
      ['DELETE', '/v1/a'],
      ['POST', '/v1/known', { a: 1 }],
    ] as const) {
      refuseOnce();
      const before = cloud.logins.length;
      expect((await bob!.ask(method, `${THINGS}${path}`, { body })).status).toBe(200);
      expect(cloud.logins.length).toBe(before + 1);
      expect(lastAsked()?.headers['x-auth-token']).toBe(cloud.logins.at(-1));
    }
    expect(cloud.asked.at(-1)?.body).toBe('{"a":1}');
  });

  it('is renewed for the next time when a body was streamed', async () => {
    refuseOnce();
    const put = () => bob!.ask('PUT', `${THINGS}/v1/file`, { body: 'bytes' });
    const first = await put();
    expect({ status: first.status, retry: first.headers.get('retry-after') }).toEqual({ status: 503, retry: '1' });
    expect(cloud.asked).toHaveLength(1);
    expect((await put()).status).toBe(200);
  });

  it('is the gateway’s trouble when it does not help', async () => {
    cloud.answer((_request, response) => response.writeHead(401).end());
    const { status, body } = await bob!.ask('GET', `${THINGS}/v1/a`);
    expect(status).toBe(502);
    expect(body['details']).toContain('refuses the gateway');
    expect(cloud.asked).toHaveLength(2);
  });
});

describe('what is written down', () => {
  it('are writes and denials, by whom and on which cloud', async () => {
    cloud.gateway.lines.splice(0);
    await bob!.ask('POST', `${THINGS}/v1/a`);
    cloud.answer((_request, response) => response.writeHead(409).end());
    await bob!.ask('DELETE', `${THINGS}/v1/a`);
    await rob!.ask('DELETE', `${THINGS}/v1/a`);
    const records = cloud.gateway.lines.flatMap((line) => {
      const { audit } = JSON.parse(line) as { audit?: Record<string, unknown> };
      return audit ? [audit] : [];
    });
    expect(records.map(({ action, result, user }) => [action, result, (user as { name: string }).name])).toEqual([
      ['native.things.post', 'accepted', 'bob'],
      ['native.things.delete', 'failed: 409', 'bob'],
      ['DELETE /native/:cloud/:service/*', 'denied', 'rob'],
    ]);
    expect(records[0]).toMatchObject({ thing: { type: 'things', cloud: 'north' } });
  });

  it('is measured under closed labels', async () => {
    await bob!.ask('GET', `${THINGS}/v1/secret-name`);
    await bob!.ask('GET', '/native/nowhere/nothing/secret-name');
    const text = await (await fetch(`${cloud.gateway.operationsUrl}/metrics`)).text();
    expect(text).toContain('surface="native",route="/native/:cloud/:service/*",method="GET",code="200"');
    expect(text).toContain('cloud="north",service="things",operation="native.get",code="200"');
    expect(text).not.toContain('secret-name');
  });
});

describe('whoever has no token', () => {
  it('is told versions, but a few at a time', async () => {
    const held: (() => void)[] = [];
    cloud.answer((_request, response) => void held.push(() => response.end('versions')));
    const open = clientOf(cloud.gateway.url);
    const first = Array.from({ length: 8 }, () => open.ask('GET', `${THINGS}/`));
    await until('eight are asked', () => Promise.resolve(held.length === 8));
    const late = await open.ask('GET', `${THINGS}/`);
    expect({ status: late.status, retry: late.headers.get('retry-after') }).toEqual({ status: 429, retry: '1' });
    const known = bob!.ask('GET', `${THINGS}/`);
    await until('a ninth is asked', () => Promise.resolve(held.length === 9));
    for (const release of held) release();
    expect((await Promise.all([...first, known])).map(({ text }) => text)).toEqual(Array(9).fill('versions'));
    expect(cloud.asked.map(({ request }) => request.headers['x-auth-token'])).toEqual(Array(9).fill(undefined));
  });
});

describe('a cloud in trouble', () => {
  it('is left alone after failures, and said to be slow when it is', async () => {
    const slow = await nativeCloud({ limits: { failures: 3, headers: '200ms' } });
    try {
      const client = await logIn(clientOf(slow.gateway.url), 'bob', 'alpha');
      slow.answer(() => undefined);
      expect((await client.ask('GET', `${THINGS}/v1/a`)).status).toBe(504);
      slow.answer((_request, response) => response.writeHead(500).end());
      for (let time = 0; time < 2; time++) expect((await client.ask('GET', `${THINGS}/v1/a`)).status).toBe(500);
      const asked = slow.asked.length;
      const left = await client.ask('GET', `${THINGS}/v1/a`);
      expect({ status: left.status, asked: slow.asked.length }).toEqual({ status: 503, asked });
      expect(left.headers.get('retry-after')).not.toBeNull();
    } finally {
      await slow.stop();
    }
  });
});
