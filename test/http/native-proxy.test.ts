import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { CLOUD_TOKEN, nativeCloud, type NativeCloudTest } from '../support/native-cloud.ts';
import { rawRequest } from '../support/raw-request.ts';

let cloud: NativeCloudTest;
let [bob, eve, rob]: Client[] = [];

beforeAll(async () => {
  cloud = await nativeCloud({ limits: { answer: 1 } });
  const open = clientOf(cloud.gateway.url);
  [bob, eve, rob] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'rob', 'alpha'),
  ]);
});
beforeEach(() => {
  cloud.asked.splice(0);
  cloud.answer((_request, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end('fine'));
});
afterAll(() => cloud.stop());

const THINGS = '/native/north/things';
const lastAsked = () => cloud.asked.at(-1)?.request;

/** A request as bytes, with a member's token. */
const raw = (head: readonly string[], body = '') =>
  rawRequest(
    cloud.gateway.url,
    [...head, `X-Auth-Token: ${String(bob?.token)}`, 'Host: podgate', 'Connection: close', '', body].join('\r\n'),
  );

describe('what goes on to a cloud', () => {
  it('bears the cloud’s token and not the gateway’s', async () => {
    expect((await bob!.ask('GET', `${THINGS}/v1/a?b=c&d=%2Fe`)).text).toBe('fine');
    expect(lastAsked()?.url).toBe('/v1/a?b=c&d=%2Fe');
    expect(lastAsked()?.headers['x-auth-token']).toMatch(new RegExp(`^${CLOUD_TOKEN}-`));
    expect(JSON.stringify(lastAsked()?.rawHeaders)).not.toContain(bob?.token);
  });

  it('has none of the headers that say who asks or that belong to one connection', async () => {
    const mine = { accept: 'a/b', 'openstack-api-version': 'things 1.2', 'x-image-meta-a': 'b', range: 'bytes=0-1' };
    const others = {
      ...{ authorization: 'Basic x', cookie: 'a=b', 'x-forwarded-for': '9.9.9.9', 'x-forwarded-host': 'evil' },
      ...{
        forwarded: 'for=9.9.9.9',
        'x-roles': 'admin',
        'x-user-id': 'u',
        'x-project-id': 'p',
        'x-subject-token': 't',
      },
      ...{ 'x-service-token': 't', 'x-identity-status': 'Confirmed', x_auth_token: 't', 'x-is-admin-project': 'True' },
      ...{ 'x-tenant-id': 't', 'x-domain-id': 'd', 'x-auth-sudo-project-id': 'p', 'x-http-method-override': 'DELETE' },
    };
    await bob!.ask('GET', `${THINGS}/v1/a`, { headers: { ...mine, ...others } });
    expect(lastAsked()?.headers).toMatchObject(mine);
    for (const name of Object.keys(others)) expect(lastAsked()?.headers).not.toHaveProperty(name);
    expect(lastAsked()?.headers['accept-encoding']).toBe('identity');
  });

  it('keeps its token when Connection names it, and loses what Connection names', async () => {
    const { status } = await raw([
      `GET ${THINGS}/v1/a HTTP/1.1`,
      'Connection: X-Auth-Token, X-Mine, close',
      'X-Mine: 1',
      'Keep-Alive: timeout=5',
      'Upgrade: h2c',
      'TE: trailers',
    ]);
    expect(status).toBe(200);
    expect(lastAsked()?.headers['x-auth-token']).toMatch(new RegExp(`^${CLOUD_TOKEN}-`));
    for (const name of ['x-mine', 'keep-alive', 'te', 'upgrade']) expect(lastAsked()?.headers).not.toHaveProperty(name);
  });

  it('has the body as it came, however large', async () => {
    const body = 'x'.repeat(3_000_000);
    await bob!.ask('PUT', `${THINGS}/v1/file`, { body, headers: { 'content-type': 'application/octet-stream' } });
    expect(cloud.asked[0]?.body).toBe(body);
    expect(lastAsked()?.headers['content-length']).toBe(String(body.length));
  });

  it('comes in parts when it came in parts', async () => {
    const answer = await fetch(`${cloud.gateway.url}${THINGS}/v1/file`, {
      method: 'POST',
      headers: { 'x-auth-token': bob?.token ?? '' },
      body: Readable.toWeb(Readable.from(['one ', 'two'])) as never,
      ...({ duplex: 'half' } as object),
    });
    expect(answer.status).toBe(200);
    expect(cloud.asked[0]?.body).toBe('one two');
  });

  it('is nothing when the caller went away before his body had ended', async () => {
    const url = new URL(`${cloud.gateway.url}${THINGS}/v1/file`);
    const broken = httpRequest(url, { method: 'PUT', headers: { 'x-auth-token': bob?.token, 'content-length': 1000 } });
    broken.on('error', () => undefined);
    broken.write('half');
    await until('the request is on its way', () => Promise.resolve(broken.socket?.bytesWritten !== 0));
    broken.destroy();
    await bob!.ask('GET', `${THINGS}/v1/a`);
    expect(cloud.asked.map(({ request }) => request.method)).toEqual(['GET']);
  });
});

describe('what never goes on', () => {
  it.each([
    ['..', '/v1/a/../../admin'],
    ['.', '/v1/./a'],
    ['an encoded ..', '/v1/%2e%2e/admin'],
    ['a half encoded ..', '/v1/.%2E/admin'],
    ['an encoded slash', '/v1/a%2fb'],
    ['an encoded slash in capitals', '/v1/a%2Fb'],
    ['a doubly encoded slash', '/v1/a%252fb'],
    ['a backslash', '/v1/a%5c..%5cb'],
    ['//', '/v1//a'],
    ['// before the path', '//evil.example.org/v1'],
    ['an encoded letter', '/v1/%61'],
    ['CRLF', '/v1/a%0d%0aX-Auth-Token:%20b'],
    ['CRLF in the query', '/v1/a?b=%0d%0aX: y'.replace(' ', '')],
    ['a zero', '/v1/a%00'],
    ['a broken encoding', '/v1/a%zz'],
  ])('a path with %s', async (_what, path) => {
    const { status, body } = await raw([`GET ${THINGS}${path} HTTP/1.1`]);
    expect({ status, class: body['class'] }).toEqual({ status: 400, class: 'InputParameterError' });
    expect(cloud.asked).toEqual([]);
  });

  it('an absolute URL', async () => {
    const { status, body } = await raw([`GET http://evil.example.org${THINGS}/v1/a HTTP/1.1`]);
    expect({ status, details: body['details'] }).toEqual({
      status: 400,
      details: 'the URL must be a path, not an absolute URL',
    });
    expect(cloud.asked).toEqual([]);
  });

  it('a body of two lengths', async () => {
    const both = ['Content-Length: 5', 'Transfer-Encoding: chunked'];
    const { status } = await raw([`POST ${THINGS}/v1/a HTTP/1.1`, ...both], '0\r\n\r\nGET /v1/b HTTP/1.1\r\n\r\n');
    expect(status).toBe(400);
    expect(cloud.asked).toEqual([]);
  });

  it.each([
    ['a header with a line end of its own', 'X-Mine: a\nX-Auth-Token: b'],
    ['a header with half a line end', 'X-Mine: a\rX-Auth-Token: b'],
    ['a header that goes on in the next line', 'X-Mine: a\r\n b'],
    ['a header with a blank before its colon', 'Content-Length : 3'],
    ['a header with a zero', 'X-Mine: a\0b'],
    ['two lengths', 'Content-Length: 3\r\nContent-Length: 4'],
    ['a length that is no number', 'Content-Length: +3'],
    ['parts in parts', 'Transfer-Encoding: chunked, chunked'],
    ['parts by another name', 'Transfer-Encoding: xchunked'],
  ])('%s', async (_what, header) => {
    const { status } = await raw([`POST ${THINGS}/v1/a HTTP/1.1`, header], 'abc');
    // One that is found out when it has begun is hung up on.
    expect(Number.isNaN(status) || status === 400).toBe(true);
    expect(cloud.asked).toEqual([]);
  });

  it('a body where HTTP has none', async () => {
    expect((await raw([`GET ${THINGS}/v1/a HTTP/1.1`, 'Content-Length: 2'], '{}')).status).toBe(400);
    const parts = ['Transfer-Encoding: chunked'];
    expect((await raw([`DELETE ${THINGS}/v1/a HTTP/1.1`, ...parts], '2\r\n{}\r\n0\r\n\r\n')).status).toBe(400);
    expect(cloud.asked).toEqual([]);
  });

  it('headers that are too long', async () => {
    expect((await raw([`GET ${THINGS}/v1/a HTTP/1.1`, `X-Long: ${'x'.repeat(70_000)}`])).status).toBe(431);
    expect(cloud.asked).toEqual([]);
  });

  it.each(['TRACE', 'OPTIONS', 'COPY'])('%s', async (method) => {
    expect((await raw([`${method} ${THINGS}/v1/a HTTP/1.1`])).status).toBe(405);
    expect(cloud.asked).toEqual([]);
  });

  it('what the bearer has no right to', async () => {
    expect((await rob!.ask('GET', `${THINGS}/v1/a`)).status).toBe(200);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await rob!.ask(method, `${THINGS}/v1/a`)).status).toBe(403);
    }
    expect((await eve!.ask('GET', `${THINGS}/v1/a`)).status).toBe(403);
    expect((await clientOf(cloud.gateway.url).ask('GET', `${THINGS}/v1/a`)).status).toBe(401);
    expect((await clientOf(cloud.gateway.url, 'nonsense').ask('GET', `${THINGS}/v1/a`)).status).toBe(401);
    expect(cloud.asked).toHaveLength(1);
  });

  it('a known body that is too large, compressed or no JSON', async () => {
    const post = (body: string, headers = {}) => bob!.ask('POST', `${THINGS}/v1/known`, { body, headers });
    expect((await post(`"${'x'.repeat(1024 * 1024)}"`)).status).toBe(413);
    expect((await post('{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await post('{')).status).toBe(400);
    expect(cloud.asked).toEqual([]);
  });
});
