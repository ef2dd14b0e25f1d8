import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { Lookup } from '../records.ts';
import { CONFIG } from '../testing/cloud.ts';
import { AS_ADMIN, readRecorded, translated } from '../testing/translated.ts';

const WITH_VOLUME = '434b0907-7edf-422f-be6a-fc4771207ecb';
const TWO_INTERFACES = '3d861860-5ed1-4ee6-9ab8-2cbe502d6c46';
const SHELVED = '35b962b3-16b1-4121-aa79-7dddb7ba806c';
const FAILED = '4059c584-eb49-44f8-b749-97daeafd36ec';

let related: Lookup;
beforeAll(async () => {
  related = await readRecorded(AS_ADMIN);
});

/** What is the same in all recorded servers. */
const COMMON: Partial<Server> = {
  partial: false,
  deleted: false,
  deleted_at: null,
  pending_deleted: false,
  pending_deleted_at: null,
  locked: false,
  disable_delete: false,
  progress: 0,
  is_gpu: false,
  isolated_devices: [],
  virtual_ips: [],
  src_ip_check: true,
  src_mac_check: true,
  keypair: 'dev-key',
  os_type: 'Linux',
  os_arch: 'x86_64',
  bios: 'BIOS',
  machine: 'pc',
  vga: 'std',
};

