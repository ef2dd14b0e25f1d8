import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { CLOSED, STRAIGHT } from './write-ways.ts';

const [first] = bedClouds();
let shop: Workshop;
let id: string;

beforeAll(async () => {
  shop = await Workshop.open(first);
  id = await shop.server(await shop.plain('watched'));
}, 180_000);

afterAll(async () => {
  await shop.close();
}, 180_000);

describe.each(STRAIGHT)('a server is looked into %s', (_way, user, cloud) => {
  let gateway: GatewayProcess;
  let client: GatewayClient;
  const gid = () => `${first.name}.${id}`;

  beforeAll(async () => {
    gateway = await GatewayProcess.start([cloud, CLOSED]);
    client = await gateway.login(user);
  }, 180_000);

  afterAll(async () => {
    await gateway.stop();
  });

  async function ask(method: string, path: string, body?: unknown): Promise<Row> {
    const answer = await client.ask(method, path, body);
    expect([path, answer.status, answer.body['details']]).toEqual([path, 200, undefined]);
    return (answer.body['server'] ?? answer.body['webconsole']) as Row;
  }

  it("gives the address of the cloud's own page with its screen at the gateway, where nobody answers (OS-45, CP-58)", async () => {
    const body = { remote_console: { protocol: 'vnc', type: 'novnc' } };
    const nova = (await shop.dev.call('compute', 'POST', `/servers/${id}/remote-consoles`, body)) as {
      remote_console: { url: string };
    };
    const page = new URL(nova.remote_console.url).pathname;
    const form = new RegExp(`^${gateway.url}/consoles/[\\w-]{43}${page}\\?path=consoles`);
    const { url, ...rest } = await ask('GET', `/servers/${gid()}/vnc`);
    expect(rest).toEqual({ hypervisor: 'openstack', id: gid(), instance_id: id, port: 0, protocol: 'openstack' });
    expect(url).toMatch(form);
    const { connect_params } = await ask('POST', `/webconsole/server/${gid()}`, { origin: true });
    expect(connect_params).toMatch(form);
    expect(connect_params).not.toBe(url);
    const there = await fetch(String(url));
    const { details } = (await there.json()) as { details: string };
    expect([there.status, details]).toEqual([
      503,
      expect.stringMatching(/console could not be connected to \(ECONNREFUSED\)/),
    ]);
  });

  it('tells what it has written (OS-46)', async () => {
    const action = { 'os-getConsoleOutput': { length: 4 } };
    const nova = (await shop.dev.call('compute', 'POST', `/servers/${id}/action`, action)) as { output: string };
    expect(await ask('GET', `/servers/${gid()}/console-output?length=4`)).toEqual({ output: nova.output });
    expect(String((await ask('POST', `/servers/${gid()}/console-output`))['output'])).toContain(nova.output);
  });

  it('tells who logs in, and what would make it again', async () => {
    expect(await ask('GET', `/servers/${gid()}/login-info`)).toEqual({ username: 'root' });
    expect(await ask('POST', `/servers/${gid()}/login-info`, {})).toEqual({ username: 'root' });
    expect(await ask('GET', `/servers/${gid()}/create-params`)).toMatchObject({
      count: 1,
      name: shop.name('watched'),
      prefer_region_id: first.name,
      project_id: PROJECTS.alpha.id,
      sku: 'm1.tiny',
    });
  });
});
