import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Lookup } from '../records.ts';
import type { NovaServer } from '../servers/nova.ts';
import { recorded, stubCloud } from '../testing/cloud.ts';
import { relatedOf } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import { hypervisors, type NovaHypervisor } from './nova.ts';
import { toHost, versionText } from './translate.ts';

const session = (allProjects: boolean) => ({ cloud: { name: 'c1', allProjects } });

async function read(name: string): Promise<readonly NovaHypervisor[]> {
  const { session: stub, call } = stubCloud({ answers: { '/os-hypervisors/detail': recorded(name) } });
  return (await hypervisors.list(stub, undefined, call)).items;
}

const found = (records: readonly NovaHypervisor[], hostname: string) => {
  const record = records.find(({ hypervisor_hostname }) => hypervisor_hostname === hostname);
  if (!record) throw new Error(`there is no hypervisor ${hostname}`);
  return record;
};

describe('a host of a real cloud', () => {
  let related: Lookup;
  let records: readonly NovaHypervisor[];
  beforeAll(async () => {
    related = await readRecorded({ ...AS_ADMIN, hypervisors: 'hypervisors-detail-2.87' });
    records = await read('hypervisors-detail-2.87');
  });

  it('has what Nova tells of its hypervisor, its zone, and the servers on it', () => {
    expect(toHost(found(records, 'cloud1-node1'), related, session(true))).toEqual({
      id: 'afd1945d-04d2-4769-8f79-42ea1ddbd669',
      name: 'cloud1-node1',
      metadata: { 'os:hypervisor_hostname': 'cloud1-node1', 'os:hypervisor_type': 'fake' },
      status: 'running',
      upstream: { status: 'up/enabled' },
      online: true,
      enabled: true,
      access_ip: '127.0.0.1',
      zone: 'nova',
      cpu_count: 2000,
      cpu_commit: 20,
      cpu_commit_bound: 16,
      cpu_architecture: 'x86_64',
      cpu_desc: 'Nehalem',
      mem_size: 4000000,
      mem_commit: 31872,
      mem_commit_bound: 1.5,
      storage_size: 614400000,
      storage_used: 292864,
      guests: 2,
      running_guests: 1,
      ready_guests: 0,
      version: '1.0',
    });
  });

  it('counts the servers that are read only when all are', () => {
    const only = toHost(found(records, 'cloud1-node2'), related, session(false));
    expect(only).toMatchObject({ guests: 10, zone: 'zone2' });
  });

  it('is the same below 2.28, where the processor is a text and the id a number', async () => {
    const [old] = await read('hypervisors-detail-2.1');
    expect(toHost(old!, relatedOf({}), session(true))).toMatchObject({
      id: '1',
      name: 'cloud1-node2',
      cpu_architecture: 'x86_64',
      cpu_desc: 'Nehalem',
      zone: undefined,
      guests: 10,
    });
  });

  it('has no sizes where Nova keeps them to itself', async () => {
    const [bare] = await read('hypervisors-detail');
    expect(toHost(bare!, relatedOf({}), session(true))).toMatchObject({ cpu_count: 0, mem_size: 0, storage_size: 0 });
  });
});

describe('a host', () => {
  const HYPERVISOR: NovaHypervisor = { id: 'h1', hypervisor_hostname: 'node1.example', state: 'up', status: 'enabled' };
  const on = (id: string, status: string): NovaServer => ({
    id,
    status,
    'OS-EXT-SRV-ATTR:host': 'node1',
    'OS-EXT-SRV-ATTR:hypervisor_hostname': 'node1.example',
  });

  it('goes by the name of its compute service, by which servers and zones know it', () => {
    const related = relatedOf({
      servers: [on('s1', 'ACTIVE'), on('s2', 'SHUTOFF'), on('s3', 'ERROR')],
      zones: [{ id: 'z1', available: true, hosts: [{ name: 'node1', enabled: true }] }],
    });
    const service = { host: 'node1', disabled_reason: 'memory' };
    const host = toHost({ ...HYPERVISOR, service }, related, session(true));
    expect(host).toMatchObject({ name: 'node1', zone: 'z1', guests: 3, running_guests: 1, ready_guests: 1 });
    expect(host.metadata).toEqual({
      'os:disabled_reason': 'memory',
      'os:hypervisor_hostname': 'node1.example',
    });
  });

  it.each([
    ['up', 'enabled', 'running', true, true],
    ['down', 'enabled', 'unknown', false, true],
    ['up', 'disabled', 'maintaining', true, false],
    ['down', 'disabled', 'maintaining', false, false],
    ['odd', 'odd', 'unknown', false, true],
    [null, null, 'unknown', false, true],
  ] as const)('that is %s and %s is %s', (...row) => {
    const [state, status, ours, online, enabled] = row;
    const host = toHost({ ...HYPERVISOR, state, status }, relatedOf({}), session(true));
    expect(host).toMatchObject({ status: ours, online, enabled });
  });

  it.each([
    [7002000, '7.2.0'],
    [1000, '1.0'],
    [6003, '6.3'],
    [0, undefined],
    [null, undefined],
  ])('writes version %p as %p', (number, text) => {
    expect(versionText(number)).toBe(text);
  });

  it.each(['not JSON', '', 'null', '[]', undefined, null, 7])('with processor %p has none', async (cpu_info) => {
    const body = { hypervisors: [{ ...HYPERVISOR, cpu_info }] };
    const { session: stub, call } = stubCloud({ answers: { '/os-hypervisors/detail': { body } } });
    const [record] = (await hypervisors.list(stub, undefined, call)).items;
    expect(record?.cpu_info).toEqual({});
  });
});
