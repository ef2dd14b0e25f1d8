import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, at, list, type OpenstackSimulator, type SimulatedAnswer } from '../../openstack/testing/family.ts';
import { start } from './index.ts';

let simulator: OpenstackSimulator;
let tenant = '';
let token = '';
let catalog: readonly Readonly<Record<string, unknown>>[] = [];

const V2 = '/identity/v2.0';
const logIn = (auth: object) => ask(`${simulator.url}${V2}/tokens`, { method: 'POST', body: { auth } });
const passwordCredentials = () => {
  const { username, password } = simulator.personas['member']?.['auth'] as { username: string; password: string };
  return { username, password };
};
const nova = (path: string, { method = 'GET', body }: { method?: string; body?: unknown } = {}, inPath = tenant) => {
  const headers = { accept: 'application/json', 'x-auth-token': token, 'openstack-api-version': 'compute 2.90' };
  return ask(`${simulator.url}/compute/v2/${inPath}${path}`, { method, headers, body });
};

beforeAll(async () => {
  simulator = await start({ name: 'legacy', servers: 30, settings: { taskTime: 0 } });
  const answer = await logIn({ passwordCredentials: passwordCredentials(), tenantName: 'demo' });
  token = String(at(answer.body, 'access', 'token', 'id'));
  tenant = String(at(answer.body, 'access', 'token', 'tenant', 'id'));
  catalog = list({ ...answer, body: at(answer.body, 'access') }, 'serviceCatalog');
});
afterAll(() => simulator.stop());

const relations = (record: unknown) => (at(record, 'links') as readonly { rel: string }[]).map(({ rel }) => rel);
const firstId = async (path: string, key: string) => String(list(await nova(path), key)[0]?.['id']);

