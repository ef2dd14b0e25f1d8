import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../support/identity.ts';
import { until } from '../../support/inventory.ts';
import { createBench, upstream } from '../../support/upstream.ts';

const bench = createBench();
const { server, client } = bench;
afterEach(bench.end);

const silent = () => server(() => undefined);

/** Writes the same again and again, until nobody listens. */
function trickle(response: ServerResponse, part: Buffer): void {
  if (response.destroyed) return;
  response.write(part, () => setImmediate(() => trickle(response, part)));
}

/** Milliseconds that something takes. */
async function took(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

describe('a request to a cloud', () => {
  it('is sent as it is given, with what every request has', async () => {
    const { url, asked } = await server((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.setHeader('x-compute-request-id', 'req-9').end(`{"got":${body}}`));
    });
    const { get, events } = client();
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const headers = { 'x-auth-token': 't' };
    const reply = await get(
      `${url}/v2.1/servers?limit=5&name=a%20b`,
      { method: 'POST', headers, body: { a: 1 } },
      { traceparent },
    );
    expect(reply.status).toBe(200);
    expect(reply.json()).toEqual({ got: { a: 1 } });
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/v2.1/servers?limit=5&name=a%20b' });
    expect(asked[0]?.headers).toMatchObject({
      'x-auth-token': 't',
      'content-type': 'application/json',
      'user-agent': 'podgate',
      traceparent,
    });
    expect(events).toMatchObject([
      {
        cloud: 'c1',
        service: 'compute',
        operation: 'servers.list',
        code: '200',
        requestId: 'call-1',
        upstreamRequestId: 'req-9',
      },
    ]);
  });

  it.each([204, 301, 302, 307, 400, 401, 404, 409, 429, 501])('is answered by any status: %i', async (status) => {
    const { url, asked } = await server((_request, response) => response.writeHead(status).end());
    expect((await client().get(url)).status).toBe(status);
    expect(asked).toHaveLength(1);
  });

  it('follows no redirect', async () => {
    const other = await server((_request, response) => response.end('{}'));
    const { url } = await server((_request, response) => response.writeHead(302, { location: other.url }).end());
    const reply = await client().get(url, { headers: { 'x-auth-token': 't' } });
    expect(reply.headers['location']).toBe(other.url);
    expect(other.asked).toHaveLength(0);
  });

  it('joins headers that come several times', async () => {
    const { url } = await server((_request, response) => response.setHeader('vary', ['a', 'b']).end());
    expect((await client().get(url)).headers['vary']).toBe('a, b');
  });

  it('goes to no host that the configuration does not name', async () => {
    const { url, asked } = await silent();
    const refusal = await refusalOf(() => client().get(url.replace('127.0.0.1', '127.0.0.2')));
    expect(refusal.code).toBe('upstream_rejected');
    expect(asked).toHaveLength(0);
  });
});

describe('an answer', () => {
  it('that is not JSON says so without repeating it', async () => {
    const { url } = await server((_request, response) => response.end('<html>secret of the proxy</html>'));
    const reply = await client().get(url);
    expect(await refusalOf(() => reply.json())).toEqual({
      code: 'upstream_malformed',
      message: 'cloud c1: compute answered servers.list with something that is not JSON',
    });
  });

  it('longer than the limit is left unread, and not asked for again', async () => {
    const { url, asked, busy } = await server((_request, response) => {
      trickle(response, Buffer.alloc(64 * 1024));
    });
    const refusal = await refusalOf(() => client().get(url));
    expect(refusal).toEqual({
      code: 'upstream_malformed',
      message: 'cloud c1: compute answered servers.list with more than 1048576 bytes',
    });
    await until('the server is left alone', () => busy.now === 0);
    expect(asked).toHaveLength(1);
  });

  it('that is cut off is asked for once more', async () => {
    const { url, asked } = await server((_request, response, place) => {
      response.writeHead(200, { 'content-length': 10 });
      if (place === 0) response.write('12345', () => response.destroy());
      else response.end('1234567890');
    });
    expect((await client().get(url)).text).toBe('1234567890');
    expect(asked).toHaveLength(2);
  });

  it('that is always cut off is a bad one', async () => {
    const { url, asked } = await server((_request, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('12345', () => response.destroy());
    });
    const { get } = client();
    expect(await refusalOf(() => get(url))).toEqual({
      code: 'upstream_malformed',
      message: 'cloud c1: compute cut its answer short',
    });
    expect(asked).toHaveLength(2);
    expect((await refusalOf(() => get(url, { method: 'POST' }))).code).toBe('upstream_malformed');
    expect(asked).toHaveLength(3);
  });

  it('that is no HTTP is a bad one', async () => {
    const { url } = await server((request) => request.socket.end('SSH-2.0-OpenSSH\r\n'));
    expect((await refusalOf(() => client().get(url))).code).toBe('upstream_malformed');
  });
});

