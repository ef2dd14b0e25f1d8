import type { ServerNic } from 'podgate/contract';
import type { NeutronPort } from '../networks/neutron.ts';
import { networkIdOf, networkName, prefixOf } from '../networks/pools.ts';
import { addressKey } from '../networks/sources.ts';
import { vlanOf } from '../networks/vlan.ts';
import type { Lookup } from '../records.ts';
import type { NovaServer } from './nova.ts';

type Address = {
  readonly addr: string;
  readonly version: number;
  readonly mac: string;
  readonly type: string;
  /** Where the cloud says them: the port, and its subnet. */
  readonly port: string;
  readonly subnet?: { readonly id: string; readonly name: string };
};

type Listed = NonNullable<NovaServer['addresses']>[string][number];

function subnetIn(listed: Listed): Address['subnet'] {
  const id = listed['UOS-EXT-IPS:subnet_id'];
  return id ? { id, name: listed['UOS-EXT-IPS:subnet_name'] ?? '' } : undefined;
}

/** Nova's addresses in their order, networks by name. */
export function addressesOf(nova: NovaServer): readonly (Address & { readonly network: string })[] {
  return Object.entries(nova.addresses ?? {}).flatMap(([network, listed]) =>
    listed.map((one) => ({
      network,
      addr: one.addr,
      version: one.version ?? (one.addr.includes(':') ? 6 : 4),
      mac: (one['OS-EXT-IPS-MAC:mac_addr'] ?? '').toLowerCase(),
      type: one['OS-EXT-IPS:type'] ?? 'fixed',
      port: one['UOS-EXT-IPS:id'] ?? '',
      subnet: subnetIn(one),
    })),
  );
}

/** The server's ports: by creation, then in Nova's order, then by id. */
export function portsInOrder(nova: NovaServer, related: Lookup): readonly NeutronPort[] {
  const ports = related.by('ports', 'device', nova.id);
  if (ports.length < 2) return ports;
  const macs = addressesOf(nova).map((address) => address.mac);
  const rank = (port: NeutronPort) => {
    const place = macs.indexOf((port.mac_address ?? '').toLowerCase());
    return [port.created_at ?? '', String(place < 0 ? 999 : place).padStart(3, '0'), port.id].join(' ');
  };
  return [...ports].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const isV6 = (address: string) => address.includes(':');

type Fixed = NonNullable<NeutronPort['fixed_ips']>[number];

/** The unified network of an interface is the subnet of its first address. */
function subnetFacts(first: Fixed | undefined, related: Lookup): Pick<ServerNic, 'network' | 'network_id'> {
  if (!first) return { network: '', network_id: '' };
  const subnet = related.get('subnets', first.subnet_id);
  return {
    network: networkName(first.subnet_id, subnet),
    network_id: networkIdOf(first.subnet_id, subnet, first.ip_address),
  };
}

function portNic(port: NeutronPort, related: Lookup): ServerNic {
  const network = related.get('networks', port.network_id);
  const fixed = port.fixed_ips ?? [];
  const v4 = fixed.find((one) => !isV6(one.ip_address));
  const v6 = fixed.find((one) => isV6(one.ip_address));
  const [subnet4, subnet6] = [v4, v6].map((one) => one && related.get('subnets', one.subnet_id));
  return {
    mac: (port.mac_address ?? '').toLowerCase(),
    ip_addr: v4?.ip_address ?? '',
    ip6_addr: v6?.ip_address ?? '',
    sub_ips: fixed.filter((one) => one !== v4 && one !== v6).map((one) => one.ip_address),
    masklen: prefixOf(subnet4),
    masklen6: prefixOf(subnet6),
    gateway: subnet4?.gateway_ip ?? undefined,
    gateway6: subnet6?.gateway_ip ?? undefined,
    ...subnetFacts(v4 ?? v6, related),
    vpc: network?.name ?? '',
    vpc_id: port.network_id,
    vlan: vlanOf(network),
    is_exit: network?.['router:external'] ?? false,
  };
}

/**
 * Without ports (no Neutron, or not listed): one interface per port or hardware address in Nova's record; per network where it has
 * neither.
 */
function novaNics(nova: NovaServer, related: Lookup): ServerNic[] {
  const groups = new Map<string, ReturnType<typeof addressesOf>[number][]>();
  for (const one of addressesOf(nova)) {
    if (one.type === 'floating') continue;
    const key = one.port || one.mac || `network ${one.network}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => {
    const v4 = group.find(({ addr }) => !isV6(addr));
    const v6 = group.find(({ addr }) => isV6(addr));
    const { mac = '', network = '' } = group[0] ?? {};
    const rest = group.filter((one) => one !== v4 && one !== v6).map(({ addr }) => addr);
    const subnet = shownSubnet(v4 ?? v6, related);
    return {
      mac,
      ip_addr: v4?.addr ?? '',
      ip6_addr: v6?.addr ?? '',
      sub_ips: rest,
      ...subnet,
      vpc: network,
      is_exit: false,
    };
  });
}

/** The unified network of an address of which Nova says it. */
function shownSubnet(one: Address | undefined, related: Lookup): Pick<ServerNic, 'network' | 'network_id'> {
  if (!one?.subnet) return {};
  const { id, name } = one.subnet;
  const known = related.get('subnets', id);
  return known
    ? subnetFacts({ subnet_id: id, ip_address: one.addr }, related)
    : { network: name || id, network_id: id };
}

/** The network interfaces of a server (F-N01…F-N07). */
export function nicsOf(nova: NovaServer, ports: readonly NeutronPort[], related: Lookup): ServerNic[] {
  return ports.length > 0 ? ports.map((port) => portNic(port, related)) : novaNics(nova, related);
}

/** The floating address: what Nova shows, else what Neutron binds to a port; IPv4 first (F-035). */
export function eipOf(
  nova: NovaServer,
  ports: readonly NeutronPort[],
  related: Lookup,
): { readonly address: string; readonly id: string } {
  const led =
    ports.length === 0
      ? [related.by('floating_ips', 'server', nova.id)]
      : ports.map((port) => related.by('floating_ips', 'port', port.id));
  const bound = led.flatMap((some) => [...some].sort((a, b) => (a.id < b.id ? -1 : 1)));
  const shown = addressesOf(nova).filter((address) => address.type === 'floating');
  const address = shown.find((one) => one.version === 4)?.addr ?? shown[0]?.addr ?? bound[0]?.floating_ip_address ?? '';
  return { address, id: bound.find((floating) => floating.floating_ip_address === address)?.id ?? '' };
}

/** Addresses that these ports may use and that a port without a device keeps: shared between servers (F-100). */
export function virtualIpsOf(ports: readonly NeutronPort[], related: Lookup): string[] {
  const allowed = ports.flatMap((port) =>
    (port.allowed_address_pairs ?? [])
      .map((pair) => pair.ip_address)
      .filter((address) => related.by('ports', 'unbound', addressKey(port.network_id, address)).length > 0),
  );
  return [...new Set(allowed)];
}
