import { describe, expect, it } from '@jest/globals';
import type { SourceRecord } from 'podgate/contract';
import openstack from './index.ts';
import type { Records } from './records.ts';
import { recorded, stubCloud, type Answer, type StubOptions } from './testing/cloud.ts';

const ADMIN_PROJECT = 'bfece6040aa943c4aa5d8162f258a14b';

/** Reads one page of a source and tells what was asked. */
async function read(source: keyof Records, answers: StubOptions['answers'], options: StubOptions = {}) {
  const { session, call, asked } = stubCloud({ ...options, answers });
  const page = await openstack.sources[source].list(session, undefined, call);
  const query = new URL(asked[0]?.url ?? '').searchParams;
  return { items: page.items as readonly SourceRecord[], asked, query, path: new URL(asked[0]?.url ?? '').pathname };
}

const ALL: StubOptions = { allProjects: true };

describe('whose records a list asks for', () => {
  it.each([
    ['servers', '/servers/detail', 'servers-detail'],
    ['volumes', '/volumes/detail', 'volumes-detail'],
    ['snapshots', '/snapshots/detail', 'snapshots-detail'],
  ] as const)('%s of all tenants only when all projects are read', async (source, path, name) => {
    expect((await read(source, { [path]: recorded(name) }, ALL)).query.get('all_tenants')).toBe('1');
    expect((await read(source, { [path]: recorded(name) })).query.has('all_tenants')).toBe(false);
  });

  it.each([
    ['ports', '/ports', 'ports'],
    ['floating_ips', '/floatingips', 'floatingips'],
  ] as const)('%s of the own project only when not all projects are read', async (source, path, name) => {
    expect((await read(source, { [path]: recorded(name) })).query.get('project_id')).toBe(ADMIN_PROJECT);
    expect((await read(source, { [path]: recorded(name) }, ALL)).query.has('project_id')).toBe(false);
  });

  it.each([
    ['networks', '/networks', 'networks'],
    ['subnets', '/subnets', 'subnets'],
    ['security_groups', '/security-groups', 'security-groups'],
  ] as const)('%s of everybody who shares them', async (source, path, name) => {
    for (const options of [{}, ALL]) {
      expect((await read(source, { [path]: recorded(name) }, options)).query.has('project_id')).toBe(false);
    }
  });
});

describe('what a list asks for', () => {
  it('servers in the order of their creation, 200 a page, at the highest version that is understood (OS-21)', async () => {
    const { query, asked } = await read('servers', { '/servers/detail': recorded('servers-detail') });
    expect(Object.fromEntries(query)).toEqual({ sort_key: 'created_at', sort_dir: 'asc', limit: '200' });
    expect(asked[0]?.headers).toMatchObject({ 'openstack-api-version': 'compute 2.93' });
  });

  it('flavors that are not public too (OS-49)', async () => {
    const { query } = await read('flavors', { '/flavors/detail': recorded('flavors-detail') });
    expect(query.get('is_public')).toBe('None');
  });

  it('hypervisors below 2.88, where they still have ids and states alike (OS-53)', async () => {
    const { items, asked } = await read('hypervisors', {
      '/os-hypervisors/detail': recorded('hypervisors-detail-2.1'),
    });
    expect(asked[0]?.headers).toMatchObject({ 'openstack-api-version': 'compute 2.87' });
    expect(items.map(({ id }) => id)).toEqual(['1', '2']);
  });

  it('no more members of Neutron’s records than are used', async () => {
    const { query } = await read('subnets', { '/subnets': recorded('subnets') });
    expect(query.getAll('fields')).toEqual([
      ...['id', 'name', 'project_id', 'network_id', 'cidr', 'ip_version', 'gateway_ip', 'dns_nameservers'],
      ...['host_routes', 'allocation_pools', 'description', 'tags', 'created_at', 'updated_at'],
    ]);
  });
});

describe('a failed server of which the list tells no fault', () => {
  it('is whole when it was read singly, whether or not that has one: some are only declared failed', async () => {
    const { servers } = openstack.sources;
    const failed = { id: 's1', status: 'ERROR', updated: '2026-11-20T22:41:20Z' };
    const { session, call } = stubCloud({ answers: { '/servers/s1': { body: { server: failed } } } });
    expect(servers.incomplete?.(failed)).toBe(true);
    const shown = await servers.get!(session, 's1', call);
    expect(servers.incomplete?.(shown)).toBe(false);
    expect(servers.incomplete?.(servers.merge!(shown, failed))).toBe(false);
    // It may have failed anew.
    expect(servers.incomplete?.(servers.merge!(shown, { ...failed, updated: '2026-11-20T22:50:00Z' }))).toBe(true);
  });
});

describe('what is kept of a record', () => {
  it('is what translation reads, and nothing secret (OS-66…OS-68)', async () => {
    const { items } = await read('servers', { '/servers/detail': recorded('servers-detail') }, ALL);
    expect(items).toHaveLength(7);
    const kept = JSON.stringify(items);
    expect(kept).not.toMatch(/"links"|user_data|reservation_id|diskConfig/);
    const { items: nets } = await read('networks', { '/networks': recorded('networks') });
    expect(nets[0]).toEqual({
      id: '29f8b159-df79-41c4-a7bf-a8b8bed229e8',
      name: 'backend-beta',
      project_id: '32cc7d69877f4699bb81cf664d36d7fd',
      status: 'ACTIVE',
      admin_state_up: true,
      mtu: 1450,
      shared: false,
      'router:external': false,
      'provider:network_type': 'vxlan',
      'provider:segmentation_id': 5110,
      description: '',
      tags: [],
      created_at: '2026-11-20T22:40:34Z',
      updated_at: '2026-11-20T22:40:34Z',
      seen_by: ADMIN_PROJECT,
    });
  });

  it('of Cinder at its oldest version too', async () => {
    const { items } = await read('volumes', { '/volumes/detail': recorded('volumes-detail-3.0') });
    const listed = (recorded('volumes-detail-3.0').body as { readonly volumes: readonly SourceRecord[] }).volumes;
    expect(items.map(({ id }) => id)).toEqual(listed.map(({ id }) => id));
  });
});