describe('a connection', () => {
  it('that is not there means that nothing was sent', async () => {
    const gone = await upstream(() => undefined);
    await gone.close();
    const refusal = await refusalOf(() => client().get(gone.url));
    expect(refusal).toEqual({
      code: 'upstream_unavailable',
      message: 'cloud c1: compute could not be connected to (ECONNREFUSED)',
    });
  });

  it('that breaks before an answer is tried once more for reads, never for writes', async () => {
    const { url, asked } = await server((request, response, place) => {
      if (place === 1) response.end('{}');
      else request.socket.destroy();
    });
    const { get } = client();
    expect((await get(url)).status).toBe(200);
    expect(asked).toHaveLength(2);
    expect((await refusalOf(() => get(url, { method: 'POST', body: {} }))).code).toBe('upstream_timeout');
    expect(asked).toHaveLength(3);
  });
});

describe('a deadline', () => {
  it('of the first bytes ends the call, which is not repeated', async () => {
    const { url, asked } = await silent();
    const { get } = client({ headers: 1000, timeout: 10_000 });
    const time = await took(async () =>
      expect(await refusalOf(() => get(url))).toEqual({
        code: 'upstream_timeout',
        message: 'cloud c1: compute did not answer in time',
      }),
    );
    expect(time).toBeLessThan(2500);
    expect(asked).toHaveLength(1);
  });

  it('of the whole call ends one that trickles, repeats included', async () => {
    const { url, asked } = await server((_request, response) => {
      trickle(response, Buffer.from('x'));
    });
    const { get } = client({ timeout: 300, answer: 1024 ** 3 });
    const time = await took(async () => expect((await refusalOf(() => get(url))).code).toBe('upstream_timeout'));
    expect(time).toBeLessThan(900);
    expect(asked).toHaveLength(1);
  });

  it('of the whole call holds for the repeat too', async () => {
    const { url, asked } = await server((request, _response, place) => {
      if (place === 0) request.socket.destroy();
    });
    const { get } = client({ timeout: 300 });
    const time = await took(async () => expect((await refusalOf(() => get(url))).code).toBe('upstream_timeout'));
    expect(time).toBeLessThan(900);
    expect(asked).toHaveLength(2);
  });

  it('of the caller ends the call', async () => {
    const { url, asked } = await silent();
    const refusal = await refusalOf(() => client().get(url, {}, { signal: AbortSignal.timeout(100) }));
    expect(refusal.code).toBe('upstream_timeout');
    expect(asked).toHaveLength(1);
  });

  it('is nothing to wait for when the caller has gone', async () => {
    const { url, busy } = await silent();
    const gone = new AbortController();
    const call = refusalOf(() => client().get(url, {}, { signal: gone.signal }));
    await until('it was sent', () => busy.now === 1);
    gone.abort();
    expect((await call).code).toBe('cancelled');
    await until('the cloud is left alone', () => busy.now === 0);
  });
});
