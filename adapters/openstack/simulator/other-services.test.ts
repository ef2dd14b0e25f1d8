import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { at, list, logIn, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();
const inside = (body: unknown, key: string) => list({ status: 200, headers: {}, text: '', body }, key);
let admin: Client;
let member: Client;
let other: Client;

beforeAll(async () => {
  const simulator = await start({ name: 'more', servers: 80 });
  admin = await logIn(simulator);
  member = await logIn(simulator, 'member');
  other = await logIn(simulator, 'other');
});

afterAll(stopAll);

describe('Neutron', () => {
  const ports = async (client: Client, query = '') => list(await client.get(`/network/v2.0/ports${query}`), 'ports');

  it('shows members their own, what is shared and external networks, but not the subnets of these', async () => {
    const networks = list(await member.get('/network/v2.0/networks'), 'networks');
    const names = networks.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['public', 'backend', 'private-demo', 'twin', 'twin', 'two-pools']));
    expect(names).not.toContain('private-other');
    expect(networks.every((network) => !('provider:network_type' in network))).toBe(true);
    const subnets = list(await member.get('/network/v2.0/subnets'), 'subnets').map(({ name }) => name);
    expect(subnets).toContain('backend-v4');
    expect(subnets).not.toContain('public-v4');
    expect(new Set((await ports(member)).map((port) => port['tenant_id']))).toEqual(new Set([member.projectId]));
    expect((await ports(member)).some((port) => 'binding:host_id' in port)).toBe(false);
    expect((await ports(admin)).every((port) => 'binding:host_id' in port)).toBe(true);
    const foreign = (await ports(other))[0]?.['id'];
    expect((await member.get(`/network/v2.0/ports/${String(foreign)}`)).status).toBe(404);
  });

  it('gives the fields asked for, and takes repeated filters for alternatives', async () => {
    const all = await ports(admin);
    const devices = [...new Set(all.map((port) => String(port['device_id'])))].filter((id) => id !== '').slice(0, 3);
    const query = devices.map((id) => `device_id=${id}`).join('&');
    const found = await ports(admin, `?fields=id&fields=device_id&${query}`);
    expect(found.map(({ id }) => id)).toEqual(
      all.filter((port) => devices.includes(String(port['device_id']))).map(({ id }) => id),
    );
    expect(Object.keys(found[0] ?? {})).toEqual(['id', 'device_id']);
    const address = String(at(all[0], 'fixed_ips', 0, 'ip_address'));
    const byAddress = await ports(admin, `?fixed_ips=ip_address=${address}`);
    expect(byAddress.map(({ id }) => id)).toContain(all[0]?.['id']);
    const secured = await ports(admin, `?project_id=${member.projectId}&admin_state_up=yes`);
    expect(secured).toEqual(all.filter((port) => port['project_id'] === member.projectId));
  });

  it('has the odd ones: dual stack, second addresses, open ports, a virtual address', async () => {
    const mine = await ports(member);
    const ips = (port: Record<string, unknown>) => inside(port, 'fixed_ips');
    const versions = mine.map((port) => ips(port).map((ip) => (String(ip['ip_address']).includes(':') ? 6 : 4)));
    expect(versions).toContainEqual([4, 6]);
    expect(versions).toContainEqual([4, 4]);
    expect(versions).toContainEqual([6]);
    expect(mine.some((port) => port['port_security_enabled'] === false)).toBe(true);
    const pair = mine.map((port) => at(port, 'allowed_address_pairs', 0, 'ip_address')).find(Boolean);
    const holder = mine.find((port) => at(port, 'fixed_ips', 0, 'ip_address') === pair);
    expect(holder).toMatchObject({ device_id: '', name: 'virtual-ip' });
    const [pools] = list(await member.get('/network/v2.0/subnets?name=two-pools-v4'), 'subnets');
    expect(pools?.['allocation_pools']).toHaveLength(2);
    const groups = list(await admin.get('/network/v2.0/security-groups?name=web'), 'security_groups');
    expect(new Set(groups.map((group) => group['project_id'])).size).toBe(2);
    const floating = list(await member.get('/network/v2.0/floatingips'), 'floatingips');
    expect(floating.some((ip) => ip['port_id'] === null)).toBe(true);
    expect(new Set(floating.map((ip) => ip['floating_ip_address'])).size).toBe(floating.length);
  });
});

