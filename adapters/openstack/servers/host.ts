import type { ServerHost } from 'podgate/contract';
import type { NovaHypervisor } from '../hosts/nova.ts';
import type { Lookup } from '../records.ts';
import type { NovaServer } from './nova.ts';

/** F-043 */
function serviceStatus(nova: NovaServer, hypervisor: NovaHypervisor | undefined): string {
  if (nova.host_status) return ['UP', 'MAINTENANCE'].includes(nova.host_status) ? 'online' : 'offline';
  return hypervisor?.state === 'up' ? 'online' : 'offline';
}

/** F-045: MAINTENANCE means that the compute service is disabled. */
function hostStatus(nova: NovaServer, hypervisor: NovaHypervisor | undefined): string {
  if (nova.host_status === 'MAINTENANCE' || hypervisor?.status === 'disabled') return 'maintaining';
  const up = nova.host_status ? nova.host_status === 'UP' : hypervisor?.state === 'up';
  return up ? 'running' : 'unknown';
}

/** The hypervisor of a server, which only administrators are shown; nothing for a server without one (F-041…F-045). */
export function hostOf(nova: NovaServer, related: Lookup): ServerHost | undefined {
  const hostname = nova['OS-EXT-SRV-ATTR:hypervisor_hostname'];
  const name = nova['OS-EXT-SRV-ATTR:host'] || hostname;
  if (!name) return undefined;
  const hypervisor = related.by('hypervisors', 'hostname', hostname ?? '')[0];
  return {
    name,
    id: hypervisor?.id ?? '',
    status: hostStatus(nova, hypervisor),
    service_status: serviceStatus(nova, hypervisor),
    access_ip: hypervisor?.host_ip ?? '',
    ...(hypervisor ? { enabled: hypervisor.status === 'enabled' } : {}),
  };
}
