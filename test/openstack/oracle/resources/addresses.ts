import { networkFields } from '../interfaces.ts';
import type { NovaServer } from '../records.ts';
import { gatewayId } from '../settings.ts';
import { baseFields, externalFields, managedFields, ownedFields, ownerOf, regionFields } from './groups.ts';
import { poolIdOf } from './pools.ts';
import type { ResourceReading } from './read-resources.ts';
import type { NeutronAddress, NeutronPort } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';
import { domainFields, taggedFields } from './sharing.ts';

const isServers = ({ device_owner }: NeutronPort) => device_owner.startsWith('compute:');

/** What a floating address leads to; of another project's port the id alone. */
function associateOf({ port_id, project_id }: NeutronAddress, reading: ResourceReading, settings: ResourceSettings) {
  if (port_id === null) return {};
  const port = reading.allPorts.find(({ id }) => id === port_id);
  if (port?.project_id !== project_id) return { associate_id: gatewayId(settings, port_id) };
  if (isServers(port)) {
    const server = reading.servers.find(({ id }) => id === port.device_id);
    const associate_id = gatewayId(settings, port.device_id);
    return { associate_id, associate_name: server?.name ?? port.name, associate_type: 'server' };
  }
  return { associate_id: gatewayId(settings, port_id), associate_name: port.name, associate_type: 'networkinterface' };
}

/** The pool outside that the address is of. */
function outerOf(address: NeutronAddress, reading: ResourceReading, settings: ResourceSettings) {
  const outer = reading.allSubnets.filter(({ network_id }) => network_id === address.floating_network_id);
  const port = reading.allPorts.find(({ device_id }) => device_id === address.id);
  const subnet = outer.find(({ id }) => port?.fixed_ips[0]?.subnet_id === id) ?? outer[0];
  if (subnet === undefined) return {};
  const network_id = poolIdOf(address.floating_ip_address, subnet.id, reading, settings);
  return { network: subnet.name || subnet.id, network_id };
}

function eipRow(address: NeutronAddress, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const owner = ownerOf(address.project_id, reading, settings);
  const status = address.status === 'ACTIVE' || address.status === 'DOWN' ? 'ready' : 'unknown';
  const row = {
    ...baseFields({ ...address, name: address.floating_ip_address }, status, settings, {
      canDelete: address.port_id === null,
      metadata: taggedFields(address, reading),
    }),
    ...ownedFields(owner),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(address.id),
    ...associateOf(address, reading, settings),
    ...outerOf(address, reading, settings),
    auto_dellocate: false,
    auto_renew: false,
    bandwidth: 0,
    billing_type: 'postpaid',
    charge_type: 'traffic',
    ip_addr: address.floating_ip_address,
    mode: 'elastic_ip',
    rx_bw_limit: 0,
    server_private_ip: address.fixed_ip_address,
    tx_bw_limit: 0,
    vpc_id: gatewayId(settings, address.floating_network_id),
  };
  return { row: shown(row), owner };
}

export const eips: ResourceOracle = {
  plural: 'eips',
  keyword: 'eip',
  reach: 'project',
  rows: (reading, settings) => reading.addresses.map((address) => eipRow(address, reading, settings)),
};

const STATUSES: Readonly<Record<string, string>> = { ACTIVE: 'available', DOWN: 'disabled' };
const NOT_SHOWN = ['network:dhcp', 'network:floatingip'];

function interfaceRow(port: NeutronPort, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const owner = ownerOf(port.project_id, reading, settings);
  const network = reading.nets.find(({ id }) => id === port.network_id);
  const named = { id: port.id, name: port.name || port.id, created_at: port.created_at };
  const row = {
    ...baseFields(named, STATUSES[port.status] ?? 'unknown', settings, { canDelete: port.device_id === '' }),
    ...domainFields(owner),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(port.id),
    associate_id: gatewayId(settings, port.device_id),
    associate_type: port.device_owner,
    mac: port.mac_address.toLowerCase(),
    networks: port.fixed_ips.map(({ ip_address, subnet_id }) => ({
      ip_addr: ip_address,
      network_id: poolIdOf(ip_address, subnet_id, reading, settings),
    })),
    vpc: network && (network.name || network.id),
    vpc_id: gatewayId(settings, port.network_id),
  };
  return { row: shown(row), owner };
}

