import { addressIn, lastAddress } from './addresses.ts';
import { createdAt } from './calendar.ts';
import { idSpace } from './ids.ts';
import { mapValues } from './map-values.ts';
import type { Directory, ProjectKey } from './projects.ts';

/** A network of Neutron. */
export interface Network {
  readonly id: string;
  readonly name: string;
  readonly projectId: string;
  readonly shared: boolean;
  readonly external: boolean;
  readonly type: 'vxlan' | 'vlan' | 'flat';
  readonly physical: string | null;
  readonly segmentation: number | null;
  readonly mtu: number;
  readonly description?: string;
  /** Ids. */
  readonly subnets: readonly string[];
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A subnet of a network. */
export interface Subnet {
  readonly id: string;
  readonly name: string;
  readonly networkId: string;
  readonly projectId: string;
  readonly cidr: string;
  readonly pools: readonly { readonly start: string; readonly end: string }[];
  readonly dhcp: boolean;
  /** Absent: the first address that a host may have; null: none. */
  readonly gateway?: string | null;
  readonly dns?: readonly string[];
  readonly description?: string;
  /** False: addresses of IPv6 are not made by those who have them. */
  readonly slaac?: boolean;
  readonly createdAt: number;
}

interface GivenSubnet {
  readonly cidr: string;
  /** Absent: the network's name and the version; `''`: none. */
  readonly name?: string;
  readonly pools?: Subnet['pools'];
}

interface Given {
  readonly name: string;
  readonly owner: ProjectKey;
  readonly subnets: readonly GivenSubnet[];
  readonly more?: Partial<Network>;
}

const own = (owner: ProjectKey, name: string, cidr: string): Given => ({ name, owner, subnets: [{ cidr }] });

const vlan = (segmentation: number) =>
  ({ type: 'vlan', physical: 'physnet2', segmentation, mtu: 1500, shared: true }) as const;

const NETWORKS = {
  public: {
    name: 'public',
    owner: 'admin',
    subnets: [{ cidr: '198.18.0.0/15' }],
    more: { external: true, type: 'flat', physical: 'physnet1', segmentation: null, mtu: 1500 },
  },
  backend: { name: 'backend', owner: 'admin', subnets: [{ cidr: '172.16.0.0/12' }], more: vlan(120) },
  'private/admin': own('admin', 'private-admin', '10.16.0.0/12'),
  'private/demo': own('demo', 'private-demo', '10.32.0.0/12'),
  'private/other': own('other', 'private-other', '10.48.0.0/12'),
  'private/lab': own('lab', 'private-lab', '10.64.0.0/12'),
  'private/science-demo': own('science-demo', 'private-demo', '10.80.0.0/12'),
  dual: { name: 'dual', owner: 'demo', subnets: [{ cidr: '10.96.0.0/12' }, { cidr: 'fd00:96::/64' }] },
  sixOnly: { name: 'six', owner: 'demo', subnets: [{ cidr: 'fd00:115::/64', name: '' }] },
  twinA: own('demo', 'twin', '10.112.0.0/16'),
  twinB: own('demo', 'twin', '10.113.0.0/16'),
  pools: {
    name: 'two-pools',
    owner: 'demo',
    subnets: [
      {
        cidr: '10.114.0.0/16',
        pools: [
          { start: '10.114.0.10', end: '10.114.0.250' },
          { start: '10.114.8.10', end: '10.114.255.250' },
        ],
      },
    ],
  },
} as const satisfies Record<string, Given>;

export type NetworkKey = keyof typeof NETWORKS;

/** A network and what it is divided into. */
export interface NetworkWithSubnets {
  readonly network: Network;
  readonly subnets: readonly Subnet[];
}

export type Networks = Readonly<Record<NetworkKey, NetworkWithSubnets>>;

/** Makes the networks of a cloud: private ones of each project, a shared VLAN, an external one, and odd ones in `demo`. */
export function networks(cloud: string, projects: Directory['projects']): Networks {
  const ids = idSpace(cloud, 'network');
  const subnetIds = idSpace(cloud, 'subnet');
  return mapValues<NetworkKey, Given, NetworkWithSubnets>(NETWORKS, (given, _key, index) => {
    const id = ids.id(index);
    const projectId = projects[given.owner].id;
    const subnets = given.subnets.map((subnet, number) =>
      toSubnet(given.name, subnet, { id: subnetIds.id(index * 4 + number), networkId: id, projectId }),
    );
    const network: Network = {
      id,
      name: given.name,
      projectId,
      shared: false,
      external: false,
      type: 'vxlan',
      physical: null,
      segmentation: 5000 + index,
      mtu: 1450,
      subnets: subnets.map((subnet) => subnet.id),
      createdAt: createdAt(0),
      updatedAt: createdAt(0),
      ...given.more,
    };
    return { network, subnets };
  });
}

function toSubnet(
  network: string,
  { cidr, name, pools }: GivenSubnet,
  keys: Pick<Subnet, 'id' | 'networkId' | 'projectId'>,
): Subnet {
  const six = cidr.includes(':');
  const whole = { start: addressIn(cidr, 2), end: six ? addressIn(cidr, 0xfffffff) : lastAddress(cidr) };
  return {
    ...keys,
    name: name ?? `${network}-v${six ? 6 : 4}`,
    cidr,
    pools: pools ?? [whole],
    dhcp: network !== 'public',
    createdAt: createdAt(0),
  };
}
