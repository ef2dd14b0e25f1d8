import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Network } from 'podgate/contract';
import type { Lookup } from '../records.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import type { NeutronNetwork, NeutronPort, NeutronSubnet } from './neutron.ts';
import { toNetwork, toVpc } from './translate.ts';

const PRIVATE = '902f178d-1b13-4318-89e5-cb1d0371813a';
const PUBLIC = 'ddc07160-ec41-44d7-87b6-6a76fee77402';
const ALPHA = { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' };

let recorded: Lookup;
beforeAll(async () => {
  recorded = await readRecorded(AS_ADMIN);
});

const recordedNetwork = (id: string): Network => toNetwork(recorded.get('subnets', id)!, recorded);

describe('a recorded subnet', () => {
  it('with servers and a router', () => {
    expect(recordedNetwork(PRIVATE)).toEqual({
      id: PRIVATE,
      name: 'private-alpha-v4',
      description: '',
      created_at: '2026-11-20T22:40:31.000000Z',
      updated_at: '2026-11-20T22:40:31.000000Z',
      metadata: { 'sys:project': 'alpha' },
      project: ALPHA,
      everyone: false,
      shared_projects: [],
      status: 'available',
      upstream: { status: 'ACTIVE' },
      ip_version: '4',
      cidr: '10.10.0.0/20',
      masklen: 20,
      gateway: '10.10.0.1',
      dns: ['192.0.2.53'],
      routes: [],
      // The router's address is the gateway's, which is in no pool.
      pools: [
        { id: PRIVATE, start: '10.10.0.2', end: '10.10.15.254', used: 2, servers: 2, eips: 0, interfaces: 0, dhcp: [] },
      ],
      vpc: 'private-alpha',
      vpc_id: 'f77b8187-6687-4606-9516-97888755e8fd',
      vlan_id: 0,
      is_exit: false,
    });
  });

  it('of an external network', () => {
    expect(recordedNetwork(PUBLIC)).toMatchObject({
      is_exit: true,
      pools: [{ used: 2, servers: 0, eips: 1, interfaces: 1 }],
    });
  });
});

const subnet = (members: Partial<NeutronSubnet> = {}): NeutronSubnet => ({
  id: 's1',
  network_id: 'n1',
  project_id: 'p1',
  ...members,
});
const network = (members: Partial<NeutronNetwork> = {}): NeutronNetwork => ({ id: 'n1', project_id: 'p1', ...members });
const port = (id: string, address: string, members: Partial<NeutronPort> = {}): NeutronPort => ({
  id,
  network_id: 'n1',
  fixed_ips: [{ subnet_id: 's1', ip_address: address }],
  ...members,
});
const ofLists = (lists: Lists, members: Partial<NeutronSubnet> = {}) => toNetwork(subnet(members), relatedOf(lists));
const twoPools = [
  { start: '10.0.0.10', end: '10.0.0.20' },
  { start: '10.0.1.10', end: '10.0.1.20' },
];

describe('a subnet', () => {
  it('counts in each pool what has its addresses', () => {
    const ports = [
      port('1', '10.0.0.10', { device_id: 's1', device_owner: 'compute:nova' }),
      port('2', '10.0.1.20', { device_id: 's2', device_owner: 'compute:zone2' }),
      port('3', '10.0.1.11', { device_id: 'd', device_owner: 'network:dhcp' }),
      port('4', '10.0.1.12', { device_id: 'f', device_owner: 'network:floatingip' }),
      port('5', '10.0.1.13'),
      port('6', '10.0.2.13', { device_id: 's3', device_owner: 'compute:nova' }),
      port('7', '10.0.1.14', { fixed_ips: [{ subnet_id: 's2', ip_address: '10.0.1.14' }] }),
    ];
    const { pools } = ofLists({ networks: [network()], ports }, { allocation_pools: twoPools });
    expect(pools).toEqual([
      { id: 's1_10.0.0.10', ...twoPools[0], used: 1, servers: 1, eips: 0, interfaces: 0, dhcp: [] },
      { id: 's1_10.0.1.10', ...twoPools[1], used: 4, servers: 1, eips: 1, interfaces: 2, dhcp: ['10.0.1.11'] },
    ]);
  });

  it('counts every address of a port', () => {
    const two = [
      { subnet_id: 's1', ip_address: '10.0.0.11' },
      { subnet_id: 's1', ip_address: '10.0.0.12' },
    ];
    const ports = [port('1', '', { fixed_ips: two, device_id: 's1', device_owner: 'compute:nova' })];
    const { pools } = ofLists({ networks: [network()], ports }, { allocation_pools: twoPools.slice(0, 1) });
    expect(pools).toMatchObject([{ id: 's1', servers: 2, used: 2 }]);
  });

  it('is called by its id without a name, and as IPv6 where that is its version', () => {
    expect(ofLists({}, { name: '', ip_version: 6, cidr: 'fd00::/64' })).toMatchObject({
      name: 's1',
      ip_version: '6',
      masklen: 64,
    });
    expect(ofLists({}, {})).toMatchObject({ ip_version: '4', masklen: 0, pools: [] });
  });

  it('has the VLAN, the state and the openness of its network', () => {
    const vlan = { 'provider:network_type': 'vlan', 'provider:segmentation_id': 12 };
    const networks = [network({ name: 'net', status: 'DOWN', shared: true, ...vlan })];
    expect(ofLists({ networks, rbac_policies: [] })).toMatchObject({
      vlan_id: 12,
      status: 'pending',
      everyone: true,
      vpc: 'net',
    });
    expect(ofLists({ networks: [network({ 'provider:segmentation_id': 12 })] })).toMatchObject({ vlan_id: 0 });
  });

  it('is nobody’s while its network is not known', () => {
    expect(ofLists({ networks: [], rbac_policies: [] })).not.toHaveProperty('project');
    expect(ofLists({ networks: [network()], rbac_policies: [] })).toMatchObject({ project: { id: 'p1' } });
  });

  it('of another’s network, open to nobody, is nobody’s when one project is read', () => {
    const networks = [network({ project_id: 'p2', seen_by: 'p1' })];
    expect(ofLists({ networks }, { project_id: 'p2' })).not.toHaveProperty('project');
    expect(ofLists({ networks }, { project_id: 'p1' })).toMatchObject({ project: { id: 'p1' } });
  });
});

describe('a network', () => {
  it('as it was recorded', () => {
    const id = 'a05a3b9a-8519-4a9b-a408-f678484d50d9';
    expect(toVpc(recorded.get('networks', id)!, recorded)).toMatchObject({
      id,
      name: 'public',
      status: 'available',
      enabled: true,
      is_default: false,
      mtu: 1500,
      cidrs: ['203.0.113.0/24'],
      network_count: 1,
      project: { name: 'admin' },
    });
  });

  it('counts the pools of its subnets, at least one each', () => {
    const subnets = [
      subnet({ allocation_pools: twoPools, cidr: '10.0.0.0/23' }),
      subnet({ id: 's2', allocation_pools: [], cidr: 'fd00::/64' }),
      subnet({ id: 's3', network_id: 'other', allocation_pools: twoPools }),
    ];
    const made = toVpc(network({ name: '', admin_state_up: false, tags: ['a', 'b'] }), relatedOf({ subnets }));
    expect(made).toMatchObject({ name: 'n1', network_count: 3, cidrs: ['10.0.0.0/23', 'fd00::/64'], enabled: false });
    expect(made.metadata).toEqual({ 'tag:a': '', 'tag:b': '' });
  });
});
