import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { Lookup } from '../records.ts';
import { CONFIG, recorded } from '../testing/cloud.ts';
import { AS_ADMIN, readRecorded, translated, type Recordings } from '../testing/translated.ts';
import { readShown } from './nova.ts';
import { servers } from './source.ts';
import { toServer } from './translate.ts';

const WITH_VOLUME = '434b0907-7edf-422f-be6a-fc4771207ecb';
const TWO_INTERFACES = '3d861860-5ed1-4ee6-9ab8-2cbe502d6c46';
const SHELVED = '35b962b3-16b1-4121-aa79-7dddb7ba806c';
const FAILED = '4059c584-eb49-44f8-b749-97daeafd36ec';

/** Tags and description with which the gateway shows what Nova hides below a microversion. */
function without(server: Server, hidden: { readonly tags: boolean; readonly description: boolean }): Server {
  const metadata = Object.entries(server.metadata ?? {}).filter(([key]) => !hidden.tags || !key.startsWith('tag:'));
  return {
    ...server,
    ...(hidden.description ? { description: '' } : {}),
    metadata: Object.fromEntries(metadata),
  };
}

describe('the same server at an older microversion', () => {
  let newest: Lookup;
  beforeAll(async () => {
    newest = await readRecorded(AS_ADMIN);
  });

  it.each([WITH_VOLUME, TWO_INTERFACES, SHELVED, FAILED])('2.46 says the same of %s', async (id) => {
    const older = await readRecorded({ ...AS_ADMIN, servers: 'servers-detail-2.46' });
    expect(translated(older, id, CONFIG)).toEqual(translated(newest, id, CONFIG));
  });

  it.each([WITH_VOLUME, TWO_INTERFACES, SHELVED, FAILED])('2.1 says all of %s but tags and description', async (id) => {
    const oldest = await readRecorded({ ...AS_ADMIN, servers: 'servers-detail-2.1' });
    const expected = without(translated(newest, id, CONFIG), { tags: true, description: true });
    expect(translated(oldest, id, CONFIG)).toEqual(expected);
  });

  it('2.1 with flavors and hypervisors of that age', async () => {
    const oldest = await readRecorded({
      ...AS_ADMIN,
      servers: 'servers-detail-2.1',
      flavors: 'flavors-detail-2.1',
      hypervisors: 'hypervisors-detail-2.1',
    });
    const server = translated(oldest, WITH_VOLUME, CONFIG);
    // Hypervisors had numbers.
    expect(server.host).toMatchObject({ name: 'cloud1-node2', id: '1', status: 'running', access_ip: '127.0.0.1' });
    expect(server).toMatchObject({
      instance_type: 'c1.large',
      flavor_id: '1f5858ec-1e6c-4f1f-9c00-d49a80128dd5',
      vcpu_count: 8,
      vmem_size: 8192,
    });
    expect(server.disks?.map(({ size }) => size)).toEqual([40960, 10240]);
  });
});

describe('a member', () => {
  const AS_MEMBER: Recordings = {
    servers: 'servers-detail-member',
    flavors: 'flavors-detail',
    images: 'images-member',
    volumes: 'volumes-detail-member',
    ports: 'ports-member',
    networks: 'networks-member',
    subnets: 'subnets',
  };

  it('is shown all but host, description of the network and what belongs to others', async () => {
    const server = translated(await readRecorded(AS_MEMBER), TWO_INTERFACES, CONFIG);
    expect(server.host).toBeUndefined();
    expect(server).toMatchObject({
      name: 'cache-staging-023',
      hostname: 'cache-staging-023',
      status: 'running',
      instance_type: 'm1.tiny',
      project: { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' },
      // One of its two ports is among the recorded ones.
      nics: [{ ip_addr: '10.10.1.162', vpc: 'private-alpha', vlan: 0, is_exit: false }],
      // Groups may not be listed: the port has the id alone.
      secgroups: [{ id: '0093b763-609f-4f57-a4a7-94d8b9c3b98c', name: '0093b763-609f-4f57-a4a7-94d8b9c3b98c' }],
      security_rules: '',
      eip: '203.0.113.72',
      eip_id: '',
    });
    expect(server.metadata).toMatchObject({ 'sys:project': 'alpha', 'user:role': 'cache' });
  });

  it('sees the same server as the administrator, but for its host', async () => {
    const related = await readRecorded(AS_ADMIN);
    const shown = (name: string) => toServer(readShown(recorded(name).body).server, related, CONFIG);
    const { host, ...asAdmin } = shown('server');
    expect(host?.name).toBe('cloud1-node2');
    expect(shown('server-member')).toEqual(asAdmin);
    expect(shown('server')).toEqual(translated(related, WITH_VOLUME, CONFIG));
  });
});

describe('the fault of a server that never ran', () => {
  it('is told by its GET, kept over the list that hides it', async () => {
    const related = await readRecorded(AS_ADMIN);
    const listed = related.get('servers', FAILED)!;
    const shown = readShown(recorded('server-error').body).server;
    expect(servers.incomplete?.(listed)).toBe(true);
    expect(servers.incomplete?.(shown)).toBe(false);

    const merged = servers.merge!(shown, listed);
    expect(toServer(merged, related, CONFIG)).toMatchObject({
      status: 'sched_fail',
      fault: { message: 'No valid host was found. ', during: 'create' },
    });
    expect(servers.incomplete?.(merged)).toBe(false);
  });
});
