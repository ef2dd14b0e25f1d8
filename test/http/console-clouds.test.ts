import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleCloud, welcome } from '../support/console-cloud.ts';
import { until } from '../support/inventory.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';

let cloud: ConsoleCloud;
const echo = new ConsoleCloud().opens;

beforeAll(async () => {
  cloud = await ConsoleCloud.start();
});
afterAll(() => cloud.stop());

const open = async (path?: string) => RawWebSocket.open(cloud.gateway.url, path ?? (await cloud.path()));

async function done(client: RawWebSocket): Promise<void> {
  client.socket.destroy();
  await until('it is gone', () => client.ended && cloud.sockets.size === 0);
}

const textFrame = (text: string) => Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);

describe('a cloud whose console', () => {
  it.each<[string, ConsoleCloud['opens'], string]>([
    ['refuses', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'), 'answers 403'],
    ['takes it for a request', (_request, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nhello'), 'answers 200'],
    [
      'shakes another hand',
      (request, socket) => socket.end(welcome({ headers: { ...request.headers, 'sec-websocket-key': 'x' } } as never)),
      'no websocket',
    ],
  ])('%s is told of', async (_what, opens, words) => {
    cloud.opens = opens;
    const client = await open();
    expect([client.status, client.details]).toEqual([502, expect.stringContaining(words)]);
    expect(client.head).toMatch(/sec-websocket-version: 13/i);
    await done(client);
  });

  it('hangs up at once, or is not there, is told of', async () => {
    cloud.opens = (_request, socket) => void socket.destroy();
    const client = await open();
    expect([client.status, client.details]).toEqual([
      504,
      expect.stringMatching(/cloud north: console broke the conn/),
    ]);
    const { way } = cloud;
    cloud.way = () => way(1);
    const path = await cloud.path();
    cloud.way = way;
    const none = await open(path);
    expect([none.status, none.details]).toEqual([503, expect.stringMatching(/console could not be connected to/)]);
    await Promise.all([done(client), done(none)]);
  });

  it('breaks off between frames has that said to the browser', async () => {
    cloud.opens = (request, socket) =>
      socket.end(Buffer.concat([Buffer.from(welcome(request)), textFrame('last words')]));
    const client = await open();
    expect(await client.closing()).toEqual([1011, 'the cloud broke the console off']);
    expect(client.received.includes('last words')).toBe(true);
  });

  it('breaks off within a frame has nothing said into it', async () => {
    const begun = Buffer.from([0x82, 100, 1, 2, 3]);
    cloud.opens = (request, socket) => socket.end(Buffer.concat([Buffer.from(welcome(request)), begun]));
    const client = await open();
    await until('it has ended', () => {
      client.socket.end();
      return client.ended;
    });
    expect(client.received).toEqual(begun);
  });

  it('says the end itself has its own words said', async () => {
    const words = Buffer.from([0x88, 4, 0x03, 0xe8, 0x6f, 0x6b]);
    cloud.opens = (request, socket) => socket.end(Buffer.concat([Buffer.from(welcome(request)), words]));
    const client = await open();
    expect(await client.closing()).toEqual([1000, 'ok']);
    expect(client.received).toEqual(words);
  });
});

describe('much at a time', () => {
  const MB = 1024 * 1024;

  it('goes both ways whole', async () => {
    cloud.opens = echo;
    const client = await open();
    const big = Buffer.alloc(4 * MB, 7);
    client.socket.write(big);
    await until('all of it is back', () => client.received.length === big.length, 20_000);
    expect(client.received.equals(big)).toBe(true);
    await done(client);
  });

  it('waits for a browser that does not take it', async () => {
    let sent = 0;
    cloud.opens = (request, socket) => {
      socket.write(welcome(request));
      const chunk = Buffer.concat([Buffer.from([0x82, 127, 0, 0, 0, 0, 0, 16, 0, 0]), Buffer.alloc(MB)]);
      const more = () => {
        while (sent < 500 && socket.write(chunk)) sent += 1;
      };
      socket.on('drain', more);
      more();
    };
    const client = await open();
    client.socket.pause();
    let [before, same] = [-1, 0];
    await until('nothing moves', () => {
      same = before === sent ? same + 1 : 0;
      before = sent;
      return same > 50;
    });
    expect(sent).toBeLessThan(100);
    client.socket.removeAllListeners('data').resume();
    await until('it goes on', () => sent > before + 20);
    await done(client);
  });
});
