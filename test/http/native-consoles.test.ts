import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.ts';
import { RawWebSocket } from '../support/raw-websocket.ts';
import { WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let servers: WrittenServers;
let [bob, rob]: Client[] = [];
let at = '';

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, rob } = servers.users);
  const id = await servers.take('running');
  at = `/native/cloud1/compute/v2.1/servers/${id.split('.')[1]}`;
});
afterAll(() => servers.stop());

const newer = { 'openstack-api-version': 'compute 2.6' };
const console = (protocol: string, type: string) => ({ remote_console: { protocol, type } });
const urlIn = ({ body }: { readonly body: Row }, name: string) => String((body[name] as Row | undefined)?.['url']);

async function opens(url: string): Promise<number> {
  const { pathname, searchParams } = new URL(url);
  const path = searchParams.get('path');
  const client = await RawWebSocket.open(servers.gateway.url, path === null ? pathname : `/${path}`);
  client.socket.destroy();
  return client.status;
}

describe('a console that is asked for natively', () => {
  it('is told with its address at the gateway', async () => {
    const answer = await bob!.ask('POST', `${at}/remote-consoles`, { body: console('vnc', 'novnc'), headers: newer });
    expect([answer.status, answer.body['remote_console']]).toEqual([
      200,
      { protocol: 'vnc', type: 'novnc', url: expect.stringContaining(`${servers.gateway.url}/consoles/`) },
    ]);
    const url = urlIn(answer, 'remote_console');
    expect([await opens(url), await opens(url)]).toEqual([101, 404]);
    const older = await bob!.ask('POST', `${at}/action`, { body: { 'os-getVNCConsole': { type: 'novnc' } } });
    expect(await opens(urlIn(older, 'console'))).toBe(101);
  });

  it('without a page is told as a websocket of the gateway', async () => {
    const answer = await bob!.ask('POST', `${at}/remote-consoles`, {
      body: console('serial', 'serial'),
      headers: newer,
    });
    const url = urlIn(answer, 'remote_console');
    expect(url).toMatch(new RegExp(`^${servers.gateway.url.replace('http', 'ws')}/consoles/[\\w-]{43}/socket$`));
    expect(await opens(url)).toBe(101);
  });

  it('is not for those who may only look', async () => {
    const answer = await rob!.ask('POST', `${at}/remote-consoles`, { body: console('vnc', 'novnc'), headers: newer });
    expect(answer.status).toBe(403);
  });

  it('is as the cloud says when it says no', async () => {
    const answer = await bob!.ask('POST', `${at}/remote-consoles`, { body: console('rdp', 'x'), headers: newer });
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('Invalid input')]);
  });
});
