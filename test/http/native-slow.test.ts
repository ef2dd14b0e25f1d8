import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { nativeCloud, type NativeCloudTest } from '../support/native-cloud.ts';

let cloud: NativeCloudTest;
let bob: Client;

beforeAll(async () => {
  cloud = await nativeCloud({}, { patience: { headers: 300, looks: 50, body: { every: 200, least: 50 } } });
  bob = await logIn(clientOf(cloud.gateway.url), 'bob', 'alpha');
});
afterAll(() => cloud.stop());

interface Slow {
  readonly socket: Socket;
  received: string;
  ended: boolean;
}

/** Says something, and then a little more every now and then, until it is hung up on. */
function drip(first: string, more: string): Slow {
  const { hostname, port } = new URL(cloud.gateway.url);
  const socket = connect(Number(port), hostname);
  const slow: Slow = { socket, received: '', ended: false };
  socket.on('data', (chunk: Buffer) => (slow.received += chunk.toString()));
  socket.on('error', () => socket.destroy());
  socket.write(first);
  const timer = setInterval(() => socket.write(more), 20);
  socket.once('close', () => {
    clearInterval(timer);
    slow.ended = true;
  });
  return slow;
}

const head = (method: string, ...lines: readonly string[]) =>
  [`${method} /native/north/things/v1/a HTTP/1.1`, 'Host: podgate', `X-Auth-Token: ${bob.token}`, ...lines, ''].join(
    '\r\n',
  );

describe('whoever takes his time', () => {
  it('with headers is hung up on, and never gets to a cloud', async () => {
    const slow = drip(head('GET'), 'X-More: a\r\n');
    await until('it is hung up on', () => slow.ended);
    expect(slow.received).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(cloud.asked).toEqual([]);
  });

  it('with a body is hung up on, and the cloud’s connection with him', async () => {
    const slow = drip(head('PUT', 'Content-Length: 100000', '') + 'begun', 'x');
    await until('it is hung up on', () => slow.ended);
    // A body that was cut short is none.
    expect(cloud.asked).toEqual([]);
    const quick = await bob.ask('PUT', '/native/north/things/v1/a', { body: 'x'.repeat(1000) });
    expect([quick.status, cloud.asked.map(({ body }) => body.length)]).toEqual([200, [1000]]);
  });

  it('with many connections keeps none of those that do not', async () => {
    const slow = Array.from({ length: 50 }, () => drip(head('GET'), 'X-More: a\r\n'));
    expect((await bob.ask('GET', '/native/north/things/v1/a')).status).toBe(200);
    await until('all are hung up on', () => slow.every(({ ended }) => ended));
  });
});