describe('Keystone v2.0', () => {
  it('answers 200 with all that the reference shows of a token (OL-01, OL-05, OL-10, OL-13, OL-14)', async () => {
    const answer = await logIn({ passwordCredentials: passwordCredentials(), tenantId: tenant });
    expect(answer.status).toBe(200);
    expect(at(answer.body, 'access')).toMatchObject({
      metadata: { is_admin: 0, roles: expect.arrayContaining([expect.any(String)]) as unknown },
      token: { tenant: { id: tenant, name: 'demo', enabled: true } },
      user: { username: passwordCredentials().username, roles_links: [] },
    });
    expect(at(answer.body, 'access', 'token', 'expires')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(at(answer.body, 'access', 'token', 'issued_at')).toMatch(/\.\d{6}$/);
  });

  it('refuses a name and an id of a tenant together (OL-03)', async () => {
    const answer = await logIn({ passwordCredentials: passwordCredentials(), tenantName: 'demo', tenantId: tenant });
    expect([answer.status, at(answer.body, 'error', 'title')]).toEqual([400, 'Bad Request']);
  });

  it('takes an empty name for a login without a tenant, which chooses one by its token (OL-02, OL-04)', async () => {
    const first = await logIn({ passwordCredentials: passwordCredentials(), tenantName: '' });
    expect(at(first.body, 'access', 'token')).not.toHaveProperty('tenant');
    const id = String(at(first.body, 'access', 'token', 'id'));
    const second = await logIn({ token: { id }, tenantName: 'demo' });
    expect(at(second.body, 'access', 'token', 'tenant', 'id')).toBe(tenant);
  });

  it('lists services of which most are for others, under hosts that differ by who asks (OL-11, OL-12, OL-15…OL-25, OL-49)', () => {
    const types = catalog.map(({ type }) => String(type)).sort();
    expect(types).toEqual(
      'cloudformation compute database ec2 identity image metering network orchestration volume volumev2'.split(' '),
    );
    for (const service of catalog) {
      const [endpoint] = service['endpoints'] as readonly Readonly<Record<string, string>>[];
      expect(endpoint).toMatchObject({ region: 'RegionOne', id: expect.any(String) as unknown });
      expect(new URL(endpoint?.['publicURL'] ?? '').host).not.toBe(new URL(endpoint?.['internalURL'] ?? '').host);
    }
  });
});

describe('Nova v2', () => {
  it('lists flavors, images and servers by name and links alone (OL-30, OL-31, OL-32, OL-41)', async () => {
    for (const [path, key] of [
      ['/flavors', 'flavors'],
      ['/servers', 'servers'],
    ] as const) {
      const [first] = list(await nova(path), key);
      expect(Object.keys(first ?? {}).sort()).toEqual(['id', 'links', 'name']);
      expect(relations(first)).toEqual(['self', 'bookmark']);
    }
    expect(list(await nova('/flavors'), 'flavors').some(({ id }) => !/^[0-9a-f-]{36}$/.test(String(id)))).toBe(true);
    const [image] = list(await nova('/images'), 'images');
    expect(relations(image)).toEqual(['self', 'bookmark', 'alternate']);
  });

  it('shows a server with the members of the reference, and none that came with versions (OL-37, OL-F1…OL-F5, OL-43)', async () => {
    const { body } = await nova(`/servers/${await firstId('/servers', 'servers')}`);
    const keys = Object.keys(at(body, 'server') as object);
    expect(keys).toEqual(
      expect.arrayContaining([
        ...['OS-DCF:diskConfig', 'OS-EXT-AZ:availability_zone', 'OS-EXT-STS:power_state', 'OS-EXT-STS:task_state'],
        ...['OS-EXT-STS:vm_state', 'accessIPv4', 'accessIPv6', 'config_drive', 'created', 'updated', 'hostId', 'id'],
        ...['key_name', 'metadata', 'name', 'status', 'tenant_id', 'user_id', 'flavor', 'image', 'addresses'],
      ]),
    );
    for (const later of ['locked', 'description', 'tags', 'host_status']) expect(keys).not.toContain(later);
    expect(at(body, 'server', 'flavor')).toHaveProperty('id');
    for (const attribute of ['host', 'hypervisor_hostname', 'instance_name']) {
      expect(keys).not.toContain(`OS-EXT-SRV-ATTR:${attribute}`);
    }
  });

  it('takes nothing for versions, and no path without the tenant or with another (OL-43)', async () => {
    const answer = await nova('/servers');
    expect(answer.headers).not.toHaveProperty('openstack-api-version');
    expect((await nova('/servers', {}, '0'.repeat(32))).status).toBe(400);
    const versions = await ask(`${simulator.url}/compute/v2.1/servers`, { headers: { 'x-auth-token': token } });
    expect(versions.status).toBe(300);
  });
});

describe('a new server of Nova v2', () => {
  const create = async (members: object): Promise<SimulatedAnswer> => {
    const images = list(await nova('/images?limit=1000'), 'images');
    const flavors = list(await nova('/flavors'), 'flavors');
    const named = (rows: readonly Readonly<Record<string, unknown>>[], name: string) =>
      rows.find((row) => row['name'] === name)?.['id'];
    const reached = await ask(`${simulator.url}/network/v2.0/networks?name=private-demo-v4`, {
      headers: { accept: 'application/json', 'x-auth-token': token },
    });
    const networks = list(reached, 'networks').map(({ id }) => ({ uuid: id }));
    const server = {
      networks,
      imageRef: named(images, 'debian-12'),
      flavorRef: named(flavors, 'm1.small'),
      ...members,
    };
    return nova('/servers', { method: 'POST', body: { server } });
  };

  it('has its password told in the answer, and in no other (OL-35, OL-F7)', async () => {
    const made = await create({ name: 'boots', min_count: 1, max_count: 1 });
    expect({ status: made.status, text: made.status === 202 ? '' : made.text }).toEqual({ status: 202, text: '' });
    expect(at(made.body, 'server', 'adminPass')).toMatch(/\S/);
    const shown = await nova(`/servers/${String(at(made.body, 'server', 'id'))}`);
    expect(at(shown.body, 'server')).not.toHaveProperty('adminPass');
  });

  it('may have blanks around its name, and no user data said so (OL-48)', async () => {
    const made = await create({ name: '  padded ', user_data: null });
    expect({ status: made.status, text: made.status === 202 ? '' : made.text }).toEqual({ status: 202, text: '' });
    const shown = await nova(`/servers/${String(at(made.body, 'server', 'id'))}`);
    expect(at(shown.body, 'server', 'name')).toBe('padded');
    expect((await create({ name: '   ' })).status).toBe(400);
  });
});

describe('the networks of Nova v2', () => {
  const group = (members: object) =>
    nova('/os-security-groups', {
      method: 'POST',
      body: { security_group: { name: 'g', description: 'd', ...members } },
    });
  const rule = (members: object) =>
    nova('/os-security-group-rules', { method: 'POST', body: { security_group_rule: members } });

  it('want a description that says something, a name that is free, and whole rules (OL-46)', async () => {
    const made = await group({});
    expect(made.status).toBe(200);
    const parent_group_id = at(made.body, 'security_group', 'id');
    const odd = [await group({}), await group({ name: 'h', description: '' }), await group({ description: null })];
    expect(odd.map(({ status }) => status)).toEqual([400, 400, 400]);
    const cidr = '10.0.0.0/8';
    const whole = { parent_group_id, ip_protocol: 'tcp', from_port: 1, to_port: 2, cidr };
    expect((await rule(whole)).status).toBe(200);
    const halves = [
      { parent_group_id, cidr },
      { ...whole, to_port: undefined },
      { ...whole, ip_protocol: 'gre' },
    ];
    for (const half of halves) expect((await rule(half)).status).toBe(400);
    expect(at((await nova('/os-security-groups')).body, 'security_groups')).toContainEqual(
      expect.objectContaining({ name: 'g', rules: [expect.objectContaining({ ip_range: { cidr } })] }),
    );
  });

  it('take an address from the server that has it, and give it to another without a word (OL-46, W-43)', async () => {
    const floating = async () => list(await nova('/os-floating-ips'), 'floating_ips');
    const bound = (await floating()).find(({ instance_id: server }) => server !== null);
    const others = (await nova('/servers/detail?status=ACTIVE&limit=1000')).body;
    const free = (at(others, 'servers') as readonly Readonly<Record<string, unknown>>[]).find(
      ({ id, addresses }) => id !== bound?.['instance_id'] && JSON.stringify(addresses).includes('private-demo'),
    );
    const server = String(free?.['id']);
    const act = (body: object) => nova(`/servers/${server}/action`, { method: 'POST', body });
    expect((await act({ addFloatingIp: { address: bound?.['ip'] } })).status).toBe(202);
    expect((await floating()).find(({ id }) => id === bound?.['id'])).toMatchObject({ instance_id: server });
    expect((await act({ removeFloatingIp: { address: '192.0.2.99' } })).status).toBe(404);
    expect((await act({ addSecurityGroup: { name: 'nobody' } })).status).toBe(404);
    expect((await act({ removeSecurityGroup: { name: 'g' } })).status).toBe(400);
  });
});
