import { ZONES, type Host } from '../content/hosts.ts';
import { json, type Reply } from '../http/message.ts';
import { behind, nextQuery, take } from '../paging.ts';
import { nextLink, type Context } from './context.ts';
import { unzoned } from '../times.ts';
import { badRequest, notFound, policyForbids } from './errors.ts';
import { knownParameters, limitIn } from './parameters.ts';

function adminOnly({ access }: Context, rule: string): void {
  if (!access.isAdmin) throw policyForbids(`os_compute_api:${rule}`);
}

const CPU = {
  arch: 'x86_64',
  model: 'Nehalem',
  vendor: 'Intel',
  features: ['pge', 'clflush'],
  topology: { cores: 1, threads: 1, sockets: 4 },
};

const VCPUS = 2000;
const MEMORY_MB = 4_000_000;
const DISK_GB = 600_000;

/** Roughly what runs there: the servers are not counted. */
function usage({ cloud }: Context): { servers: number; vcpus: number; memory: number; disk: number } {
  const servers = Math.ceil(cloud.basis.servers / cloud.hosts.size);
  return { servers, vcpus: servers * 2, memory: servers * 3000, disk: servers * 25 };
}

/** Left out from 2.88 (mapping V-05). */
function capacity(context: Context): object {
  const { servers, vcpus, memory, disk } = usage(context);
  return {
    vcpus: VCPUS,
    memory_mb: MEMORY_MB,
    local_gb: DISK_GB,
    vcpus_used: vcpus,
    memory_mb_used: memory,
    local_gb_used: disk,
    free_ram_mb: MEMORY_MB - memory,
    free_disk_gb: DISK_GB - disk,
    current_workload: 0,
    running_vms: servers,
    disk_available_least: 0,
    cpu_info: context.minor < 28 ? JSON.stringify(CPU) : CPU,
  };
}

const idOf = ({ minor }: Context, host: Host) => (minor < 53 ? host.number : host.id);

const basic = (context: Context, host: Host) => ({
  id: idOf(context, host),
  hypervisor_hostname: host.node,
  state: host.up ? 'up' : 'down',
  status: host.disabledReason === null ? 'enabled' : 'disabled',
});

function toHypervisor(context: Context, host: Host): object {
  return {
    ...basic(context, host),
    hypervisor_type: 'QEMU',
    hypervisor_version: 7002000,
    host_ip: host.ip,
    service: {
      id: context.minor < 53 ? host.number + 3 : host.serviceId,
      host: host.name,
      disabled_reason: host.disabledReason,
    },
    ...(context.minor < 88
      ? capacity(context)
      : { uptime: ' 12:00:00 up 42 days,  3:14,  1 user,  load average: 0.42, 0.40, 0.38' }),
  };
}

const PARAMETERS = ['limit', 'marker', 'hypervisor_hostname_pattern', 'with_servers'];

/** GET /os-hypervisors and /os-hypervisors/detail; in pages only from 2.33. */
export function listHypervisors(context: Context, form: 'os-hypervisors' | 'os-hypervisors/detail'): Reply {
  const { cloud, request, minor } = context;
  knownParameters(context, PARAMETERS);
  const paged = minor >= 33;
  const limit = paged ? limitIn(request.query, context.world.settings.maxLimit) : cloud.hosts.size;
  adminOnly(context, `os-hypervisors:${form.endsWith('detail') ? 'list-detail' : 'list'}`);
  const pattern = request.query.get('hypervisor_hostname_pattern') ?? '';
  const hosts = [...cloud.hosts.values()];
  const markerText = paged ? request.query.get('marker') : null;
  const marker = hosts.find((host) => String(idOf(context, host)) === markerText);
  if (markerText !== null && !marker) throw badRequest(`marker [${markerText}] not found`);
  const found = take(behind(hosts, marker?.id), limit, (host) => host.node.includes(pattern));
  const view = form === 'os-hypervisors' ? basic : toHypervisor;
  const hypervisors = found.rows.map((host) => view(context, host));
  const last = found.rows.at(-1);
  if (!paged || !found.full || !last) return json(200, { hypervisors });
  const query = nextQuery(request.query, String(idOf(context, last)), true);
  return json(200, { hypervisors, hypervisors_links: [nextLink(context, form, query)] });
}

/** GET /os-availability-zone */
export const listZones = (): Reply =>
  json(200, {
    availabilityZoneInfo: ZONES.map((zoneName) => ({
      zoneName,
      zoneState: { available: true },
      hosts: null,
    })),
  });

/** GET /os-availability-zone/detail: with the hosts, and the zone of Nova's own services. */
export function listZonesDetail(context: Context): Reply {
  adminOnly(context, 'os-availability-zone:detail');
  const hosts = [...context.cloud.hosts.values()];
  const updated = unzoned(context.cloud.now());
  // Available: has reported itself; active: is not disabled.
  const service = (available: boolean, active: boolean) => ({ available, active, updated_at: updated });
  const zone = (zoneName: string, members: readonly (readonly [string, object])[]) => ({
    zoneName,
    zoneState: { available: true },
    hosts: Object.fromEntries(members),
  });
  const internal = { 'nova-scheduler': service(true, true), 'nova-conductor': service(true, true) };
  return json(200, {
    availabilityZoneInfo: [
      zone('internal', [['controller', internal]]),
      ...ZONES.map((name) =>
        zone(
          name,
          hosts
            .filter((host) => host.zone === name)
            .map((host) => [host.name, { 'nova-compute': service(host.up, host.disabledReason === null) }] as const),
        ),
      ),
    ],
  });
}

/** GET /os-services */
export function listServices(context: Context): Reply {
  adminOnly(context, 'os-services:list');
  const services = [...context.cloud.hosts.values()].map((host) => ({
    binary: 'nova-compute',
    host: host.name,
    id: context.minor < 53 ? host.number + 3 : host.serviceId,
    zone: host.zone,
    status: host.disabledReason === null ? 'enabled' : 'disabled',
    state: host.up ? 'up' : 'down',
    updated_at: unzoned(context.cloud.now()),
    disabled_reason: host.disabledReason,
    ...(context.minor >= 11 && { forced_down: false }),
  }));
  return json(200, { services });
}

/** GET /os-hypervisors/{id} */
export function showHypervisor(context: Context, id: string): Reply {
  adminOnly(context, 'os-hypervisors:show');
  const host = [...context.cloud.hosts.values()].find((one) => String(idOf(context, one)) === id);
  if (!host) throw notFound(`Hypervisor with ID '${id}' could not be found.`);
  return json(200, { hypervisor: toHypervisor(context, host) });
}
