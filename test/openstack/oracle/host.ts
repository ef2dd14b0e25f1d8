import type { CloudReading } from './read-cloud.ts';
import type { NovaServer } from './records.ts';
import { gatewayId, type CloudSettings } from './settings.ts';

const HIDDEN = { host: '', host_id: '', host_service_status: '', host_status: '' };

function statusOf(told: string, hypervisor: { state: string; status: string } | undefined): string {
  if (told === 'MAINTENANCE' || hypervisor?.status === 'disabled') return 'maintaining';
  const up = told === '' ? hypervisor?.state === 'up' : told === 'UP';
  return up ? 'running' : 'unknown';
}

/** The fields that speak of the server's host; only administrators of the gateway see them. */
export function hostFields(server: NovaServer, reading: CloudReading, settings: CloudSettings, administrator: boolean) {
  const node = server['OS-EXT-SRV-ATTR:hypervisor_hostname'] ?? '';
  const host = server['OS-EXT-SRV-ATTR:host'] ?? '';
  const shown = host === '' ? node : host;
  if (!administrator || shown === '') return HIDDEN;
  const hypervisor = reading.hypervisors.find((item) => item.hypervisor_hostname === node);
  const told = server.host_status ?? '';
  const online = told === '' ? hypervisor?.state === 'up' : told === 'UP' || told === 'MAINTENANCE';
  return {
    host: shown,
    host_id: gatewayId(settings, hypervisor?.id),
    host_service_status: online ? 'online' : 'offline',
    host_status: statusOf(told, hypervisor),
    ...(hypervisor && { host_access_ip: hypervisor.host_ip, host_enabled: hypervisor.status === 'enabled' }),
  };
}