describe('projects', () => {
  const asAdmin = { '/v3/projects': recorded('projects'), '/v3/domains': recorded('domains') };
  const asMember = {
    '/v3/projects': recorded('identity-error-403'),
    '/v3/domains': recorded('identity-error-403'),
    '/v3/auth/projects': recorded('auth-projects'),
    '/v3/auth/domains': recorded('auth-domains'),
  };

  it('are all of them for an administrator, each with its domain’s name (OS-07)', async () => {
    const { items } = await read('projects', asAdmin);
    expect(items).toHaveLength(4);
    expect(items).toContainEqual({
      id: '71e8639b514649c3b29e95f04011a685',
      name: 'alpha',
      domain_id: 'default',
      domain: 'Default',
      description: 'first tenant',
      enabled: true,
    });
  });

  it('are the own ones for others, with the domain that the token names', async () => {
    const { items } = await read('projects', asMember);
    expect(items).toMatchObject([
      { id: '32cc7d69877f4699bb81cf664d36d7fd', name: 'beta', domain_id: 'default', domain: 'Default' },
      { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' },
    ]);
  });

  it('go by the domain’s id where its name is not told', async () => {
    const projects = {
      body: {
        projects: [
          { id: 'p1', name: 'x', domain_id: 'd9' },
          { id: 'p2', name: 'y' },
        ],
      },
    };
    const { items } = await read('projects', { ...asAdmin, '/v3/projects': projects });
    expect(items).toMatchObject([
      { id: 'p1', domain: 'd9' },
      { id: 'p2', domain_id: 'default', domain: 'Default' },
    ]);
  });

  it('fail when Keystone fails', async () => {
    await expect(read('projects', { ...asAdmin, '/v3/projects': { status: 500, body: '' } })).rejects.toMatchObject({
      code: 'upstream_rejected',
    });
  });
});

describe('a live show', () => {
  const SERVER = '434b0907-7edf-422f-be6a-fc4771207ecb';
  const VOLUME = '4631db5a-916f-4df1-981b-c1b08d4f71f9';
  const PORT = (recorded('ports').body as { readonly ports: readonly { readonly device_id: string }[] }).ports.find(
    (port) => port.device_id === SERVER,
  );
  const answers: Readonly<Record<string, Answer>> = {
    [`/servers/${SERVER}`]: recorded('server'),
    [`/volumes/${VOLUME}`]: recorded('volume'),
    '/v2.0/ports': { body: { ports: [PORT] } },
  };

  async function live(changed: Readonly<Record<string, Answer>> = {}, id = SERVER) {
    const { session, call, asked, warnings } = stubCloud({ answers: { ...answers, ...changed } });
    const parts = await openstack.resources.servers.live(session, id, call);
    return { parts, asked, warnings };
  }

  const VOLUME_BODY = (recorded('volume').body as { readonly volume: { readonly id: string } }).volume;

  it('reads the server, its ports and its volumes (OS-22)', async () => {
    const { parts, asked } = await live();
    expect(parts.map(({ source, records, complete }) => [source, records.length, complete])).toEqual([
      ['servers', 1, undefined],
      ['ports', 1, { index: 'device', key: SERVER }],
      ['volumes', 1, { index: 'server', key: SERVER }],
    ]);
    const ports = asked.find(({ service }) => service === 'network');
    expect(new URL(ports?.url ?? '').searchParams.get('device_id')).toBe(SERVER);
  });

  it('shows the server without what another service cannot say, with a warning', async () => {
    const { parts, warnings } = await live({
      '/v2.0/ports': { status: 503, body: '' },
      [`/volumes/${VOLUME}`]: recorded('volume-error-404'),
    });
    expect(parts.map(({ source }) => source)).toEqual(['servers']);
    expect(warnings).toHaveLength(2);
  });

  it('of a server that is gone is not found', async () => {
    await expect(live({ [`/servers/${SERVER}`]: recorded('compute-error-404') })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('does not take the 404 of a web server for an answer of Nova', async () => {
    const nginx = { status: 404, body: '<html><center>nginx</center></html>' };
    await expect(live({ [`/servers/${SERVER}`]: nginx })).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('of more volumes than are read says nothing of the others', async () => {
    const shown = recorded('server').body as { readonly server: object };
    const attached = Array.from({ length: 40 }, (_, at) => ({ id: `v${at}` }));
    const server = { ...shown.server, 'os-extended-volumes:volumes_attached': attached };
    const volumes = attached.map(({ id }) => [`/volumes/${id}`, { body: { volume: { ...VOLUME_BODY, id } } }] as const);
    const { parts } = await live({ [`/servers/${SERVER}`]: { body: { server } }, ...Object.fromEntries(volumes) });
    const part = parts.find(({ source }) => source === 'volumes');
    expect(part?.records).toHaveLength(32);
    expect(part?.complete).toBeUndefined();
  });

  it('refuses what is no id before any traffic', async () => {
    const { session, call, all } = stubCloud({ answers });
    await expect(openstack.sources.servers.get?.(session, '../flavors', call)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    expect(all).toEqual([]);
  });
});
