import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenstackSimulator } from '../../openstack/simulator/family.ts';
import { start } from './index.ts';

type Json = Readonly<Record<string, unknown>>;

interface Said {
  readonly status: number;
  readonly body: Json;
  readonly location: string | null;
}

let simulator: OpenstackSimulator;
let token = '';
let project = '';
let clock = Date.parse('2026-11-20T12:00:00Z');

async function say(method: string, path: string, body?: unknown): Promise<Said> {
  const base = `${simulator.url}/compute/v2/${project}`;
  const headers = { 'x-auth-token': token, 'content-type': 'application/json', accept: 'application/json' };
  const answer = await fetch(`${base}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed = text.startsWith('{') ? (JSON.parse(text) as Json) : {};
  return { status: answer.status, body: parsed, location: answer.headers.get('location') };
}

const act = (id: string, body: object) => say('POST', `/servers/${id}/action`, body);

/** Time in which whatever was begun ends. */
const later = () => {
  clock += 10_000;
};

const stateOf = async (id: string) => {
  const { server } = (await say('GET', `/servers/${id}`)).body as { server: Json };
  return { vm: server['OS-EXT-STS:vm_state'], metadata: server['metadata'] as Json };
};

beforeAll(async () => {
  simulator = await start({ name: 'ustack-test', servers: 20, settings: { now: () => clock } });
  const { auth } = simulator.config as { auth: Record<string, string> };
  const user = { name: auth['username'], domain: { name: 'Default' }, password: auth['password'] };
  const scope = { project: { name: auth['project_name'], domain: { name: 'Default' } } };
  const identity = { methods: ['password'], password: { user } };
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ auth: { identity, scope } });
  const answer = await fetch(`${auth['url']}/auth/tokens`, { method: 'POST', headers, body });
  const login = (await answer.json()) as { token: { project: { id: string }; catalog: readonly { type: string }[] } };
  token = answer.headers.get('x-subject-token') ?? '';
  project = login.token.project.id;
  expect(login.token.catalog.map(({ type }) => type)).not.toContain('compute');
});

afterAll(() => simulator.stop());

const made = async (): Promise<string> => {
  const id = await simulator.addServer();
  await simulator.updateServer(id, { vmState: 'active', powerState: 1, taskState: null });
  return id;
};

describe('the simulated UStack', () => {
  it('(US-C2) has its paths below a project alone, and one version', async () => {
    const headers = { 'x-auth-token': token };
    for (const path of ['/v2/servers', '/v2.1/servers', `/v2.1/${project}/servers`]) {
      expect((await fetch(`${simulator.url}/compute${path}`, { headers })).status).toBe(404);
    }
  });

  it('(US-09) (US-10) cuts the power at once and says so; a soft stop takes its time', async () => {
    const [soft, hard] = [await made(), await made()];
    expect((await act(soft, { 'os-shutdown': null })).status).toBe(202);
    expect(await stateOf(soft)).toMatchObject({ vm: 'active' });
    later();
    const off = await stateOf(soft);
    expect([off.vm, off.metadata['testbed:power']]).toEqual(['stopped', undefined]);
    expect((await act(hard, { 'os-stop': null })).status).toBe(202);
    expect(await stateOf(hard)).toMatchObject({ vm: 'stopped', metadata: { 'testbed:power': 'cut' } });
  });

  it('(US-46) (US-48) (US-64) knows the documented actions alone', async () => {
    const id = await made();
    for (const word of ['suspend', 'lock', 'os-getConsoleOutput', 'toString']) {
      const { status, body } = await act(id, { [word]: null });
      expect([status, body]).toEqual([400, { badRequest: { code: 400, message: `There is no such action: ${word}` } }]);
    }
    expect((await act(id, { reboot: { type: 'HARD' } })).status).toBe(400);
    expect((await act(id, { 'os-start': null, 'os-stop': null })).status).toBe(400);
    expect((await act(id, { reboot: { type: 'SOFT' } })).status).toBe(202);
  });

  it('(US-02) (US-03) (US-40) (US-C5) lists all at once, with addresses, whatever is asked for', async () => {
    for (const path of ['/servers', '/servers/detail']) {
      const { body } = await say('GET', `${path}?limit=1&name=nobody&all_tenants=1`);
      const servers = body['servers'] as readonly Json[];
      expect(servers.length).toBeGreaterThan(19);
      expect(body).not.toHaveProperty('servers_links');
      const [first] = Object.values(servers.at(-1)?.['addresses'] as object).flat() as readonly Json[];
      expect(first).toMatchObject({
        'UOS-EXT-IPS:id': expect.any(String),
        'UOS-EXT-IPS:subnet_shared': expect.any(Boolean),
      });
      expect('OS-EXT-IPS-MAC:mac_addr' in (first ?? {})).toBe(path.endsWith('detail'));
    }
  });

  it('(US-05) (US-F20) answers a new name with less than a record, and takes nothing but the name', async () => {
    const id = await made();
    const { server } = (await say('PUT', `/servers/${id}`, { server: { name: 'new' } })).body as { server: Json };
    expect(server).toMatchObject({ id, name: 'new' });
    expect(Object.keys(server).filter((key) => /^OS-EXT|security_groups|key_name/.test(key))).toEqual([]);
    expect((await say('PUT', `/servers/${id}`, { server: { description: 'x' } })).status).toBe(400);
  });

  it('(US-06) (US-12) (US-28) answers 202, and no Location', async () => {
    const id = await made();
    const image = await act(id, { createImage: { name: 'foo' } });
    expect([image.status, image.location]).toEqual([202, null]);
    later();
    expect((await act(id, { 'os-getVNCConsole': { type: 'novnc' } })).status).toBe(202);
    expect((await say('DELETE', `/servers/${id}`)).status).toBe(202);
  });

  it('(US-13) (US-16) (US-17) (US-50) makes keys, and shows those that are deleted', async () => {
    const { status, body } = await say('POST', '/os-keypairs', { keypair: { name: 'own' } });
    const { keypair } = body as { keypair: Json };
    expect([status, keypair['public_key'], keypair['private_key']]).toEqual([
      200,
      expect.stringMatching(/^ssh-ed25519 AAAA/),
      expect.stringMatching(/PRIVATE KEY/),
    ]);
    expect((await say('GET', '/os-keypairs/own')).body).toMatchObject({ keypair: { name: 'own', deleted: false } });
    expect((await say('DELETE', '/os-keypairs/own')).status).toBe(200);
    expect((await say('GET', '/os-keypairs/own')).body).toMatchObject({ keypair: { name: 'own', deleted: true } });
    expect((await say('GET', '/os-keypairs/never')).status).toBe(404);
  });

  it('(US-18) (US-19) attaches keys that there are, and detaches those that are attached', async () => {
    const id = await made();
    await simulator.updateServer(id, { keyName: null });
    await say('POST', '/os-keypairs', { keypair: { name: 'k1' } });
    expect((await act(id, { attachKeypairs: { key_names: ['k1'] } })).status).toBe(202);
    expect((await say('GET', `/servers/${id}`)).body).toMatchObject({ server: { key_name: 'k1' } });
    expect((await act(id, { attachKeypairs: { key_names: ['no'] } })).status).toBe(404);
    expect((await act(id, { attachKeypairs: { key_names: 'k1' } })).status).toBe(400);
    expect((await act(id, { detachKeypairs: { key_names: ['k1'] } })).status).toBe(202);
    expect((await act(id, { detachKeypairs: { key_names: ['k1'] } })).status).toBe(400);
  });

  it('(US-22) (US-24) (US-57) lists flavors plainly, and counts their swap in GB', async () => {
    const { flavors } = (await say('GET', '/flavors')).body as { flavors: readonly Json[] };
    expect(Object.keys(flavors[0] ?? {}).sort()).toEqual(['id', 'links', 'name']);
    const id = String(flavors.find(({ name }) => name === 'e1.scratch')?.['id']);
    expect((await say('GET', `/flavors/${id}`)).body).toMatchObject({ flavor: { swap: 2 } });
  });

  it('(US-56) (US-58) (US-59) takes a volume by its id alone, and a subnet with its network; nothing is answered', async () => {
    const id = await made();
    const attachment = { volumeAttachment: { volumeId: 'v', device: '/dev/vdb' } };
    expect((await say('POST', `/servers/${id}/os-volume_attachments`, attachment)).status).toBe(400);
    const plug = (interfaceAttachment: object) => say('POST', `/servers/${id}/os-interface`, { interfaceAttachment });
    expect((await plug({ net_id: 'n', fixed_ips: [{ ip_address: '10.0.0.1' }] })).status).toBe(400);
  });

  it('says of a wrong setting what is wrong', () => {
    expect(() => start({ name: 'x', servers: 1, settings: { undocumented: 'yes' } })).toThrow(/undocumented/);
  });
});
