import type { NovaServer } from '../records.ts';
import { gatewayId } from '../settings.ts';
import { statusOf } from '../status.ts';
import {
  baseFields,
  externalFields,
  managedFields,
  ownedFields,
  ownerOf,
  regionFields,
  sharedFields,
  zoneFields,
} from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import type { FullHypervisor, KeystoneProject, NovaZone } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

const MB_PER_GB = 1024;

/** The compute services of a zone, by machine; nothing where machines are not named. */
const machinesOf = ({ hosts }: NovaZone) =>
  Object.entries(hosts ?? {}).flatMap(([host, services]) => {
    const compute = services['nova-compute'];
    return compute ? [{ host, active: compute.active }] : [];
  });

function zoneRow(zone: NovaZone, settings: ResourceSettings): OwnedRow {
  const machines = machinesOf(zone);
  const status = zone.zoneState.available ? 'enable' : 'disable';
  const row = {
    ...baseFields({ id: zone.zoneName, name: zone.zoneName }, status, settings, { canDelete: false }),
    ...regionFields(settings),
    ...externalFields(zone.zoneName),
    baremetals: 0,
    baremetals_enabled: 0,
    brand: settings.brand,
    cloud_env: settings.cloudEnv,
    hosts: machines.length,
    hosts_enabled: machines.filter(({ active }) => active).length,
    networks: 0,
    provider: 'OpenStack',
    storages: 0,
    wires: 0,
  };
  return { row: shown(row) };
}

const withoutInternal = (zones: readonly NovaZone[]) => zones.filter(({ zoneName }) => zoneName !== 'internal');

export const zones: ResourceOracle = {
  plural: 'zones',
  keyword: 'zone',
  reach: 'cloud',
  secret: ['hosts', 'hosts_enabled'],
  rows: (reading, settings) => withoutInternal(reading.zones).map((zone) => zoneRow(zone, settings)),
};

const rate = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

/** 7002000 is 7.2.0: parts of three digits. */
const versionOf = (version: number): string =>
  version > 0
    ? [versionOf(Math.floor(version / 1000)), `${version % 1000}`].filter((part) => part !== '').join('.')
    : '';

/** What Nova says of the processors of a machine: an object, or JSON in a text. */
function processors(info: unknown): { arch?: string; model?: string } {
  if (typeof info === 'object' && info !== null) return info;
  try {
    return JSON.parse(String(info)) as { arch?: string; model?: string };
  } catch {
    return {};
  }
}

function amounts(machine: FullHypervisor) {
  const [storage, used] = [machine.local_gb * MB_PER_GB, machine.local_gb_used * MB_PER_GB];
  return {
    cpu_commit: machine.vcpus_used,
    cpu_commit_bound: 16,
    cpu_commit_rate: rate(machine.vcpus_used, machine.vcpus),
    cpu_count: machine.vcpus,
    mem_commit: machine.memory_mb_used,
    mem_commit_bound: 1.5,
    mem_commit_rate: rate(machine.memory_mb_used, machine.memory_mb),
    mem_size: machine.memory_mb,
    storage,
    storage_free: Math.max(0, storage - used),
    storage_size: storage,
    storage_type: 'hybrid',
    storage_used: used,
  };
}

function guestCounts(servers: readonly NovaServer[]) {
  const withStatus = (status: string) => servers.filter((server) => statusOf(server) === status).length;
  const [ready, running] = [withStatus('ready'), withStatus('running')];
  return {
    guests: servers.length,
    nonsystem_guests: servers.length,
    other_guests: servers.length - ready - running,
    pending_deleted_guests: 0,
    ready_guests: ready,
    running_guests: running,
  };
}

/** The words that a machine is known by, in both lists of them. */
export const machineStatus = ({ status, state }: FullHypervisor): string =>
  status === 'disabled' ? 'maintaining' : state === 'up' ? 'running' : 'unknown';
export const machineName = (machine: FullHypervisor): string => machine.service.host || machine.hypervisor_hostname;
export const zoneOfMachine = (machine: FullHypervisor, reading: ResourceReading): string =>
  withoutInternal(reading.zones).find((zone) => machinesOf(zone).some(({ host }) => host === machine.service.host))
    ?.zoneName ?? '';

function hostRow(machine: FullHypervisor, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const servers = reading.servers.filter(
    (server) => server['OS-EXT-SRV-ATTR:hypervisor_hostname'] === machine.hypervisor_hostname,
  );
  const { arch, model } = processors(machine.cpu_info);
  const facts = {
    'os:hypervisor_hostname': machine.hypervisor_hostname,
    'os:hypervisor_type': machine.hypervisor_type,
    'os:disabled_reason': machine.service.disabled_reason,
  };
  const row = {
    ...baseFields({ id: machine.id, name: machineName(machine) }, machineStatus(machine), settings, {
      canDelete: false,
      metadata: shown(facts) as Record<string, string>,
    }),
    ...sharedFields(true, []),
    ...managedFields(settings),
    ...regionFields(settings),
    ...zoneFields(zoneOfMachine(machine, reading), settings),
    ...externalFields(machine.id),
    ...amounts(machine),
    ...guestCounts(servers),
    access_ip: machine.host_ip,
    billing_type: 'postpaid',
    cpu_architecture: arch,
    cpu_desc: model,
    domain_id: settings.administration.domainId,
    domain_src: 'cloud',
    enabled: machine.status !== 'disabled',
    host_status: machine.state === 'up' ? 'online' : 'offline',
    host_type: 'openstack',
    is_baremetal: false,
    is_maintenance: machineStatus(machine) === 'maintaining',
    nic_count: 0,
    node_count: 0,
    project_domain: settings.administration.domain,
    resource_type: 'shared',
    upstream: { status: `${machine.state}/${machine.status}` },
    version: versionOf(machine.hypervisor_version),
  };
  return { row: shown(row) };
}

export const hosts: ResourceOracle = {
  plural: 'hosts',
  keyword: 'host',
  reach: 'admin',
  counted: true,
  rows: (reading, settings) => reading.fullHypervisors.map((machine) => hostRow(machine, reading, settings)),
};

function externalProjectRow(project: KeystoneProject, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const enabled = project.enabled ?? true;
  const row = {
    ...baseFields(project, enabled ? 'available' : 'unavailable', settings),
    ...ownedFields(ownerOf(project.id, reading, settings)),
    ...managedFields(settings),
    ...externalFields(project.id),
    id: gatewayId(settings, project.id),
    enabled,
    external_domain: reading.domains.get(project.domain_id) ?? project.domain_id,
    external_domain_id: project.domain_id,
    priority: 0,
  };
  return { row: shown(row) };
}

export const externalprojects: ResourceOracle = {
  plural: 'externalprojects',
  keyword: 'externalproject',
  reach: 'admin',
  rows: (reading, settings) =>
    reading.keystoneProjects.map((project) => externalProjectRow(project, reading, settings)),
};
