import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOf } from '../support/client.ts';
import { idsOf, shown, startPlaces, type PlacesGateway } from '../support/places.ts';

let at: PlacesGateway;
beforeAll(async () => {
  at = await startPlaces();
});
afterAll(() => at.gateway.close());

describe('zones', () => {
  it('are shown to those who have something in their cloud, and all to administrators', async () => {
    expect(await idsOf(at.bob, '/zones?order_by=id&order=asc')).toEqual(['north.z1', 'north.z2']);
    expect(await idsOf(at.eve, '/zones')).toEqual(['far.z1']);
    expect(await idsOf(at.ann, '/zones?order_by=id&order=asc')).toEqual(['far.z1', 'north.z1', 'north.z2']);
    expect((await at.eve.ask('GET', '/zones/north.z1')).status).toBe(404);
  });

  it('have these fields; the numbers of machines for administrators', async () => {
    const row = await shown(at.ann, '/zones/north.z1', 'zone');
    expect(row).toEqual({
      baremetals: 0,
      baremetals_enabled: 0,
      brand: 'Fake',
      can_delete: false,
      can_update: true,
      cloud_env: 'private',
      cloudregion: 'acme-r1',
      cloudregion_id: 'north',
      deleted: false,
      external_id: 'z1',
      hosts: 2,
      hosts_enabled: 1,
      id: 'north.z1',
      is_emulated: false,
      name: 'z1',
      networks: 0,
      progress: 100,
      provider: 'Fake',
      region: 'acme-r1',
      region_ext_id: 'r1',
      region_external_id: 'Fake/acme/r1',
      region_id: 'north',
      source: 'cloud',
      status: 'enable',
      storages: 0,
      update_version: 0,
      wires: 0,
    });
    const { hosts, hosts_enabled, ...others } = row;
    expect([hosts, hosts_enabled]).toEqual([2, 1]);
    expect(await shown(at.bob, '/zones/north.z1', 'zone')).toEqual(others);
    expect(await shown(at.bob, '/zones/z2', 'zone')).toMatchObject({ status: 'disable' });
    expect((await at.bob.ask('GET', '/zones?filter=hosts.gt(1)')).status).toBe(403);
    expect(await idsOf(at.ann, '/zones?filter=hosts.gt(1)')).toEqual(['north.z1']);
  });

  it('are narrowed, sorted and paged as all lists', async () => {
    expect(await idsOf(at.bob, '/zones?status=enable')).toEqual(['north.z1']);
    expect(await idsOf(at.bob, '/zones?cloudregion_id=north&name=z2')).toEqual(['north.z2']);
    expect(await idsOf(at.ann, '/zones?account=far')).toEqual(['far.z1']);
    expect(await idsOf(at.bob, '/zones?search=z2&usable=true')).toEqual(['north.z2']);
    const page = await at.bob.ask('GET', '/zones?order_by=name&order=desc&limit=1&offset=1');
    expect([page.body['total'], rowsOf(page, 'zones').map(({ id }) => id)]).toEqual([2, ['north.z1']]);
    const [row] = rowsOf(await at.bob.ask('GET', '/zones?field=name&limit=1&order_by=id&order=asc'), 'zones');
    expect(row).toEqual({ name: 'z1' });
    const brief = rowsOf(await at.bob.ask('GET', '/zones?details=false&name=z1'), 'zones')[0];
    expect(Object.keys(brief ?? {})).toEqual(
      'cloudregion cloudregion_id external_id id name provider region region_id status'.split(' '),
    );
    expect((await at.bob.ask('GET', '/zones?cloudregion=nowhere')).status).toBe(404);
  });
});

