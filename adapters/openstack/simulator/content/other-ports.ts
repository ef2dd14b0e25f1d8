import type { PortRow } from '../state/rows.ts';
import { addressIn, macAddress } from './addresses.ts';
import type { Basis } from './basis.ts';
import { createdAt } from './calendar.ts';
import type { Subnet } from './networks.ts';

/** Distance of the virtual address from the first address of its network. */
const VIRTUAL = 8;
const FIRST_MAC = 0xfff000;
/** Distance of a router's outer address from the first one of its network. */
const GATEWAY = 4;

/** How many there are. */
export const OTHER_PORTS = 4;

/** The address that several servers may use. */
export function virtualAddress(subnets: readonly Subnet[]): string {
  return subnets[0] ? addressIn(subnets[0].cidr, VIRTUAL) : '';
}

/** What the ports have in common that no server uses. */
export const UNBOUND = {
  name: '',
  projectId: '',
  status: 'DOWN',
  deviceId: '',
  deviceOwner: '',
  addressPairs: [],
  securityGroups: [],
  host: '',
  portSecurity: false,
  createdAt: createdAt(0),
  updatedAt: createdAt(0),
  revision: 2,
} as const;

/** Ports that belong to no server: the virtual address, router and DHCP ports. */
export function otherPort(basis: Basis, id: string, number: number): PortRow | undefined {
  const demo = basis.networks['private/demo'];
  const projectId = basis.directory.projects.demo.id;
  const subnetId = demo.subnets[0]?.id ?? '';
  const at = (offset: number) => [{ subnetId, address: addressIn(demo.subnets[0]?.cidr ?? '', offset) }];
  const key = { id, networkId: demo.network.id, mac: macAddress(FIRST_MAC + number) };
  const router = basis.ids.router.id(0);
  const group = basis.securityGroups.find((one) => one.projectId === projectId)?.id ?? '';
  switch (number) {
    case 0: {
      const own = { projectId, name: 'virtual-ip', securityGroups: [group], portSecurity: true };
      return { ...UNBOUND, ...key, ...own, fixedIps: at(VIRTUAL) };
    }
    case 1: {
      const own = { projectId, deviceId: router, deviceOwner: 'network:router_interface' };
      return { ...UNBOUND, ...key, ...own, fixedIps: at(1) };
    }
    case 2: {
      const own = {
        projectId,
        deviceId: `dhcp-${router}`,
        deviceOwner: 'network:dhcp',
        status: 'ACTIVE',
      } as const;
      return { ...UNBOUND, ...key, ...own, fixedIps: at(2) };
    }
    case 3: {
      // Neutron keeps it for itself: it belongs to no project.
      const own = { deviceId: router, deviceOwner: 'network:router_gateway' };
      const { network, subnets } = basis.networks.public;
      const address = addressIn(subnets[0]?.cidr ?? '', GATEWAY);
      const outside = { networkId: network.id, fixedIps: [{ subnetId: subnets[0]?.id ?? '', address }] };
      return { ...UNBOUND, ...key, ...own, ...outside };
    }
    default:
      return undefined;
  }
}
