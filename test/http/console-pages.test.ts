import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { clientOf } from '../support/client.ts';
import { CLOUD_SECRET, ConsoleCloud } from '../support/console-cloud.ts';
import { until } from '../support/inventory.ts';
import { rawRequest } from '../support/raw-request.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';

let cloud: ConsoleCloud;
const clock = { now: Date.now() };

beforeAll(async () => {
  cloud = await ConsoleCloud.start({}, { now: () => clock.now });
});
afterAll(() => cloud.stop());
beforeEach(() => void cloud.files.splice(0));

const pathOf = (link: string) => new URL(link).pathname;
const stranger = () => clientOf(cloud.gateway.url);

describe('the page of a console', () => {
  it('comes through the gateway, with what belongs to it, for whoever has the address', async () => {
    const link = new URL(await cloud.link());
    expect(link.pathname).toMatch(/^\/consoles\/[\w-]{43}\/page\.html$/);
    expect([...link.searchParams.keys()]).toEqual(['title', 'path']);
    const page = await stranger().ask('GET', link.pathname + link.search);
    expect([page.status, page.text, page.headers.get('set-cookie')]).toEqual([200, '<p>page</p>', null]);
    expect(page.headers.get('content-type')).toBe('text/html');
    expect(page.headers.get('content-security-policy')).toContain(
      `connect-src ${link.origin}${link.pathname.replace('page.html', '')} ws://`,
    );
    const file = await stranger().ask('GET', link.pathname.replace('page.html', 'core/rfb.js?x=y'), {
      headers: { cookie: 'a=b', 'x-auth-token': cloud.bob.token ?? '', referer: link.href },
    });
    expect(file.status).toBe(200);
    expect(cloud.files.map(({ url }) => url)).toEqual(['/vnc/page.html', '/vnc/core/rfb.js']);
    const sent = JSON.stringify(cloud.files.map(({ headers }) => headers));
    for (const secret of [CLOUD_SECRET, cloud.bob.token ?? '', 'a=b', link.pathname])
      expect(sent).not.toContain(secret);
  });

  it.each(['../secret', '..%2fsecret', '%2e%2e/secret', '/secret', '.git/config', 'a//b', 'a%00', 'a\\b'])(
    'has no file %s',
    async (file) => {
      const path = pathOf(await cloud.link()).replace('page.html', file);
      const lines = [`GET ${path} HTTP/1.1`, 'Host: podgate', 'Connection: close', '', ''];
      expect([400, 404]).toContain((await rawRequest(cloud.gateway.url, lines.join('\r\n'))).status);
      expect(cloud.files).toEqual([]);
    },
  );

  it('is only looked at', async () => {
    const path = pathOf(await cloud.link());
    expect((await stranger().ask('POST', path, { body: {} })).status).toBe(405);
    expect((await stranger().ask('HEAD', path)).status).toBe(200);
    expect(cloud.files.map(({ method }) => method)).toEqual(['HEAD']);
  });

  it.each([
    [302, 502],
    [401, 502],
    [404, 404],
    [500, 502],
  ])('that the cloud answers with %i is answered with %i', async (status, ours) => {
    cloud.page = (_request, response) =>
      response.writeHead(status, { location: 'http://elsewhere.test/' }).end('inside of the cloud');
    const answer = await stranger().ask('GET', pathOf(await cloud.link()));
    expect([answer.status, answer.headers.get('location')]).toEqual([ours, null]);
    expect(answer.text).not.toContain('inside of the cloud');
  });

  it('of a console where nobody answers says so', async () => {
    const { way } = cloud;
    cloud.way = () => way(1);
    const answer = await stranger().ask('GET', pathOf(await cloud.link()));
    cloud.way = way;
    expect([answer.status, answer.body['details']]).toEqual([
      503,
      'cloud north: console could not be connected to (ECONNREFUSED)',
    ]);
  });

  it('is there for some minutes, and its websocket for one', async () => {
    const link = await cloud.link();
    const path = `/${new URL(link).searchParams.get('path')}`;
    clock.now += 61_000;
    const late = await RawWebSocket.open(cloud.gateway.url, path);
    expect([late.status, cloud.asked.length]).toEqual([404, 0]);
    cloud.page = (_request, response) => response.end('late');
    expect((await stranger().ask('GET', pathOf(link))).text).toBe('late');
    clock.now += 600_000;
    expect((await stranger().ask('GET', pathOf(link))).status).toBe(404);
  });
});

describe('the address of a console', () => {
  it('that has no page is that of its websocket', async () => {
    const { way } = cloud;
    cloud.way = (port) => ({ socket: `http://127.0.0.1:${port}/?token=serial`, headers: {} });
    const link = await cloud.link();
    cloud.way = way;
    expect(link).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/consoles\/[\w-]{43}\/socket$/);
    const client = await RawWebSocket.open(cloud.gateway.url, pathOf(link));
    expect([client.status, cloud.asked.at(-1)?.url]).toEqual([101, '/?token=serial']);
    client.socket.destroy();
  });

  it('may be a host of its own, behind a path', async () => {
    const other = await ConsoleCloud.start({ consoles: { public_url: 'https://consoles.test/podgate/' } });
    const link = new URL(await other.link());
    const id = link.pathname.split('/')[3] ?? '';
    expect(link.href).toContain(`https://consoles.test/podgate/consoles/${id}/page.html`);
    expect(link.searchParams.get('path')).toBe(`podgate/consoles/${id}/socket`);
    // What stands before the gateway may leave its path away, and newer pages say theirs from where they stand.
    const path = `/consoles/${id}/podgate/consoles/${id}/socket`;
    const client = await RawWebSocket.open(other.gateway.url, path, { headers: { Origin: 'https://consoles.test' } });
    expect(client.status).toBe(101);
    client.socket.destroy();
    await other.stop();
  });

  it('that leads where the configuration names no host is told to nobody', async () => {
    const { way } = cloud;
    cloud.way = () => ({ socket: 'http://169.254.169.254/latest', headers: {} });
    const answer = await cloud.bob.ask('GET', '/servers/north.n1/vnc');
    cloud.way = way;
    expect([answer.status, answer.body['details']]).toEqual([
      502,
      expect.stringMatching(/its console's address leads to the host 169\.254\.169\.254, .* add it to "hosts"/),
    ]);
  });
});

describe('consoles that are open', () => {
  it('end when nothing moves, and when the gateway does', async () => {
    const other = await ConsoleCloud.start({ consoles: { idle: '200ms' } });
    const still = await RawWebSocket.open(other.gateway.url, await other.path());
    expect(await still.closing()).toEqual([1001, 'nothing moved on the console for too long']);
    await other.stop();
    const client = await RawWebSocket.open(cloud.gateway.url, await cloud.path());
    const metrics = async () => (await fetch(`${cloud.gateway.operationsUrl}/metrics`)).text();
    expect(await metrics()).toMatch(/podgate_consoles_open\{cloud="north"\} 1/);
    const closed = cloud.gateway.close();
    expect(await client.closing()).toEqual([1012, 'the gateway shuts down']);
    await closed;
    await until('the cloud is let go', () => cloud.sockets.size === 0);
  });
});
