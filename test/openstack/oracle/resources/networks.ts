import { gatewayId } from '../settings.ts';
import { baseFields, externalFields, managedFields, ownedFields, regionFields, sharedFields } from './groups.ts';
import { numberOf, poolsOf, type Pool } from './pools.ts';
import type { ResourceReading } from './read-resources.ts';
import type { NeutronNetwork, NeutronSubnet } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';
import { domainFields, networkStatus, reachOf, taggedFields } from './sharing.ts';

const isOpen = (network: NeutronNetwork | undefined) =>
  network?.shared === true || network?.['router:external'] === true;

function counting(pool: Pool, six: boolean) {
  const held = (owner: (word: string) => boolean) => pool.used.filter(({ device_owner }) => owner(device_owner)).length;
  const isServer = (word: string) => word.startsWith('compute:');
  const isEip = (word: string) => word === 'network:floatingip';
  const [used, vnics] = [pool.used.length, held(isServer)];
  const size = six || pool.start === '' ? 0 : Number(numberOf(pool.end) - numberOf(pool.start)) + 1;
  return {
    bm_vnics: 0,
    eip_vnics: held(isEip),
    group_vnics: 0,
    lb_vnics: 0,
    nat_vnics: 0,
    networkinterface_vnics: held((word) => !isServer(word) && !isEip(word)),
    ports: size,
    ports6_used: six ? used : 0,
    ports_used: six ? 0 : used,
    rds_vnics: 0,
    reserve_vnics4: 0,
    reserve_vnics6: 0,
    total: six ? 0 : used,
    total6: six ? used : 0,
    vnics,
    vnics4: six ? 0 : vnics,
    vnics6: six ? vnics : 0,
  };
}

function addressing(subnet: NeutronSubnet, { start, end, used }: Pool) {
  const mask = Number(subnet.cidr.split('/')[1]);
  const six = subnet.ip_version === 6;
  const dhcp = used
    .filter(({ device_owner }) => device_owner === 'network:dhcp')
    .flatMap(({ fixed_ips }) => fixed_ips.filter(({ subnet_id }) => subnet_id === subnet.id))
    .map(({ ip_address }) => ip_address);
  const dns = subnet.dns_nameservers.join(',');
  const range = six
    ? { guest_gateway6: subnet.gateway_ip, guest_ip6_start: start, guest_ip6_end: end }
    : { guest_gateway: subnet.gateway_ip, guest_ip_start: start, guest_ip_end: end };
  return {
    ...range,
    dns,
    guest_dhcp: dhcp.join(','),
    guest_dns: dns,
    guest_ip6_mask: six ? mask : 0,
    guest_ip_mask: six ? 0 : mask,
  };
}

function vlanOf(network: NeutronNetwork | undefined): number {
  const NONE = 1;
  return network?.['provider:network_type'] === 'vlan' ? (network['provider:segmentation_id'] ?? NONE) : NONE;
}

function networkRows(subnet: NeutronSubnet, reading: ResourceReading, settings: ResourceSettings): OwnedRow[] {
  const network = reading.nets.find(({ id }) => id === subnet.network_id);
  const lent = reachOf(network ?? { id: '', project_id: '' }, isOpen(network), reading, settings);
  const { owner } = reachOf(subnet, false, reading, settings);
  const shared = lent.shared.filter(({ id }) => id !== owner?.id);
  const named = { ...subnet, name: subnet.name || subnet.id };
  const vpc = network?.name || subnet.network_id;
  return poolsOf(subnet, reading, settings).map((pool) => {
    const row = {
      ...baseFields(named, networkStatus(network?.status ?? ''), settings, {
        canDelete: pool.used.length === 0,
        metadata: taggedFields(subnet, reading),
      }),
      ...ownedFields(owner),
      ...sharedFields(lent.everyone, shared),
      ...managedFields(settings),
      ...regionFields(settings),
      ...externalFields(subnet.id),
      ...counting(pool, subnet.ip_version === 6),
      ...addressing(subnet, pool),
      id: pool.id,
      exit: network?.['router:external'] ?? false,
      is_auto_alloc: false,
      is_classic: false,
      is_default_vpc: false,
      routes: subnet.host_routes.map(({ destination, nexthop }) => [destination, nexthop]),
      server_type: 'guest',
      vlan_id: vlanOf(network),
      vpc,
      vpc_ext_id: subnet.network_id,
      vpc_id: gatewayId(settings, subnet.network_id),
      wire: vpc,
      wire_id: gatewayId(settings, subnet.network_id),
    };
    return { row: shown(row), owner, shared, everyone: lent.everyone };
  });
}

export const networks: ResourceOracle = {
  plural: 'networks',
  keyword: 'network',
  reach: 'shared',
  rows: (reading, settings) => reading.allSubnets.flatMap((subnet) => networkRows(subnet, reading, settings)),
};

const subnetsOf = ({ id }: NeutronNetwork, { allSubnets }: ResourceReading) =>
  allSubnets.filter(({ network_id }) => network_id === id).sort((a, b) => (a.id < b.id ? -1 : 1));

const countOf = (network: NeutronNetwork, reading: ResourceReading) =>
  subnetsOf(network, reading).reduce((sum, { allocation_pools }) => sum + Math.max(1, allocation_pools.length), 0);

function vpcRow(network: NeutronNetwork, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const reach = reachOf(network, isOpen(network), reading, settings);
  const cidrs = subnetsOf(network, reading).map(({ cidr }) => cidr);
  const network_count = countOf(network, reading);
  const row = {
    ...baseFields({ ...network, name: network.name || network.id }, networkStatus(network.status), settings, {
      canDelete: network_count === 0,
      metadata: taggedFields(network, reading),
    }),
    ...domainFields(reach.owner),
    ...sharedFields(reach.everyone, reach.shared),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(network.id),
    cidr_block: cidrs.filter((cidr) => !cidr.includes(':')).join(','),
    cidr_block6: cidrs.filter((cidr) => cidr.includes(':')).join(','),
    direct: false,
    enabled: network.admin_state_up,
    external_access_mode: 'eip',
    is_default: network.is_default ?? false,
    natgateway_count: 0,
    network_count,
    routetable_count: 0,
    wire_count: 1,
  };
  return { row: shown(row), ...reach };
}

export const vpcs: ResourceOracle = {
  plural: 'vpcs',
  keyword: 'vpc',
  reach: 'shared',
  rows: (reading, settings) => reading.nets.map((network) => vpcRow(network, reading, settings)),
};

function wireRow(network: NeutronNetwork, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const reach = reachOf(network, isOpen(network), reading, settings);
  const name = network.name || network.id;
  const named = { id: network.id, name, created_at: network.created_at, updated_at: network.updated_at };
  const row = {
    ...baseFields(named, networkStatus(network.status), settings, {
      canDelete: false,
      canUpdate: false,
      emulated: true,
    }),
    ...domainFields(reach.owner),
    ...sharedFields(reach.everyone, reach.shared),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(network.id),
    bandwidth: 10_000,
    host_count: 0,
    is_default_vpc: false,
    mtu: network.mtu,
    networks: countOf(network, reading),
    schedule_rank: 0,
    vpc: name,
    vpc_id: gatewayId(settings, network.id),
  };
  return { row: shown(row), ...reach };
}

export const wires: ResourceOracle = {
  plural: 'wires',
  keyword: 'wire',
  reach: 'shared',
  query: { show_emulated: 'true' },
  rows: (reading, settings) => reading.nets.map((network) => wireRow(network, reading, settings)),
};