const DEBIAN = {
  os_arch: 'x86_64',
  os_distribution: 'debian',
  os_full_name: 'debian-12',
  os_name: 'debian 12',
  os_type: 'Linux',
  os_version: '12',
} as const;
const RAW = { disk_format: 'raw', driver: 'scsi', cache_mode: 'none', iops: 0, bps: 0 } as const;
const ALPHA = { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' };
const BETA = { id: '32cc7d69877f4699bb81cf664d36d7fd', name: 'beta', domain_id: 'default', domain: 'Default' };
const USER = '6928806e890a4885b9ead08c08b5b620';

describe('a recorded server', () => {
  it('with a volume and a floating IP', () => {
    expect(translated(related, WITH_VOLUME, CONFIG)).toEqual({
      ...COMMON,
      id: WITH_VOLUME,
      name: 'api-dev-008',
      hostname: 'api-dev-008',
      description: 'api server of the dev environment',
      status: 'running',
      upstream: { status: 'ACTIVE', vm_state: 'active', power_state: 1 },
      power_states: 'on',
      created_at: '2026-11-20T22:40:42.000000Z',
      updated_at: '2026-11-20T22:41:20.000000Z',
      vcpu_count: 8,
      vmem_size: 8192,
      instance_type: 'c1.large',
      flavor_id: '1f5858ec-1e6c-4f1f-9c00-d49a80128dd5',
      project: ALPHA,
      zone: 'zone2',
      host: {
        name: 'cloud1-node2',
        id: '312e4fc9-5b89-49e2-a317-16e9feff2f8f',
        status: 'running',
        service_status: 'online',
        access_ip: '127.0.0.1',
        enabled: true,
      },
      disks: [
        {
          ...RAW,
          id: WITH_VOLUME,
          name: `Sys disk for instance ${WITH_VOLUME}`,
          disk_type: 'sys',
          size: 40960,
          image: 'debian-12',
          image_id: 'a9ea051f-08a6-4af1-9e9f-6c88763a7182',
          medium_type: 'hybrid',
          storage_type: 'nova',
          local: true,
        },
        {
          ...RAW,
          id: '4631db5a-916f-4df1-981b-c1b08d4f71f9',
          name: 'data-01-alpha',
          disk_type: 'data',
          size: 10240,
          image: '',
          image_id: '',
          medium_type: 'hybrid',
          storage_type: 'standard',
          status: 'ready',
        },
      ],
      nics: [
        {
          mac: 'fa:16:3e:bd:7d:ce',
          ip_addr: '10.10.3.10',
          ip6_addr: '',
          sub_ips: [],
          masklen: 20,
          masklen6: 0,
          gateway: '10.10.0.1',
          network: 'private-alpha-v4',
          network_id: '902f178d-1b13-4318-89e5-cb1d0371813a',
          vpc: 'private-alpha',
          vpc_id: 'f77b8187-6687-4606-9516-97888755e8fd',
          vlan: 0,
          is_exit: false,
        },
      ],
      eip: '203.0.113.63',
      eip_id: '4af7cecb-b446-43ed-b50f-1da6c1e68052',
      secgroups: [{ id: '1cb95875-96d9-4683-89ea-54119c97209e', name: 'web' }],
      security_rules: 'out:allow any;in:allow tcp 22;in:allow tcp 443;in:allow tcp 80',
      os_name: 'debian 12',
      metadata: {
        ...DEBIAN,
        'os:project_id': ALPHA.id,
        'os:user_id': USER,
        'sys:project': 'alpha',
        'tag:api': '',
        'tag:dev': '',
        'user:env': 'dev',
        'user:index': '8',
        'user:owner': 'bob',
        'user:role': 'api',
      },
    });
  });

  it('with two interfaces', () => {
    expect(translated(related, TWO_INTERFACES, CONFIG)).toMatchObject({
      name: 'cache-staging-023',
      nics: [
        {
          mac: 'fa:16:3e:15:24:6e',
          ip_addr: '10.10.1.162',
          masklen: 20,
          gateway: '10.10.0.1',
          network: 'private-alpha-v4',
          vpc: 'private-alpha',
        },
        {
          mac: 'fa:16:3e:3c:5c:12',
          ip_addr: '10.110.2.7',
          masklen: 20,
          gateway: '10.110.0.1',
          network: 'backend-alpha-v4',
          vpc: 'backend-alpha',
        },
      ],
      // Both ports have the same group: it stands once.
      secgroups: [{ id: '0093b763-609f-4f57-a4a7-94d8b9c3b98c', name: 'default' }],
      security_rules: 'in:allow default any;out:allow any',
      eip: '203.0.113.72',
    });
  });

  it('that is shelved has no host', () => {
    const server = translated(related, SHELVED, CONFIG);
    expect(server).toMatchObject({
      status: 'ready',
      upstream: { status: 'SHELVED_OFFLOADED', vm_state: 'shelved_offloaded', power_state: 4 },
      power_states: 'off',
      zone: '',
      project: BETA,
      disks: [{ id: SHELVED, disk_type: 'sys', size: 1024, image: 'cirros-0.6.2' }],
      nics: [{ ip_addr: '10.30.0.157', network: 'private-beta-v4' }],
      eip: '',
      // The recorded groups do not have it: its name is not known, and nothing of what it allows.
      secgroups: [{ id: 'ec83da13-f1c4-46ec-a517-806dc7ba2377', name: 'ec83da13-f1c4-46ec-a517-806dc7ba2377' }],
      security_rules: '',
      os_name: 'cirros 0.6.2',
    });
    expect(server.host).toBeUndefined();
  });

  it('that never found a host', () => {
    expect(translated(related, FAILED, CONFIG)).toEqual({
      ...COMMON,
      id: FAILED,
      name: 'cache-prod-005',
      hostname: 'cache-prod-005',
      description: 'cache server of the prod environment',
      status: 'sched_fail',
      upstream: { status: 'ERROR', vm_state: 'error', power_state: 0 },
      power_states: 'unknown',
      created_at: '2026-11-20T22:40:36.000000Z',
      updated_at: '2026-11-20T22:40:36.000000Z',
      vcpu_count: 4000,
      vmem_size: 8192,
      instance_type: 'x1.monster',
      flavor_id: 'e46d7404-1487-4e27-99b5-cb3ac156d2c3',
      project: BETA,
      zone: '',
      disks: [
        {
          ...RAW,
          id: FAILED,
          name: `Sys disk for instance ${FAILED}`,
          disk_type: 'sys',
          size: 10240,
          image: 'debian-12',
          image_id: 'a9ea051f-08a6-4af1-9e9f-6c88763a7182',
          medium_type: 'hybrid',
          storage_type: 'nova',
          local: true,
        },
      ],
      nics: [],
      eip: '',
      eip_id: '',
      secgroups: [],
      security_rules: '',
      os_name: 'debian 12',
      metadata: {
        ...DEBIAN,
        'os:project_id': BETA.id,
        'os:user_id': USER,
        'sys:project': 'beta',
        'tag:cache': '',
        'tag:prod': '',
        'user:env': 'prod',
        'user:index': '5',
        'user:owner': 'bob',
        'user:role': 'cache',
      },
    });
  });
});