describe('hosts and projects of clouds', () => {
  it('are for administrators: others are refused', async () => {
    for (const path of ['/hosts', '/hosts/north.h1', '/externalprojects', '/externalprojects/north.p1']) {
      for (const client of [at.bob, at.eve, at.rob]) {
        const { status, body } = await client.ask('GET', path);
        expect([path, status, body['class']]).toEqual([path, 403, 'ForbiddenError']);
      }
      expect((await at.ann.ask('GET', path)).status).toBe(200);
    }
  });

  it('hosts have these fields', async () => {
    expect(await shown(at.ann, '/hosts/node1', 'host')).toEqual({
      access_ip: '10.1.2.3',
      account: 'acme',
      account_health_status: 'normal',
      account_id: 'acme',
      account_read_only: false,
      account_status: 'connected',
      billing_type: 'postpaid',
      brand: 'Fake',
      can_delete: false,
      can_update: true,
      cloud_env: 'private',
      cloudregion: 'acme-r1',
      cloudregion_id: 'north',
      cpu_architecture: 'x86_64',
      cpu_commit: 4,
      cpu_commit_bound: 1,
      cpu_commit_rate: 0.5,
      cpu_count: 8,
      deleted: false,
      domain_id: 'default',
      domain_src: 'cloud',
      enabled: true,
      environment: 'http://fake/v3',
      external_id: 'h1',
      guests: 3,
      host_status: 'online',
      host_type: 'fake',
      id: 'north.h1',
      is_baremetal: false,
      is_emulated: false,
      is_maintenance: false,
      is_public: true,
      manager: 'acme',
      manager_domain: 'Default',
      manager_domain_id: 'default',
      manager_id: 'acme',
      manager_project: 'system',
      manager_project_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      mem_commit: 250,
      mem_commit_bound: 1,
      mem_commit_rate: 0.25,
      mem_size: 1000,
      metadata: { 'os:hypervisor_type': 'QEMU' },
      name: 'node1',
      nic_count: 0,
      node_count: 0,
      nonsystem_guests: 3,
      other_guests: 1,
      pending_deleted_guests: 0,
      progress: 100,
      project_domain: 'Default',
      provider: 'Fake',
      public_scope: 'system',
      ready_guests: 1,
      region: 'acme-r1',
      region_ext_id: 'r1',
      region_external_id: 'Fake/acme/r1',
      region_id: 'north',
      resource_type: 'shared',
      running_guests: 1,
      source: 'cloud',
      status: 'running',
      storage: 2048,
      storage_free: 2000,
      storage_size: 2048,
      storage_type: 'hybrid',
      storage_used: 48,
      update_version: 0,
      zone: 'z1',
      zone_ext_id: 'z1',
      zone_id: 'north.z1',
    });
    expect(await shown(at.ann, '/hosts/north.h2', 'host')).toMatchObject({ is_maintenance: true, enabled: false });
  });

  it('hosts are found by what they have', async () => {
    for (const query of [
      'zone_id=north.z1',
      'zone=z1',
      'enabled=true',
      'host_status=online&is_maintenance=false',
      'access_ip=10.1.2.3',
      'search=10.1.2',
      'cpu_count=8',
      'cpu_architecture=x86_64',
      'tags.0.key=os:hypervisor_type',
    ]) {
      expect([query, await idsOf(at.ann, `/hosts?${query}`)]).toEqual([query, ['north.h1']]);
    }
    expect(await idsOf(at.ann, '/hosts?order_by=cpu_count')).toEqual(['north.h1', 'north.h2']);
  });

  it('projects belong to the project of the gateway that they are mapped to, or to nobody', async () => {
    expect(await shown(at.ann, '/externalprojects/p1', 'externalproject')).toMatchObject({
      description: 'first',
      enabled: true,
      external_domain: 'Default',
      external_domain_id: 'd1',
      external_id: 'p1',
      id: 'north.p1',
      priority: 0,
      project: 'alpha',
      status: 'available',
      tenant: 'alpha',
    });
    const nobodys = await shown(at.ann, '/externalprojects/p9', 'externalproject');
    expect(nobodys).toMatchObject({ status: 'unavailable', name: 'p9' });
    expect(nobodys).not.toHaveProperty('project_id');
    expect(await idsOf(at.ann, '/externalprojects?status=available&region=north')).toEqual(['north.p1']);
  });
});
