import { floatingIpsOf, portsOf, type PortRow, type World } from '../../openstack/simulator/family.ts';
import type { Members } from './context.ts';

/** One address of a port, with what UStack says of it (US-F30); the short form leaves two things out (US-F31). */
function entry({ cloud }: World, port: PortRow, place: { address: string; subnetId: string; type: string }): Members {
  const { address, subnetId, type } = place;
  return {
    'OS-EXT-IPS-MAC:mac_addr': port.mac,
    'UOS-EXT-IPS:subnet_name': cloud.subnets.get(subnetId)?.name ?? '',
    'UOS-EXT-IPS:id': port.id,
    addr: address,
    'OS-EXT-IPS:type': type,
    'UOS-EXT-IPS:subnet_shared': cloud.networks.get(port.networkId)?.shared ?? false,
    version: address.includes(':') ? 6 : 4,
    'UOS-EXT-IPS:subnet_id': subnetId,
  };
}

const shortened = ({ 'OS-EXT-IPS-MAC:mac_addr': _mac, 'OS-EXT-IPS:type': _type, ...rest }: Members): Members => rest;

/** Also while a server is being built (US-44). */
function addressesOf(world: World, ports: readonly PortRow[], serverId: string): Readonly<Record<string, Members[]>> {
  const { cloud } = world;
  const floating = floatingIpsOf(cloud, serverId, ports);
  const byName: Record<string, Members[]> = {};
  for (const port of ports) {
    const list = (byName[cloud.networks.get(port.networkId)?.name ?? port.networkId] ??= []);
    for (const { address, subnetId } of port.fixedIps) {
      list.push(entry(world, port, { address, subnetId, type: 'fixed' }));
      const own = floating.filter((one) => one.portId === port.id && one.fixedAddress === address);
      for (const one of own) list.push(entry(world, port, { address: one.address, subnetId, type: 'floating' }));
    }
  }
  return byName;
}

const mapped = (lists: Readonly<Record<string, Members[]>>, change: (one: Members) => Members) =>
  Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.map(change)]));

/** Each group with the port that is in it (US-42). */
const groupsOf = ({ cloud }: World, ports: readonly PortRow[]): readonly Members[] =>
  ports.flatMap((port) =>
    port.securityGroups.map((id) => ({ port_id: port.id, name: cloud.securityGroups.get(id)?.name ?? id, id })),
  );

const named = (thing: unknown, name: string | null | undefined): unknown =>
  typeof thing === 'object' && thing !== null ? { ...thing, ...(name && { name }) } : thing;

/** A full record, out of the stock one (US-F01…F19): with names of image and flavor (US-43), and its host for everybody (US-65). */
export function fullServer(world: World, stock: Members): Members {
  const { cloud } = world;
  const row = cloud.servers.get(String(stock['id']));
  if (!row || stock['name'] === undefined) return stock;
  const ports = portsOf(cloud, row.id);
  const node = row.host === null ? null : (cloud.hosts.get(row.host)?.node ?? row.host);
  return {
    ...stock,
    addresses: addressesOf(world, ports, row.id),
    security_groups: groupsOf(world, ports),
    image: named(stock['image'], cloud.images.get(row.imageId)?.name),
    flavor: named(stock['flavor'], row.flavor.name),
    progress: stock['progress'] ?? 0,
    'OS-EXT-SRV-ATTR:host': row.host,
    'OS-EXT-SRV-ATTR:instance_name': row.instanceName,
    'OS-EXT-SRV-ATTR:hypervisor_hostname': node,
  };
}

/** The plain list has addresses, too (US-02, US-40). */
export function plainServer(world: World, stock: Members): Members {
  const id = String(stock['id']);
  return { addresses: mapped(addressesOf(world, portsOf(world.cloud, id), id), shortened), ...stock };
}

const LEFT = [
  'status',
  'updated',
  'hostId',
  'links',
  'id',
  'user_id',
  'name',
  'created',
  'tenant_id',
  'OS-DCF:diskConfig',
  'accessIPv4',
  'accessIPv6',
  'progress',
  'metadata',
];

const unnamed = (thing: unknown): unknown => {
  if (typeof thing !== 'object' || thing === null) return thing;
  const { name: _, ...rest } = thing as Members;
  return rest;
};

/** What is left of a record in the answer to its change (US-F20). */
export function changedServer(world: World, stock: Members): Members {
  const full = fullServer(world, stock);
  const { image, flavor, addresses } = full;
  return {
    ...Object.fromEntries(LEFT.map((key) => [key, full[key]])),
    addresses: mapped(addresses as Readonly<Record<string, Members[]>>, shortened),
    image: unnamed(image),
    flavor: unnamed(flavor),
  };
}
