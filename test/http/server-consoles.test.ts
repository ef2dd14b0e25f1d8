import { constants, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'undici';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { act, serverOf, WrittenServers } from '../support/written-servers.ts';

type Row = Readonly<Record<string, unknown>>;

let servers: WrittenServers;
let [bob, eve, rob]: Client[] = [];

beforeAll(async () => {
  servers = await WrittenServers.start();
  ({ bob, eve, rob } = servers.users);
});

afterAll(() => servers.stop());

const below = (client: Client, id: string, word: string) => client.ask('GET', `/servers/${id}/${word}`);

describe('the screen of a server', () => {
  it("is a page of its cloud, for a short time, in Cloudpods' form and in that of the front end", async () => {
    const id = await servers.take('running');
    const answer = await below(bob!, id, 'vnc');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(serverOf(answer)).toEqual({
      hypervisor: 'openstack',
      id,
      instance_id: id.split('.')[1],
      port: 0,
      protocol: 'openstack',
      url: expect.stringMatching(
        new RegExp(`^${servers.gateway.url}/consoles/[\\w-]{43}/vnc_auto\\.html\\?path=consoles`),
      ),
    });
    const web = await bob!.ask('POST', `/webconsole/server/${id}`, { body: { origin: true } });
    const { connect_params, access_url, session } = web.body['webconsole'] as Row;
    expect([connect_params, session, web.headers.get('cache-control')]).toEqual([access_url, '', 'no-store']);
    expect(connect_params).toMatch(/^http:.*\/consoles\//);
    const events = rowsOf(await bob!.ask('GET', `/events?obj_id=${id}`), 'events');
    expect(events.filter(({ action }) => action === 'server.vnc')).toHaveLength(2);
    const urls = [serverOf(answer)['url'], connect_params].map(String);
    expect(servers.gateway.lines.filter((line) => urls.some((url) => line.includes(url)))).toEqual([]);
  });

  it('is shown through the gateway, in the way of its page', async () => {
    const id = await servers.take('running');
    const link = new URL(String(serverOf(await below(bob!, id, 'vnc'))['url']));
    const page = await (await fetch(link)).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => new URL(file, link));
    expect(files).toHaveLength(2);
    for (const file of files) expect((await fetch(file)).status).toBe(200);
    const socket = new WebSocket(`ws://${link.host}/${link.searchParams.get('path')}`, {
      protocols: ['binary'],
      headers: { origin: link.origin },
    });
    socket.binaryType = 'arraybuffer';
    let shown = '';
    socket.addEventListener('message', ({ data }) => (shown += Buffer.from(data as ArrayBuffer).toString()));
    await until('it greets', () => shown.startsWith('simulated console of '));
    socket.send(Buffer.from('who is there'));
    await until('it answers', () => shown.endsWith('who is there'));
    socket.close(1000, 'enough');
    await until('it has ended', () => socket.readyState === WebSocket.CLOSED);
  });

  it('is none of one that is off', async () => {
    const id = await servers.take('ready');
    expect(serverOf(await below(bob!, id, 'vnc'))).toEqual({
      hypervisor: 'openstack',
      id,
      instance_id: id.split('.')[1],
      port: 0,
    });
    const web = await bob!.ask('POST', `/webconsole/server/${id}`);
    expect([web.status, web.body['class']]).toEqual([400, 'InvalidStatusError']);
  });

  it.each(['vnc', 'console-output', 'login-info'])('%s is for those who may change it', async (word) => {
    const id = await servers.take('running');
    expect([(await below(eve!, id, word)).status, (await below(rob!, id, word)).status]).toEqual([404, 403]);
    const closed = await servers.take('running', 'cloud2');
    expect((await below(bob!, closed, word)).body['details']).toMatch(/read_only/);
  });
});

describe('the console log', () => {
  it('is told, whole or the last lines', async () => {
    const id = await servers.take('running');
    const linesOf = (answer: { body: Row }) => String((answer.body['server'] as Row)['output']).split('\n');
    expect(linesOf(await below(bob!, id, 'console-output'))).toHaveLength(41);
    expect(linesOf(await below(bob!, id, 'console-output?length=3'))).toHaveLength(3);
    expect(linesOf(await act(bob!, id, 'console-output', { server: { length: 5 } }))).toHaveLength(5);
    for (const length of ['0', 'x', '10001']) {
      expect((await below(bob!, id, `console-output?length=${length}`)).status).toBe(400);
    }
  });
});

describe('who logs in', () => {
  it('is told with the password only when the key is there that it was encrypted for', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const padding = constants.RSA_PKCS1_PADDING;
    const encrypted = publicEncrypt({ key: publicKey, padding }, Buffer.from('the first one')).toString('base64');
    const id = await servers.take('running');
    expect(serverOf(await below(bob!, id, 'login-info'))).not.toHaveProperty('login_key');
    await servers.behind(id, { metadata: { 'testbed:password': encrypted }, keyName: 'ops' });
    await act(bob!, id, 'syncstatus');
    const { os_type: system } = serverOf(await bob!.ask('GET', `/servers/${id}`));
    const username = system === 'Windows' ? 'Administrator' : 'root';
    const plain = await below(bob!, id, 'login-info');
    expect(serverOf(plain)).toEqual({ username, keypair: 'ops', login_key: encrypted });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const answer = await act(bob!, id, 'login-info', { private_key: pem });
    expect([serverOf(answer)['password'], answer.headers.get('cache-control')]).toEqual(['the first one', 'no-store']);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    for (const private_key of ['no key', other.export({ type: 'pkcs8', format: 'pem' })]) {
      const refused = await act(bob!, id, 'login-info', { private_key });
      expect([refused.status, refused.body['details']]).toEqual([400, expect.stringMatching(/^private_key/)]);
    }
    expect(servers.gateway.lines.filter((line) => line.includes('the first one'))).toEqual([]);
  });
});

describe('what would make it again', () => {
  it('is told in the form in which servers are made', async () => {
    const id = await servers.take('running');
    const row = serverOf(await bob!.ask('GET', `/servers/${id}`));
    const params = serverOf(await below(bob!, id, 'create-params'));
    const [disk] = row['disks_info'] as Row[];
    expect(params).toMatchObject({
      auto_start: true,
      count: 1,
      hypervisor: 'openstack',
      name: row['name'],
      prefer_region_id: 'cloud1',
      project_id: row['project_id'],
      sku: row['instance_type'],
      vcpu_count: row['vcpu_count'],
      vmem_size: row['vmem_size'],
    });
    expect((params['disks'] as Row[])[0]).toMatchObject({
      index: 0,
      size: disk?.['size'],
      backend: disk?.['storage_type'],
    });
    const nets = (row['nics'] as Row[]).map(({ network_id, ip_addr }) => [network_id, ip_addr]);
    expect((params['nets'] as Row[]).map(({ network, address }) => [network, address])).toEqual(nets);
  });
});