describe('Glance', () => {
  const images = async (client: Client, query = '') =>
    list(await client.get(`/image/v2/images?limit=100${query}`), 'images');
  const names = async (client: Client, query = '') => (await images(client, query)).map(({ name }) => name);

  it('lists what may be seen, hidden and community images only when asked for', async () => {
    expect(await names(member)).toEqual(expect.arrayContaining(['debian-12', 'shared-with-demo', null]));
    expect(await names(member)).not.toContain('private-of-other');
    expect(await names(member)).not.toContain('community-build');
    expect(await names(member)).not.toContain('debian-9');
    expect(await names(other)).toEqual(expect.arrayContaining(['private-of-other', 'community-build']));
    expect(await names(member, '&visibility=community')).toEqual(['community-build']);
    expect(await names(member, '&visibility=all')).toContain('community-build');
    expect(await names(member, '&os_hidden=true')).toEqual(['debian-9']);
    expect(await names(admin)).toContain('private-of-other');
  });

  it('filters by lists of ids, by properties and by times', async () => {
    const all = await images(admin);
    const ids = all.slice(2, 5).map(({ id }) => String(id));
    const found = await images(admin, `&id=in:${ids.join(',')}`);
    expect(found.map(({ id }) => id)).toEqual(ids);
    expect(await names(admin, '&os_distro=ubuntu')).toEqual(['ubuntu-22.04']);
    expect(await names(admin, '&tag=lts&tag=stable')).toEqual(['debian-12']);
    expect(await names(admin, '&status=queued')).toEqual([null]);
    const time = String(all[5]?.['created_at']);
    const later = await images(admin, `&created_at=gt:${time}`);
    expect(later.every((image) => String(image['created_at']) > time)).toBe(true);
    expect(later.length).toBeGreaterThan(0);
  });
});

