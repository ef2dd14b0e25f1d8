import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import openstack from '../../adapters/openstack/index.ts';
import { readPort } from '../../adapters/openstack/networks/neutron.ts';
import { readServer } from '../../adapters/openstack/servers/nova.ts';
import type { Cloud } from '../../src/clouds/cloud.ts';
import type { Page, Provider, SourceRecord } from '../../src/contract/index.ts';
import { createDispatch } from '../../src/dispatch/dispatch.ts';
import { Joiner } from '../../src/inventory/sync/joiner.ts';
import { CloudRecords } from '../../src/inventory/sync/records.ts';
import { Round } from '../../src/inventory/sync/round.ts';
import { SourceStates } from '../../src/inventory/sync/source-states.ts';
import { createStorers } from '../../src/inventory/sync/storers.ts';
import { createLog } from '../../src/observe/log.ts';
import { fakeCloud } from '../support/fake-provider.ts';
import { testCloud } from '../support/inventory.ts';
import { cloudContext } from '../support/read-model.ts';

const id = (kind: number, number: number) =>
  `${String(kind).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;
const address = (number: number) => `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
const PROJECT = 'a'.repeat(32);
/** As it comes over the wire: nothing of it is shared. */
const sent = <T>(record: T): T => JSON.parse(JSON.stringify(record)) as T;

const nova = (number: number) => ({
  id: id(1, number),
  name: `web-${number}`,
  status: 'ACTIVE',
  tenant_id: PROJECT,
  user_id: 'b'.repeat(32),
  hostId: 'c'.repeat(56),
  created: '2026-11-20T20:44:57Z',
  updated: '2026-11-20T20:45:57Z',
  description: null,
  metadata: { role: 'web', number: String(number) },
  tags: [],
  image: { id: id(2, number % 5), properties: { os_distro: 'debian' } },
  flavor: { original_name: 'm1.small', vcpus: 1, ram: 2048, disk: 20, ephemeral: 0, swap: 0, extra_specs: {} },
  addresses: { private: [{ addr: address(number), version: 4, 'OS-EXT-IPS:type': 'fixed' }] },
  key_name: 'key',
  progress: 0,
  locked: false,
  security_groups: [{ name: 'default' }],
  'OS-EXT-AZ:availability_zone': 'nova',
  'OS-EXT-SRV-ATTR:host': `node-${number % 4}`,
  'OS-EXT-SRV-ATTR:hypervisor_hostname': `node-${number % 4}`,
  'OS-EXT-SRV-ATTR:hostname': `web-${number}`,
  'OS-EXT-SRV-ATTR:root_device_name': '/dev/vda',
  'OS-EXT-STS:task_state': null,
  'OS-EXT-STS:vm_state': 'active',
  'OS-EXT-STS:power_state': 1,
  'OS-SRV-USG:launched_at': '2026-11-20T20:45:57.000000',
  'os-extended-volumes:volumes_attached': [],
});

const neutron = (number: number) => ({
  id: id(3, number),
  name: '',
  project_id: PROJECT,
  status: 'ACTIVE',
  device_id: id(1, number),
  device_owner: 'compute:nova',
  network_id: id(4, 1),
  mac_address: `fa:16:3e:00:${(number >> 8) & 255}:${number & 255}`,
  fixed_ips: [{ subnet_id: id(5, 1), ip_address: address(number) }],
  security_groups: [id(6, 1)],
  port_security_enabled: true,
  allowed_address_pairs: [],
  created_at: '2026-11-20T20:44:57Z',
});

const ADAPTER = openstack as unknown as Provider;

function world(adapter: Provider) {
  const session = { config: { auth: { url: 'http://127.0.0.1/v3' } }, cloud: { name: 'c1', allProjects: true } };
  const cloud: Cloud = { ...testCloud('c1', fakeCloud(), adapter), session };
  const records = new CloudRecords(adapter);
  const owners = () => ({ owner: undefined, shared: [] });
  const joiner = new Joiner({ cloud, records, store: createStorers(cloudContext('c1')), owners });
  return { cloud, records, joiner };
}

function collected(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** Reads servers with one interface each, and makes their rows, which are let go. */
function read({ records, joiner }: ReturnType<typeof world>, from: number, to: number): void {
  for (let number = from; number < to; number += 1) {
    const touched = [
      ...records.table('ports').put(readPort(sent(neutron(number)))),
      ...records.table('servers').put(readServer(sent(nova(number)))),
    ];
    joiner.join([...joiner.affected(touched)], { warn: () => undefined });
  }
}

describe('many servers', () => {
  it('take less than 4 KB each of the memory of JavaScript, with their interfaces and what their rows depend on', () => {
    const many = world(ADAPTER);
    const [warm, number] = [500, 4000];
    // What is made once, and how V8 comes to know the code.
    read(many, 0, warm);
    const before = collected();
    read(many, warm, warm + number);
    const each = (collected() - before) / number;
    expect(many.records.table('servers').size).toBe(warm + number);
    expect(each).toBeLessThan(4096);
    expect(each).toBeGreaterThan(0);
  });

  it('do not have what shows many of them made anew with every page', async () => {
    const made = await hostsMade(10);
    expect(await hostsMade(60)).toBe(made);
  });
});

/** How often hosts are made while so many pages of servers are read. */
async function hostsMade(pages: number): Promise<number> {
  let made = 0;
  const { servers, hypervisors, ports } = ADAPTER.sources;
  const hosts = ADAPTER.resources.hosts;
  if (!servers || !hypervisors || !ports || !hosts) throw new Error('the adapter lacks a source');
  const nodes = [0, 1, 2, 3].map((node) => ({ id: `h${node}`, hypervisor_hostname: `node-${node}` }));
  const page = (at = '0'): Page<SourceRecord> => {
    const items = Array.from({ length: 10 }, (_, place) => readServer(nova(Number(at) * 10 + place)));
    return { items, next: Number(at) + 1 < pages ? String(Number(at) + 1) : undefined };
  };
  const adapter: Provider = {
    ...ADAPTER,
    sources: {
      ...ADAPTER.sources,
      servers: { ...servers, list: (_session, cursor) => Promise.resolve(page(cursor)) },
      hypervisors: { ...hypervisors, list: () => Promise.resolve({ items: nodes }) },
    },
    resources: {
      ...ADAPTER.resources,
      hosts: {
        ...hosts,
        translate: (...args) => {
          made += 1;
          return hosts.translate(...args);
        },
      },
    },
  };
  const log = createLog({ level: 'silent', format: 'json' });
  const store = {
    apply: () => Promise.resolve({ resource: 'servers', version: 1, rows: [] }),
    made: () => Promise.resolve(),
  };
  const states = new SourceStates(adapter);
  const rest = { warn: () => undefined, now: () => 1, progress: () => undefined };
  const signal = new AbortController().signal;
  const parts = { ...world(adapter), dispatch: createDispatch(log), states, store, ...rest, signal };
  await new Round(parts).run(['hypervisors']);
  const { rows } = await new Round(parts).run(['servers']);
  expect(rows).toBe(pages * 10);
  return made;
}
