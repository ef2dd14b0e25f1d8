import type { NeutronNetwork } from './neutron.ts';

/** The VLAN of a network; 0 when it is on none, or the credentials may not see which. */
export function vlanOf(network: NeutronNetwork | undefined): number {
  return network?.['provider:network_type'] === 'vlan' ? (network['provider:segmentation_id'] ?? 0) : 0;
}