describe('Cinder', () => {
  const volumes = async (client: Client, query = '') => list(await client.cinder(`/volumes/detail${query}`), 'volumes');

  it('shows members their project, and administrators all when they ask', async () => {
    const mine = await volumes(member);
    expect(new Set(mine.map((volume) => volume['os-vol-tenant-attr:tenant_id']))).toEqual(new Set([member.projectId]));
    expect(mine[0]).not.toHaveProperty('os-vol-host-attr:host');
    expect((await volumes(member, '?all_tenants=1')).length).toBe(mine.length);
    const all = await volumes(admin, '?all_tenants=1');
    expect(all.length).toBeGreaterThan(mine.length);
    expect(all[0]).toHaveProperty('os-vol-host-attr:host');
    expect((await volumes(admin)).length).toBeLessThan(all.length);
    const foreign = all.find((volume) => volume['os-vol-tenant-attr:tenant_id'] !== member.projectId);
    expect((await member.cinder(`/volumes/${String(foreign?.['id'])}`)).status).toBe(404);
  });

  it('agrees with Nova on what is attached where', async () => {
    const servers = list(await admin.nova('/servers/detail?all_tenants=1'), 'servers');
    const all = await volumes(admin, '?all_tenants=1');
    const key = 'os-extended-volumes:volumes_attached';
    const byNova = servers.flatMap((server) => {
      const attached = inside(server, key);
      return attached.map(({ id }) => `${String(id)} ${String(server['id'])}`);
    });
    const byCinder = all.flatMap((volume) => {
      const attached = inside(volume, 'attachments');
      return attached.map((one) => `${String(volume['id'])} ${String(one['server_id'])}`);
    });
    const missing = byNova.filter((pair) => !byCinder.includes(pair));
    expect(byCinder.filter((pair) => !byNova.includes(pair))).toEqual([]);
    expect(missing).toHaveLength(1);
    const shared = all.filter((volume) => volume['multiattach'] === true);
    expect(shared.map((volume) => inside(volume, 'attachments').length)).toEqual([2]);
  });

  it('lists what was changed or made before and after a time, from 3.60 on; less is left out in silence (L-25)', async () => {
    const all = await volumes(admin, '?all_tenants=1');
    const time = String([...all].map((volume) => volume['updated_at']).sort()[Math.floor(all.length / 2)]);
    const found = async (filter: string, version = '3.60') =>
      list(await admin.cinder(`/volumes/detail?all_tenants=1&${filter}`, version), 'volumes').map(({ id }) => id);
    const fitting = (fits: (updated: string) => boolean) =>
      all.filter((volume) => fits(String(volume['updated_at']))).map(({ id }) => id);
    expect(await found(`updated_at=gt:${time}`)).toEqual(fitting((updated) => updated > time));
    expect(await found(`updated_at=gte:${time}Z`)).toEqual(fitting((updated) => updated >= time));
    expect(await found(`updated_at=lt:${time},eq:${time}`)).toEqual(fitting((updated) => updated <= time));
    expect(await found('created_at=gt:2036-01-01T00:00:00')).toEqual([]);
    expect(await found(`updated_at=gt:${time}`, '3.59')).toHaveLength(all.length);
    for (const odd of ['since:2026-01-01', 'gt:yesterday', '2026-01-01']) {
      expect((await admin.cinder(`/volumes?updated_at=${odd}`)).status).toBe(400);
    }
  });

  it('knows versions, counts and the project of the path', async () => {
    expect((await member.cinder('/volumes', '3.71')).status).toBe(406);
    expect(at((await member.cinder('/volumes?with_count=true', '3.45')).body, 'count')).toBeGreaterThan(0);
    expect(at((await member.cinder('/volumes?with_count=true', '3.44')).body, 'count')).toBeUndefined();
    const wrong = await member.get(`/volume/v3/${admin.projectId}/volumes`);
    expect(wrong.status).toBe(400);
    const without = await member.get('/volume/v3/volumes/detail', { 'openstack-api-version': 'volume 3.67' });
    expect(list(without, 'volumes').length).toBeGreaterThan(0);
  });

  const types = async (client: Client, query = '') =>
    list(await client.cinder(`/types${query}`), 'volume_types').map(({ name }) => name);

  it('lists types to those who may use them, and all to administrators who ask', async () => {
    const open = ['fast', 'standard', '__DEFAULT__'];
    expect(await types(member, '?is_public=None')).toEqual(['reserved-nvme', ...open]);
    expect(await types(other, '?is_public=None')).toEqual(open);
    expect(await types(admin)).toEqual(open);
    expect(await types(admin, '?is_public=None')).toEqual(['reserved-nvme', ...open]);
    expect(await types(admin, '?is_public=False')).toEqual(['reserved-nvme']);
    expect((await admin.cinder('/types?is_public=perhaps')).status).toBe(400);
    expect(at((await other.cinder('/types/default')).body, 'volume_type', 'name')).toBe('standard');
  });

  it('tells administrators who may use a type that is not for everybody', async () => {
    const all = list(await admin.cinder('/types?is_public=None'), 'volume_types');
    const [reserved, fast] = all.map(({ id }) => `/types/${String(id)}`);
    const access = await admin.cinder(`${reserved}/os-volume-type-access`);
    expect(list(access, 'volume_type_access')).toEqual([
      { volume_type_id: all[0]?.['id'], project_id: member.projectId },
    ]);
    expect((await admin.cinder(`${fast}/os-volume-type-access`)).status).toBe(404);
    expect((await member.cinder(`${reserved}/os-volume-type-access`)).status).toBe(403);
    expect((await member.cinder(`${reserved}`)).status).toBe(200);
    expect((await other.cinder(`${reserved}`)).status).toBe(404);
  });

  it('has volumes made from snapshots, and snapshots in several states', async () => {
    const snapshots = list(await admin.cinder('/snapshots/detail?all_tenants=1'), 'snapshots');
    expect(new Set(snapshots.map(({ status }) => status))).toEqual(new Set(['available', 'error']));
    const restored = (await volumes(admin, '?all_tenants=1')).filter((volume) => volume['snapshot_id'] !== null);
    expect(restored.length).toBeGreaterThan(0);
    for (const volume of restored) expect(snapshots.map(({ id }) => id)).toContain(volume['snapshot_id']);
  });
});
