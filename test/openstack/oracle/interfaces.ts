import type { CloudReading } from './read-cloud.ts';
import type { NovaServer, Port } from './records.ts';
import { gatewayId, type CloudSettings } from './settings.ts';

const distinct = (words: readonly string[]) => [...new Set(words)].filter((word) => word !== '');

const isV6 = (address: string) => address.includes(':');

/** An interface of a server before it is written down. */
interface Interface {
  readonly mac: string;
  readonly networkId: string;
  /** The network's name as Nova keeps it: all that is known of it when the port is gone. */
  readonly networkName: string;
  readonly v4: readonly Address[];
  readonly v6: readonly Address[];
  readonly port: Port | undefined;
}

interface Address {
  readonly address: string;
  readonly subnetId: string;
}

const novaAddresses = (server: NovaServer) => Object.values(server.addresses).flat();

/** The server's ports in the order of its interfaces. */
export function portsOf(server: NovaServer, { ports }: CloudReading): Port[] {
  const macs = novaAddresses(server).map((address) => address['OS-EXT-IPS-MAC:mac_addr'].toLowerCase());
  const place = (port: Port) => {
    const index = macs.indexOf(port.mac_address.toLowerCase());
    return index < 0 ? macs.length : index;
  };
  return ports
    .filter((port) => port.device_id === server.id)
    .sort((a, b) => {
      if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
      return place(a) - place(b) || (a.id < b.id ? -1 : 1);
    });
}

function fromPort(port: Port): Interface {
  const addresses = port.fixed_ips.map((ip) => ({ address: ip.ip_address, subnetId: ip.subnet_id }));
  return {
    mac: port.mac_address.toLowerCase(),
    networkId: port.network_id,
    networkName: '',
    v4: addresses.filter(({ address }) => !isV6(address)),
    v6: addresses.filter(({ address }) => isV6(address)),
    port,
  };
}

function fromNova(server: NovaServer): Interface[] {
  const fixed = Object.entries(server.addresses)
    .flatMap(([network, listed]) => listed.map((address) => ({ ...address, network })))
    .filter((address) => address['OS-EXT-IPS:type'] === 'fixed');
  const macs = [...new Set(fixed.map((address) => address['OS-EXT-IPS-MAC:mac_addr'].toLowerCase()))];
  return macs.map((mac) => {
    const listed = fixed.filter((address) => address['OS-EXT-IPS-MAC:mac_addr'].toLowerCase() === mac);
    const own = listed.map(({ addr }) => ({ address: addr, subnetId: '' }));
    return {
      mac,
      networkId: '',
      networkName: listed[0]?.network ?? '',
      v4: own.filter(({ address }) => !isV6(address)),
      v6: own.filter(({ address }) => isV6(address)),
      port: undefined,
    };
  });
}

const asNumber = (address: string): bigint => {
  if (!isV6(address)) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail = ''] = address.split('::');
  const parts = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - parts(head).length - parts(tail).length;
  const all = address.includes('::')
    ? [...parts(head), ...Array.from({ length: missing }, () => '0'), ...parts(tail)]
    : parts(address);
  return all.reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
};

/** The unified network is the subnet, or the pool of it that holds the address. */
function networkId({ address, subnetId }: Address, reading: CloudReading, settings: CloudSettings): string {
  const pools = reading.subnets.get(subnetId)?.allocation_pools ?? [];
  if (pools.length < 2) return gatewayId(settings, subnetId);
  const value = asNumber(address);
  const pool = pools.find(({ start, end }) => asNumber(start) <= value && value <= asNumber(end));
  return gatewayId(settings, `${subnetId}_${(pool ?? pools[0])?.start ?? ''}`);
}

function vlan(id: string, { networks }: CloudReading): number {
  const network = networks.get(id);
  return network?.['provider:network_type'] === 'vlan' ? (network['provider:segmentation_id'] ?? 0) : 0;
}

/** `<address>/<prefix>` of the given addresses, each with the prefix of its subnet. */
const withPrefix = ({ address, subnetId }: Address, { subnets }: CloudReading) =>
  `${address}/${subnets.get(subnetId)?.cidr.split('/')[1] ?? '0'}`;

function line(nic: Interface, index: number, reading: CloudReading): string {
  const shown = [...nic.v4.slice(0, 1), ...nic.v6.slice(0, 1)];
  const subnet = reading.subnets.get(shown[0]?.subnetId ?? '');
  const name = subnet?.name === '' ? subnet.id : (subnet?.name ?? shown[0]?.subnetId ?? '');
  const further = nic.v4.length + nic.v6.length - shown.length;
  const parts = [
    ...shown.map((address) => withPrefix(address, reading)),
    nic.mac,
    vlan(nic.networkId, reading),
    name,
    'virtio',
    0,
    'rx0',
    'tx0',
    further,
  ];
  return `eth${index}:${parts.join('/')}\n`;
}

/** The fields that speak of the server's interfaces and addresses. */
export function networkFields(server: NovaServer, reading: CloudReading, settings: CloudSettings) {
  const ports = portsOf(server, reading);
  const nics = ports.length > 0 ? ports.map(fromPort) : fromNova(server);
  const vpcs = distinct(nics.map((nic) => nic.networkId));
  const floating = novaAddresses(server)
    .filter((address) => address['OS-EXT-IPS:type'] === 'floating' && address.version === 4)
    .map(({ addr }) => addr);
  const bound = reading.floatingIps
    .filter(({ port_id }) => ports.some(({ id }) => id === port_id))
    .map((ip) => ip.floating_ip_address);
  const eip = [...floating, ...bound][0] ?? '';
  const free = new Set(
    reading.ports
      .filter(({ device_id }) => device_id === '')
      .flatMap(({ fixed_ips }) => fixed_ips.map((ip) => ip.ip_address)),
  );
  const secure = ports.every((port) => port.port_security_enabled !== false);
  return {
    eip,
    eip_mode: eip === '' ? '' : 'elastic_ip',
    ips: nics.flatMap(({ v4, v6 }) => [...v4, ...v6].map(({ address }) => address)).join(','),
    macs: nics.map(({ mac }) => mac).join(','),
    networks: nics.map((nic, index) => line(nic, index, reading)).join(''),
    nics: nics.map((nic, index) => {
      const first = nic.v4[0] ?? nic.v6[0];
      const further = [...nic.v4.slice(1), ...nic.v6.slice(1)].map(({ address }) => address);
      return {
        index,
        ip6_addr: nic.v6[0]?.address ?? '',
        ip_addr: nic.v4[0]?.address ?? '',
        is_exit: reading.networks.get(nic.networkId)?.['router:external'] ?? false,
        mac: nic.mac,
        network_id: first === undefined ? '' : networkId(first, reading, settings),
        ...(further.length > 0 && { sub_ips: further.join(',') }),
        team_with: '',
        vpc_id: gatewayId(settings, nic.networkId),
      };
    }),
    src_ip_check: secure,
    src_mac_check: secure,
    virtual_ips: [...new Set(ports.flatMap((port) => port.allowed_address_pairs.map((pair) => pair.ip_address)))]
      .filter((address) => free.has(address))
      .join(','),
    vpc: distinct(nics.map((nic) => reading.networks.get(nic.networkId)?.name ?? nic.networkName)).join(','),
    vpc_id: vpcs.map((id) => gatewayId(settings, id)).join(','),
  };
}
