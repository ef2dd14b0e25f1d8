import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clientOf, logIn } from '../support/client.ts';
import { CLOUD_SECRET, ConsoleCloud } from '../support/console-cloud.ts';
import { until } from '../support/inventory.ts';
import { RawWebSocket, type Handshake } from '../support/raw-websocket.ts';
import { rawRequest } from '../support/raw-request.ts';

let cloud: ConsoleCloud;
const echo = new ConsoleCloud().opens;

beforeAll(async () => {
  cloud = await ConsoleCloud.start({ consoles: { origins: ['https://ui.test'], most_per_user: 3 } });
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.opens = echo;
  cloud.asked.splice(0);
});

const open = async (handshake?: Handshake, path?: string) =>
  RawWebSocket.open(cloud.gateway.url, path ?? (await cloud.path()), handshake);

async function done(client: RawWebSocket): Promise<void> {
  client.socket.destroy();
  await until('it is gone', () => client.ended && cloud.sockets.size === 0);
}

const textFrame = (text: string) => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);

describe('a console', () => {
  it('is opened by its address at the gateway, and bytes go both ways', async () => {
    const client = await open({ headers: { Origin: cloud.gateway.url, 'Sec-WebSocket-Protocol': 'binary' } });
    expect(client.status).toBe(101);
    expect(client.head).not.toMatch(/set-cookie/i);
    const [asked] = cloud.asked;
    expect(asked?.url).toBe(`/?token=${CLOUD_SECRET}`);
    expect(asked?.headers).toEqual({
      host: `127.0.0.1:${cloud.port}`,
      connection: 'Upgrade',
      upgrade: 'websocket',
      cookie: 'token=x',
      origin: `http://127.0.0.1:${cloud.port}`,
      'sec-websocket-key': expect.any(String),
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'binary',
    });
    client.socket.write(textFrame('to and fro'));
    await until('it comes back', () => client.received.includes('to and fro'));
    await done(client);
  });

  it('is never told by the cloud’s secret, and leaves records of who opened it and how it ended', async () => {
    const answers = [await cloud.link(), await cloud.link()];
    const client = await open(undefined, `/${new URL(answers[0] ?? '').searchParams.get('path')}`);
    await done(client);
    const audits = () => cloud.gateway.lines.filter((line) => line.includes('"action":"server.console"'));
    await until('its end is written down', () => audits().some((line) => line.includes('ended: closed')));
    expect(JSON.parse(audits().at(-1) ?? '')).toMatchObject({
      audit: { user: { name: 'bob' }, thing: { id: 'north.n1', cloud: 'north' } },
    });
    const ids = answers.map((link) => new URL(link).pathname.split('/')[2] ?? '');
    for (const secret of [CLOUD_SECRET, ...ids]) {
      expect([...answers.filter(() => secret === CLOUD_SECRET), ...cloud.gateway.lines].join()).not.toContain(secret);
    }
  });

  it('is opened once by each address, however many come at a time', async () => {
    const path = await cloud.path();
    const clients = await Promise.all(Array.from({ length: 8 }, () => open(undefined, path)));
    expect(clients.filter(({ status }) => status === 101)).toHaveLength(1);
    expect(cloud.asked).toHaveLength(1);
    await Promise.all(clients.map(done));
    const late = await open(undefined, path);
    expect([late.status, late.details]).toEqual([404, expect.stringMatching(/good for one opening within 60 seconds/)]);
  });

  it('is not opened by an address that nobody was told', async () => {
    const client = await open(undefined, `/consoles/${'A'.repeat(43)}/socket`);
    expect([client.status, cloud.asked.length]).toEqual([404, 0]);
  });

  it.each([
    ['https://ui.test', 101],
    ['https://evil.test', 403],
    ['https://ui.test.evil.test', 403],
    ['null', 403],
    [undefined, 101],
  ])('is opened from %s with %i', async (Origin, status) => {
    const path = await cloud.path();
    const client = await open({ headers: { Origin } }, path);
    expect(client.status).toBe(status);
    await done(client);
    // What was refused was not used up.
    const again = await open({ headers: { Origin: cloud.gateway.url } }, path);
    expect(again.status).toBe(status === 403 ? 101 : 404);
    await done(again);
  });

  it('is one of a few that somebody may have open', async () => {
    const clients = await Promise.all([open(), open(), open()]);
    const more = await open();
    expect([more.status, more.details]).toEqual([429, '3 consoles of yours are open: close one']);
    const others = await open(undefined, await cloud.path(cloud.ann));
    expect(others.status).toBe(101);
    await Promise.all([...clients, others].map(done));
    const client = await open();
    expect(client.status).toBe(101);
    await done(client);
  });

  it('is not opened by a token that has ended', async () => {
    const { bob, gateway } = cloud;
    const second = await logIn(clientOf(gateway.url), 'bob', 'alpha');
    const path = await cloud.path();
    const revoked = await cloud.path(second);
    await bob.ask('DELETE', '/v3/auth/tokens', { headers: { 'x-subject-token': second.token ?? '' } });
    const client = await open(undefined, revoked);
    expect([client.status, cloud.asked.length]).toEqual([401, 0]);
    const fine = await open(undefined, path);
    expect(fine.status).toBe(101);
    await done(fine);
  });
});

describe('what is no plain handshake', () => {
  const GET = 'GET / HTTP/1.1\r\nHost: north\r\n\r\n';

  it.each<[string, Handshake]>([
    ['a body', { headers: { 'Content-Length': String(GET.length) }, behind: GET }],
    ['an empty body', { headers: { 'Content-Length': '0' } }],
    ['chunks', { headers: { 'Transfer-Encoding': 'chunked' }, behind: `0\r\n\r\n${GET}` }],
    ['another request behind it', { behind: GET }],
    ['another version', { headers: { 'Sec-WebSocket-Version': '777' } }],
    ['no version', { headers: { 'Sec-WebSocket-Version': undefined } }],
    ['a key that is none', { headers: { 'Sec-WebSocket-Key': 'x' } }],
    ['no key', { headers: { 'Sec-WebSocket-Key': undefined } }],
    ['several protocols', { headers: { Upgrade: 'websocket, h2c' } }],
    ['another protocol', { headers: { Upgrade: 'h2c' } }],
    ['terms of another form', { headers: { 'Sec-WebSocket-Protocol': 'a(b)' } }],
  ])('with %s is refused and reaches nobody', async (_what, handshake) => {
    const client = await open(handshake);
    expect(client.status).toBe(400);
    await until('it is hung up on', () => {
      client.socket.end();
      return client.ended;
    });
    expect(client.head.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(cloud.asked).toEqual([]);
  });

  it('by another method or version of HTTP opens nothing', async () => {
    for (const [method, version] of [
      ['POST', '1.1'],
      ['GET', '1.0'],
    ]) {
      const client = await open({ line: `${method} ${await cloud.path()} HTTP/${version}` });
      expect(client.status).toBe(400);
      await done(client);
    }
    expect(cloud.asked).toEqual([]);
  });

  it('does not keep other requests from their answers', async () => {
    const lines = ['GET /healthy HTTP/1.1', 'Host: podgate', 'Upgrade: h2c', 'Connection: Upgrade, close', '', ''];
    expect((await rawRequest(cloud.gateway.url, lines.join('\r\n'))).status).toBe(404);
    const login = ['GET /v3 HTTP/1.1', 'Host: podgate', 'Upgrade: websocket', 'Connection: Upgrade, close', '', ''];
    expect((await rawRequest(cloud.gateway.url, login.join('\r\n'))).status).toBe(200);
  });
});
