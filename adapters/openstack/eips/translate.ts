import type { Eip } from 'podgate/contract';
import { isServers, type NeutronFloatingIp, type NeutronPort } from '../networks/neutron.ts';
import { networkIdOf, networkName, within } from '../networks/pools.ts';
import { standardOf } from '../networks/standard.ts';
import { eipStatus } from '../networks/status.ts';
import { projectOf } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';

/** The subnet of the outer network that an address is of: administrators alone are shown these. */
function subnetOf({ floating_network_id: network, floating_ip_address: address }: NeutronFloatingIp, related: Lookup) {
  const subnets = network ? related.by('subnets', 'network', network) : [];
  return subnets.find(({ allocation_pools: pools }) => pools?.some((pool) => within(pool)(address ?? '')));
}

function networkOf(floating: NeutronFloatingIp, related: Lookup): Pick<Eip, 'network' | 'network_id' | 'vpc_id'> {
  const subnet = subnetOf(floating, related);
  const vpc_id = floating.floating_network_id ?? '';
  if (!subnet) return { vpc_id };
  return {
    vpc_id,
    network_id: networkIdOf(subnet.id, subnet, floating.floating_ip_address ?? ''),
    network: networkName(subnet.id, subnet),
  };
}

/** Ports of load balancers, by who holds them: Octavia, and the service before it. */
const BALANCERS = new Set(['Octavia', 'neutron:LOADBALANCERV2']);

type Owned = Pick<NeutronFloatingIp, 'project_id'>;
type Associate = Pick<Eip, 'associate_type' | 'associate_id' | 'associate_name'>;

function holderOf(port: NeutronPort, related: Lookup): Associate {
  const device = port.device_id ?? '';
  if (isServers(port)) {
    const name = related.get('servers', device)?.name ?? undefined;
    return { associate_type: 'server', associate_id: device, associate_name: name };
  }
  // Its ports carry the balancer's id with a prefix, or on their names.
  if (BALANCERS.has(port.device_owner ?? '')) {
    return {
      associate_type: 'loadbalancer',
      associate_id: device.replace(/^lb-/, ''),
      associate_name: port.name ?? '',
    };
  }
  return { associate_type: 'networkinterface', associate_id: port.id, associate_name: port.name ?? '' };
}

/** Of a port in another project, which only an operator can give an address to, no more is told than Neutron itself tells. */
const isForeign = (owner: Owned, port: Owned) =>
  owner.project_id && port.project_id ? owner.project_id !== port.project_id : false;

/** What an address leads to. Of a port that is not shown only the id is known. */
function associateOf(floating: NeutronFloatingIp, related: Lookup): Associate {
  const { port_id: id, server_id: server } = floating;
  if (server !== undefined) {
    const name = related.get('servers', server)?.name ?? undefined;
    return { associate_type: 'server', associate_id: server, associate_name: name };
  }
  if (!id) return {};
  const port = related.get('ports', id);
  return port && !isForeign(floating, port) ? holderOf(port, related) : { associate_id: id };
}

/** Neutron's floating IP in our words (OS-65; `docs/fields.md`). */
export function toEip(floating: NeutronFloatingIp, related: Lookup): Eip {
  const address = floating.floating_ip_address ?? '';
  return {
    id: floating.id,
    name: address || floating.id,
    ...standardOf(floating, related),
    project: projectOf(floating.project_id, related),
    status: eipStatus(floating.status),
    upstream: { status: floating.status ?? undefined },
    ip_addr: address,
    ...networkOf(floating, related),
    ...associateOf(floating, related),
    server_private_ip: floating.port_id || floating.server_id ? (floating.fixed_ip_address ?? '') : '',
  };
}
