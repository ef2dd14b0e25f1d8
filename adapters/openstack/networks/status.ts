import { table, type EipStatus, type NetworkStatus } from 'podgate/contract';

type NeutronNetworkStatus = 'ACTIVE' | 'BUILD' | 'DOWN' | 'ERROR';

/** Neutron's status of a network, which its subnets share: they have none of their own. */
export const networkStatus = table<NeutronNetworkStatus, NetworkStatus>(
  { ACTIVE: 'available', BUILD: 'pending', DOWN: 'pending', ERROR: 'failed' },
  'unknown',
);

type NeutronFloatingIpStatus = 'ACTIVE' | 'DOWN' | 'ERROR';

/** DOWN is an address that is bound to nothing, or that no agent reports: both are fit for use (mapping §4.3). */
export const eipStatus = table<NeutronFloatingIpStatus, EipStatus>(
  { ACTIVE: 'ready', DOWN: 'ready', ERROR: 'unknown' },
  'unknown',
);

type NeutronPortStatus = 'ACTIVE' | 'DOWN' | 'BUILD' | 'ERROR' | 'N/A';

/** Neutron's status of a port. */
export const portStatus = table<NeutronPortStatus, 'available' | 'disabled' | 'unknown'>(
  { ACTIVE: 'available', DOWN: 'disabled', BUILD: 'unknown', ERROR: 'unknown', 'N/A': 'unknown' },
  'unknown',
);
