import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let bob: Client;

beforeAll(async () => {
  gateway = await startTestGateway({ clouds: { north: fakeCloud([{ id: 'n1', name: 'web-1', project: 'p1' }]) } });
  bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
  await gateway.inventory.firstRounds();
});
afterAll(() => gateway.close());

/** The bytes as they were sent. */
async function sent(path: string, encoding: string | undefined) {
  const headers = {
    'x-auth-token': bob.token ?? '',
    ...(encoding === undefined ? {} : { 'accept-encoding': encoding }),
  };
  const asking = request(`${gateway.url}${path}`, { headers }).end();
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { headers: response.headers, bytes: Buffer.concat(chunks) };
}

describe('compression', () => {
  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['GZIP', 'gzip'],
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['br;q=0.2, gzip;q=0.8', 'gzip'],
    ['deflate', undefined],
    ['identity', undefined],
    ['gzip;q=0', undefined],
    [undefined, undefined],
  ])('for %j is %j', async (accepted, wanted) => {
    const { headers, bytes } = await sent('/servers', accepted);
    expect(headers['content-encoding']).toBe(wanted);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(headers.vary).toContain('Accept-Encoding');
    const plain = wanted === 'br' ? brotliDecompressSync(bytes) : wanted === 'gzip' ? gunzipSync(bytes) : bytes;
    expect(plain.equals((await sent('/servers', undefined)).bytes)).toBe(true);
  });

  it('leaves small bodies alone', async () => {
    const { headers } = await sent('/servers/north.n1/status', 'gzip, br');
    expect(headers['content-encoding']).toBeUndefined();
  });
});
