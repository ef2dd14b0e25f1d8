import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { NovaServer, Records } from '../openstack/family.ts';
import { relatedOf, type Answer } from '../openstack/testing/family.ts';
import { REGION, sample, ustackCloud, ustackWith } from './testing/ustack.ts';

const provider = ustackWith();

type Lists = { readonly [K in keyof Records]?: readonly Records[K][] };

/** The servers of a sample as the adapter reads them. */
async function read(answer: Answer): Promise<readonly NovaServer[]> {
  const { session, call } = ustackCloud({ '/servers/detail': answer });
  return (await provider.sources.servers.list(session, undefined, call)).items;
}

/** The servers of the detailed sample in our words: one that is being built, and one that runs. */
async function translated(lists: Lists = {}): Promise<readonly Server[]> {
  const { session, call } = ustackCloud();
  const records = await read(sample('servers-detail'));
  const related = relatedOf({ servers: records, ...lists });
  const { servers } = provider.resources;
  return records.map((record) => servers.translate(session, record as never, related, call));
}

const of = (server: Server | undefined) => server ?? { id: '', name: '', status: 'unknown' as const, upstream: {} };

describe('a record of the reference', () => {
  it('(US-F01) (US-F02) (US-F08) has id, name and project', async () => {
    const [building, running] = await translated();
    expect(building).toMatchObject({
      id: 'b0aca7fe-a4b7-4e12-9ed3-903634311fcf',
      name: 'server-1',
      project: { id: '0f1255df40374d02a23e1a6ceeaefec7' },
    });
    expect(running).toMatchObject({ id: 'd3a5ff23-9128-466c-ae13-60ecc0ff99aa', name: 'server-2' });
  });

  it('(US-F03) has links, which nothing reads', async () => {
    const [first] = await read(sample('servers-detail'));
    expect(first).toBeDefined();
    expect(JSON.stringify(first)).not.toContain('http');
  });

  it('(US-F04) (US-F05) (US-43) (US-66) has names of flavor and image, of which nothing else is known', async () => {
    const [, running] = await translated();
    expect(running).toMatchObject({
      instance_type: 'micro-1',
      flavor_id: '8abaa0f9-30e1-4509-8ba5-5c97366029df',
      os_name: 'Ubuntu 13.04 x64',
      vcpu_count: 0,
    });
    expect(running?.disks?.[0]).toMatchObject({
      image: 'Ubuntu 13.04 x64',
      image_id: '81ebf00b-6221-43ff-8551-f8908520dad5',
    });
  });

  it('(US-43) (US-74) is as large as the flavor of that id says, whatever its name is', async () => {
    const flavor = { id: '8abaa0f9-30e1-4509-8ba5-5c97366029df', name: 'other', vcpus: 4, ram: 8192, disk: 20 };
    const [, running] = await translated({ flavors: [flavor] });
    expect(running).toMatchObject({ instance_type: 'other', vcpu_count: 4, vmem_size: 8192 });
  });

  it('(US-F06) (US-42) is in groups, which have ids, each once', async () => {
    const [, running] = await translated();
    const group = { id: '10d1b09c-b230-4d50-b20b-1a86f62ce0a6', name: 'default' };
    expect(running?.secgroups).toEqual([group]);
    const [record] = await read(sample('servers-detail'));
    const twice = { ...record, security_groups: [group, { ...group, port_id: 'p2' }, { ...group, id: 'g2' }] };
    const { session, call } = ustackCloud();
    const { servers } = provider.resources;
    const seen = servers.translate(session, twice as never, relatedOf({}), call);
    expect(seen.secgroups).toEqual([group, { id: 'g2', name: 'default' }]);
  });

  it('(US-F07) (US-F10) (US-F11) has an owner, no addresses of its own to get at it, and no key', async () => {
    const [, running] = await translated();
    expect(running?.metadata).toMatchObject({ 'os:user_id': 'd77df5d8b15349fcb460f1cec8814d47' });
    expect(running?.metadata).not.toHaveProperty('os:access_ip_v4');
    expect(running?.keypair).toBe('');
  });

  it('(US-F09) (US-F30) (US-41) (US-44) has interfaces, also while it is built', async () => {
    const [building, running] = await translated();
    const network = { network: 'shared_subnet', network_id: '0383c257-d730-4bbc-bd20-c7482bc925e8', vpc: 'shared' };
    expect(building?.nics).toMatchObject([{ mac: 'fa:16:3e:0b:ab:0e', ip_addr: '172.31.251.252', ...network }]);
    expect(running?.nics).toMatchObject([{ mac: 'fa:16:3e:dc:d3:92', ip_addr: '172.31.250.129', ...network }]);
  });

  it('(US-F12) (US-F13) (US-F14) (US-75) has states, whose power is a number or its text', async () => {
    const [building, running] = (await translated()).map(of);
    expect([building?.status, building?.upstream, building?.power_states]).toEqual([
      'deploying',
      { status: 'BUILD', vm_state: 'building', task_state: 'spawning', power_state: 0 },
      'unknown',
    ]);
    expect([running?.status, running?.upstream.power_state, running?.power_states]).toEqual(['running', 1, 'on']);
  });

  it('(US-F15) (US-F16) (US-F18) (US-F19) has no volumes, times, and a zone', async () => {
    const [building, running] = await translated();
    expect(running?.disks).toHaveLength(1);
    expect(running).toMatchObject({
      created_at: '2014-07-09T03:01:20.000000Z',
      updated_at: '2014-07-09T03:01:29.000000Z',
      zone: 'nova',
      progress: 0,
    });
    expect(building?.fault).toBeUndefined();
  });

  it('(US-F17) (US-65) has its host, which the gateway shows to administrators alone', async () => {
    const [, running] = await translated();
    expect(running?.host).toMatchObject({ name: 'server-85' });
  });

  it('(US-F20) that answers a change is no record to be read', async () => {
    const { server } = sample('server-changed').body as { server: object };
    expect(server).not.toHaveProperty('OS-EXT-STS:vm_state');
    const { session, call } = ustackCloud({ '/servers/s1': sample('server-changed') });
    const { actions } = provider.resources.servers;
    const known: Server = { id: 's1', name: 'old', status: 'running', upstream: {} };
    expect(await actions?.update?.run(session, known, { name: 'new-name' }, call)).toEqual({ done: true });
  });

  it('(US-F31) (US-02) (US-40) of the plain list has addresses, which are not needed', async () => {
    const plain = sample('servers').body as { servers: readonly Record<string, unknown>[] };
    const bare = { servers: plain.servers.map(({ addresses: _, ...rest }) => rest) };
    for (const body of [plain, bare]) {
      const { session, call } = ustackCloud({ '/servers': { body } });
      expect((await provider.check(session, call)).servers).toBe(2);
    }
  });

  it('(US-77) is known by its id alone: names come twice', async () => {
    const ids = [...(await translated()), ...(await read({ body: { servers: [sample('server').body] } }))];
    expect(ids.map(({ name }) => name)).toContain('server-1');
    const shown = (sample('server').body as { server: { id: string; name: string } }).server;
    expect(shown.name).toBe('server-1');
    expect(shown.id).not.toBe(ids.find(({ name }) => name === 'server-1')?.id);
  });
});

describe('the samples', () => {
  it.each(['servers', 'servers-detail', 'server', 'server-created', 'server-changed', 'flavors', 'flavor', 'console'])(
    '(US-70) %s have no marks around their links any more, and say so',
    (name) => {
      const { repaired, body } = sample(name);
      expect(repaired).toContain('US-70');
      expect(JSON.stringify(body)).not.toMatch(/`/);
    },
  );

  it.each(['keypair-created', 'keypair-imported'])('(US-71) %s have got their outer braces, and say so', (name) => {
    const { repaired, body } = sample(name);
    expect(repaired).toContain('US-71');
    expect(Object.keys(body as object)).toEqual(['keypair']);
  });

  it('(US-C1) are of a region whose URL is known', () => {
    const { server } = sample('server').body as { server: { links: readonly { href: string }[] } };
    const [host] = provider.hosts(REGION);
    expect(provider.hosts(REGION as never)).toContain(new URL(server.links[0]?.href ?? '').hostname);
    expect(host).toBeDefined();
  });
});
