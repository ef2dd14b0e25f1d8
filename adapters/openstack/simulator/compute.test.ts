import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenstackSimulator } from './index.ts';
import { at, list, logIn, type Answer, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();
let simulator: OpenstackSimulator;
let admin: Client;
let member: Client;
let clock = Date.UTC(2026, 0, 1, 12);

const NOW = '2026-01-01T12:00:00Z';

beforeAll(async () => {
  simulator = await start({ name: 'nova', servers: 100, settings: { now: () => clock } });
  admin = await logIn(simulator);
  member = await logIn(simulator, 'member');
});

afterAll(stopAll);

const servers = (answer: Answer) => list(answer, 'servers');
const names = (answer: Answer) => servers(answer).map(({ name }) => name);
const all = (query = '', version = '2.93') => admin.nova(`/servers/detail?all_tenants=1${query}`, version);

describe('microversions', () => {
  it('are understood in both headers, the newer one first', async () => {
    const path = '/compute/v2.1/servers?limit=0';
    const old = await admin.get(path, { 'x-openstack-nova-api-version': '2.10' });
    expect(old.headers['x-openstack-nova-api-version']).toBe('2.10');
    expect(old.headers['openstack-api-version']).toBe('compute 2.10');
    const both = { 'x-openstack-nova-api-version': '2.10', 'openstack-api-version': 'volume 3.1, compute 2.80' };
    expect((await admin.get(path, both)).headers['openstack-api-version']).toBe('compute 2.80');
    expect((await admin.get(path)).headers['openstack-api-version']).toBe('compute 2.1');
    expect((await admin.nova('/servers?limit=0', 'latest')).headers['openstack-api-version']).toBe('compute 2.93');
  });

  it('of old clouds stand in the older header alone', async () => {
    const old = await logIn(await start({ name: 'old', servers: 3, settings: { computeMax: '2.25' } }));
    const answer = await old.get('/compute/v2.1/servers?limit=0', { 'openstack-api-version': 'compute 2.20' });
    expect(answer.headers['x-openstack-nova-api-version']).toBe('2.1');
    expect((await old.nova('/servers', '2.26')).status).toBe(406);
  });

  it.each([
    ['2.1', ['id', 'flavor.id'], ['locked', 'description', 'tags', 'OS-EXT-SRV-ATTR:hostname', 'flavor.vcpus']],
    ['2.3', ['OS-EXT-SRV-ATTR:hostname', 'OS-EXT-SRV-ATTR:user_data'], ['locked']],
    ['2.9', ['locked'], ['description']],
    ['2.16', ['host_status'], ['description']],
    ['2.19', ['description'], ['tags']],
    ['2.26', ['tags', 'flavor.id'], ['trusted_image_certificates']],
    ['2.47', ['flavor.original_name', 'flavor.extra_specs'], ['flavor.id', 'trusted_image_certificates']],
    ['2.63', ['trusted_image_certificates'], ['locked_reason']],
    ['2.71', ['trusted_image_certificates'], ['server_groups', 'locked_reason']],
    ['2.73', ['locked_reason'], ['pinned_availability_zone']],
    ['2.96', ['pinned_availability_zone'], ['scheduler_hints']],
    ['2.98', ['image.properties'], ['scheduler_hints']],
    ['2.100', ['scheduler_hints'], []],
  ])('%s shows what it brought', async (version, there, missing) => {
    const client = await logIn(await start({ name: 'new', servers: 2, settings: { computeMax: '2.100' } }));
    const [record] = servers(await client.nova('/servers/detail?all_tenants=1', version));
    const has = (path: string) => at(record, ...(path.startsWith('OS-') ? [path] : path.split('.'))) !== undefined;
    expect(there.filter((path) => !has(path))).toEqual([]);
    expect(missing.filter(has)).toEqual([]);
  });

  it('show server groups of a single server only', async () => {
    const id = servers(await all('&name=vip-a'))[0]?.['id'];
    expect(at((await admin.nova(`/servers/${String(id)}`)).body, 'server', 'server_groups')).toHaveLength(1);
    expect(at((await admin.nova(`/servers/${String(id)}`, '2.70')).body, 'server', 'server_groups')).toBeUndefined();
  });
});

describe('what members see', () => {
  it('is their project without what is for administrators', async () => {
    const mine = servers(await member.nova('/servers/detail'));
    expect(new Set(mine.map((one) => one['tenant_id']))).toEqual(new Set([member.projectId]));
    const keys = new Set(mine.flatMap((one) => Object.keys(one)));
    expect([...keys].filter((key) => key.startsWith('OS-EXT-SRV-ATTR') || key === 'host_status')).toEqual([
      'OS-EXT-SRV-ATTR:hostname',
    ]);
    const foreign = servers(await all()).find((one) => one['tenant_id'] !== member.projectId);
    expect((await member.nova(`/servers/${String(foreign?.['id'])}`)).status).toBe(404);
  });

  it('is not narrowed by filters that they may not use', async () => {
    const whole = servers(await member.nova('/servers', '2.60')).length;
    expect(servers(await member.nova('/servers?host=nope', '2.60'))).toHaveLength(whole);
    expect(servers(await member.nova('/servers?vm_state=paused', '2.60'))).toHaveLength(whole);
    expect(servers(await member.nova('/servers?vm_state=nope', '2.83'))).toEqual([]);
    expect(servers(await admin.nova('/servers?all_tenants=1&host=nope', '2.60'))).toEqual([]);
  });

  it('is no host, no service and no details of faults', async () => {
    expect((await member.nova('/os-hypervisors/detail')).status).toBe(403);
    expect((await member.nova('/servers?sort_key=host')).status).toBe(403);
    const broken = servers(await member.nova('/servers/detail?status=ERROR')).find((one) => one['hostId'] !== '');
    expect(at(broken, 'fault', 'code')).toBe(500);
    expect(at(broken, 'fault', 'details')).toBeUndefined();
  });
});

describe('filters', () => {
  it('by status, name, project, flavor, image, address and tags', async () => {
    expect(new Set(servers(await all('&status=paused')).map(({ status }) => status))).toEqual(new Set(['PAUSED']));
    const two = await all('&status=SHUTOFF&status=ERROR');
    expect(new Set(servers(two).map(({ status }) => status))).toEqual(new Set(['SHUTOFF', 'ERROR']));
    expect(names(await all('&name=^DB%5C.example'))).toEqual(['db.example.org']);
    const mine = servers(await all(`&project_id=${member.projectId}`));
    expect(mine.length).toBe(servers(await member.nova('/servers')).length);
    const bare = servers(await admin.nova(`/servers?project_id=${member.projectId}`));
    expect(bare.length).toBe(servers(await admin.nova('/servers')).length);
    const sample = servers(await all('&name=web-1', '2.46'))[0];
    const flavor = String(at(sample, 'flavor', 'id'));
    expect(names(await all(`&flavor=${flavor}`))).toContain(sample?.['name']);
    expect(servers(await all('&flavor=nope'))).toEqual([]);
    expect(names(await all(`&image=${String(at(sample, 'image', 'id'))}`))).toContain(sample?.['name']);
    expect(names(await all('&ip=10.32.0.16'))).toContain('web-1');
    expect(names(await all('&tags=web,prod'))).toEqual(['web-1']);
    expect(names(await all('&not-tags-any=web,prod,simulated'))).not.toContain('web-1');
    expect(names(await all('&locked=true'))).toContain('locked-without-reason');
  });

  it('that are unknown are an error from 2.75 on', async () => {
    expect((await all('&foo=1', '2.75')).status).toBe(400);
    expect(servers(await all('&foo=1', '2.74'))).toHaveLength(100);
    expect((await all('&metadata=1', '2.1')).status).toBe(400);
    expect((await all('&status=nope', '2.37')).body).toEqual({ servers: [] });
    expect((await all('&status=nope', '2.38')).status).toBe(400);
  });
});

describe('odd records', () => {
  const one = async (name: string) => {
    const id = String(servers(await all(`&name=${encodeURIComponent(`^${name}$`)}`))[0]?.['id']);
    return at((await admin.nova(`/servers/${id}`)).body, 'server');
  };

  it('of servers that never got a host: the fault is missing in lists', async () => {
    const listed = servers(await all('&name=too-large'))[0];
    expect(listed).toMatchObject({ status: 'ERROR', hostId: '', addresses: {}, host_status: '' });
    expect(listed).not.toHaveProperty('fault');
    expect(listed).not.toHaveProperty('security_groups');
    expect(at(await one('too-large'), 'fault', 'message')).toBe('No valid host was found. ');
    expect(at(await one('broken-later'), 'fault', 'details')).toContain('Traceback');
    expect(servers(await all('&name=broken-later'))[0]).toHaveProperty('fault');
  });

  it('of a server that waits: it comes first, and its update is always now', async () => {
    for (const sort of ['', '&sort_key=created_at&sort_dir=asc', '&sort_key=display_name&limit=1']) {
      expect(names(await all(sort))[0]).toBe('still-waiting');
    }
    const changed = await all(`&changes-since=${NOW}`);
    expect(servers(changed)).toMatchObject([{ name: 'still-waiting', status: 'BUILD', updated: NOW, addresses: {} }]);
  });

  it('of volume-backed servers, two networks of one name, and hosts that are not well', async () => {
    const backed = servers(await all()).filter(({ image }) => image === '');
    expect(backed.length).toBeGreaterThan(3);
    const twins = await one('two-twins');
    expect(at(twins, 'addresses', 'twin')).toHaveLength(2);
    expect(at(await one('on-dead-host'), 'host_status')).toBe('UNKNOWN');
    expect(at(await one('on-disabled-host'), 'host_status')).toBe('MAINTENANCE');
    expect(at(await one('without-network'), 'addresses')).toEqual({});
    const [web] = servers(await member.nova('/servers/detail?name=^web-1$'));
    expect(web?.['security_groups']).toEqual([{ name: 'web' }]);
  });

  it('of a cell that does not answer: a part of the record, and only in unfiltered lists', async () => {
    const id = await simulator.addServer({ name: 'lost' });
    await simulator.updateServer(id, { unreachable: true });
    const found = servers(await all()).find((record) => record['id'] === id);
    expect(Object.keys(found ?? {}).sort()).toEqual(['created', 'id', 'links', 'status', 'tenant_id']);
    expect(servers(await all('&limit=500')).some((record) => record['id'] === id)).toBe(false);
    expect(at((await admin.nova(`/servers/${id}`)).body, 'server', 'status')).toBe('UNKNOWN');
    expect((await admin.nova(`/servers/${id}`, '2.68')).status).toBe(500);
    await simulator.removeServer(id);
  });
});

describe('changes', () => {
  it('move the time of the update, or not', async () => {
    const [id = ''] = await simulator.listServerIds();
    clock += 60_000;
    const since = new Date(clock).toISOString();
    await simulator.updateServer(id, { tags: ['other'] });
    expect(names(await all(`&changes-since=${since}`))).toEqual(['still-waiting']);
    await simulator.updateServer(id, { name: 'renamed', status: 'SUSPENDED' });
    const changed = servers(await all(`&changes-since=${since}`));
    expect(changed[1]).toMatchObject({ name: 'renamed', status: 'SUSPENDED', tags: ['other'] });
    expect(changed[1]?.['OS-EXT-STS:power_state']).toBe(7);
    expect(servers(await all())).toHaveLength(100);
  });

  it('add and remove servers with what belongs to them', async () => {
    clock += 60_000;
    const since = new Date(clock).toISOString();
    const id = await simulator.addServer({ name: 'fresh', project: 'demo', nics: 2, flavor: 'c1.large' });
    const shown = at((await member.nova(`/servers/${id}`)).body, 'server');
    expect(shown).toMatchObject({ name: 'fresh', status: 'ACTIVE', flavor: { original_name: 'c1.large' } });
    const ports = list(await member.get(`/network/v2.0/ports?device_id=${id}`), 'ports');
    expect(ports).toHaveLength(2);
    expect(new Set(ports.map((port) => port['mac_address'])).size).toBe(2);
    expect(names(await member.nova('/servers?limit=1&marker='))).toHaveLength(1);
    await simulator.removeServer(id);
    expect((await admin.nova(`/servers/${id}`)).status).toBe(404);
    expect(list(await admin.get(`/network/v2.0/ports?device_id=${id}`), 'ports')).toEqual([]);
    const gone = servers(await member.nova(`/servers/detail?changes-since=${since}`));
    expect(gone.find((one) => one['id'] === id)).toMatchObject({ status: 'DELETED' });
    expect(gone.find((one) => one['id'] === id)?.['OS-SRV-USG:terminated_at']).not.toBeNull();
    expect(await simulator.listServerIds()).not.toContain(id);
  });

  it('reach the names of networks and images', async () => {
    const [network] = list(await member.get('/network/v2.0/networks?name=private-demo'), 'networks');
    await simulator.renameNetwork(String(network?.['id']), 'new-name');
    expect(at(servers(await all('&name=db.example.org'))[0], 'addresses', 'new-name')).toHaveLength(1);
    const [image] = list(await admin.get('/image/v2/images?name=debian-12'), 'images');
    await simulator.renameImage(String(image?.['id']), 'debian-13');
    expect(at((await admin.get(`/image/v2/images/${String(image?.['id'])}`)).body, 'name')).toBe('debian-13');
  });
});
