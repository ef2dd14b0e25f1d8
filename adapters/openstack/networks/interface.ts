import type { NetworkInterface } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import { projectOf } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';
import type { NeutronPort } from './neutron.ts';
import { networkIdOf } from './pools.ts';
import { portStatus } from './status.ts';

/** Ports that are parts of something else: of servers, of networks that tell addresses, of floating addresses. */
const PARTS = /^compute:|^network:(dhcp|floatingip)$/;

/** Neutron's port in our words, unless it is a part of something that has a list of its own (OS-65; `docs/fields.md`). */
export function toInterface(port: NeutronPort, related: Lookup): NetworkInterface | undefined {
  const owner = port.device_owner ?? '';
  if (PARTS.test(owner)) return undefined;
  return {
    id: port.id,
    name: port.name || port.id,
    created_at: utcTime(port.created_at),
    project: projectOf(port.project_id, related),
    status: portStatus(port.status),
    upstream: { status: port.status ?? undefined },
    mac: (port.mac_address ?? '').toLowerCase(),
    associate_type: owner,
    associate_id: port.device_id ?? '',
    vpc: related.get('networks', port.network_id)?.name ?? '',
    vpc_id: port.network_id,
    addresses: (port.fixed_ips ?? []).map(({ subnet_id, ip_address }) => ({
      ip_addr: ip_address,
      network_id: networkIdOf(subnet_id, related.get('subnets', subnet_id), ip_address),
    })),
  };
}