export const networkinterfaces: ResourceOracle = {
  plural: 'networkinterfaces',
  keyword: 'networkinterface',
  reach: 'project',
  rows: (reading, settings) =>
    reading.allPorts
      .filter((port) => !isServers(port) && !NOT_SHOWN.includes(port.device_owner))
      .map((port) => interfaceRow(port, reading, settings)),
};

function subnetOf(address: string, networkId: string, reading: ResourceReading) {
  const port = reading.allPorts.find(
    ({ network_id, fixed_ips }) =>
      network_id === networkId && fixed_ips.some(({ ip_address }) => ip_address === address),
  );
  const id = port?.fixed_ips.find(({ ip_address }) => ip_address === address)?.subnet_id;
  return reading.allSubnets.find((subnet) => subnet.id === id);
}

function guestNetworkRows(server: NovaServer, reading: ResourceReading, settings: ResourceSettings): OwnedRow[] {
  const { nics, eip, networks } = networkFields(server, reading, settings);
  const lines = networks.split('\n');
  const { created_at, can_delete, can_update } = baseFields({ id: '', created_at: server.created }, '', settings);
  const bound = reading.addresses.find(({ floating_ip_address }) => floating_ip_address === eip);
  return nics.map((nic, index) => {
    const network = nic.vpc_id.slice(settings.cloud.length + 1);
    const [v4, v6] = [nic.ip_addr, nic.ip6_addr].map((address) => subnetOf(address, network, reading));
    const row = {
      ...{ created_at, can_delete, can_update },
      bw_limit: 0,
      deleted: false,
      driver: 'virtio',
      ...(nics.length === 1 && { eip_addr: eip, eip_id: gatewayId(settings, bound?.id) }),
      guest: server.name,
      guest_gateway: v4?.gateway_ip,
      guest_gateway6: v6?.gateway_ip,
      guest_id: gatewayId(settings, server.id),
      guest_ip6_mask: Number(v6?.cidr.split('/')[1] ?? 0),
      guest_ip_mask: Number(v4?.cidr.split('/')[1] ?? 0),
      index,
      ip6_addr: nic.ip6_addr,
      ip_addr: nic.ip_addr,
      is_default: false,
      mac_addr: nic.mac,
      // The name stands before the driver and the five pieces behind that; names may hold what separates pieces.
      network: /\/([^/]*)\/virtio\/0\/rx0\/tx0\/\d+$/.exec(lines[index] ?? '')?.[1],
      network_addresses: (nic.sub_ips ?? '')
        .split(',')
        .filter((address) => address !== '')
        .map((ip_addr) => ({ ip_addr, type: 'sub_ip' })),
      network_id: nic.network_id,
      num_queues: 1,
      rx_bw_limit: 0,
      server: server.name,
      tx_bw_limit: 0,
      update_version: 0,
      virtual: false,
      wire_id: nic.vpc_id,
    };
    return { row: shown(row), owner: ownerOf(server.tenant_id, reading, settings) };
  });
}

/** The interfaces of servers; rows have no id. */
export const guestnetworks: ResourceOracle = {
  plural: 'guestnetworks',
  keyword: 'guestnetwork',
  reach: 'project',
  joint: true,
  loose: { row_id: Number.isSafeInteger },
  key: (row) => `${String(row['guest_id'])} ${String(row['index'])}`,
  rows: (reading, settings) => reading.servers.flatMap((server) => guestNetworkRows(server, reading, settings)),
};
