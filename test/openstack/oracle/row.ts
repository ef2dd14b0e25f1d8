import { diskFields } from './disks.ts';
import { hostFields } from './host.ts';
import { imageFields } from './image-facts.ts';
import { networkFields } from './interfaces.ts';
import type { CloudReading } from './read-cloud.ts';
import type { NovaServer } from './records.ts';
import { securityFields } from './security-groups.ts';
import { gatewayId, rowTime, type CloudSettings } from './settings.ts';
import { powerOf, statusOf, upstreamOf } from './status.ts';

/** A row of `/servers`, as it is expected. */
export type Row = Readonly<Record<string, unknown>>;

/** Fields that came later: left out when empty, but for those that are always there. */
const LEFT_OUT_WHEN_EMPTY = ['host_access_ip', 'hostname', 'macs', 'os_arch'];

const all = (fields: readonly string[], value: '' | false | null): Row =>
  Object.fromEntries(fields.map((field) => [field, value]));

const NO_SOURCE: Row = {
  ...all(['admin_secgrp_id', 'admin_security_rules', 'billing_cycle', 'cdrom', 'host_sn'], ''),
  ...all(['backup_host_id', 'backup_host_name', 'backup_host_status', 'scaling_group_id', 'scaling_status'], ''),
  ...all(['attach_time', 'auto_delete_at', 'expired_at'], null),
  ...all(['auto_renew', 'can_recycle', 'cdrom_support', 'is_emulated', 'is_prepaid_recycle', 'is_system'], false),
};

const CONSTANT: Row = {
  billing_type: 'postpaid',
  boot_order: 'dcn',
  host_type: 'openstack',
  hypervisor: 'openstack',
  project_src: 'cloud',
  provider: 'OpenStack',
  shutdown_behavior: 'stop',
  source: 'cloud',
  update_version: 0,
  vdi: 'vnc',
};

function cloudFields(settings: CloudSettings): Row {
  const { account, cloud, region, administration } = settings;
  const shownRegion = `${account}-${region}`;
  return {
    account,
    account_id: account,
    manager: account,
    manager_id: account,
    account_health_status: 'normal',
    account_read_only: settings.readOnly,
    account_status: 'connected',
    brand: settings.brand,
    cloud_env: settings.cloudEnv,
    cloudregion: shownRegion,
    region: shownRegion,
    cloudregion_id: cloud,
    region_id: cloud,
    region_ext_id: region,
    region_external_id: `OpenStack/${account}/${region}`,
    environment: settings.authUrl,
    manager_project: administration.name,
    manager_project_id: administration.id,
    manager_domain: administration.domain,
    manager_domain_id: administration.domainId,
  };
}

function ownerFields(server: NovaServer, reading: CloudReading, settings: CloudSettings): Row {
  const project = reading.projects.get(server.tenant_id) ?? { id: server.tenant_id, name: '', domain_id: '' };
  const owner = settings.owner(project);
  return {
    domain_id: owner?.domainId ?? '',
    project_domain: owner?.domain ?? '',
    project: owner?.name ?? '',
    tenant: owner?.name ?? '',
    project_id: owner?.id ?? '',
    tenant_id: owner?.id ?? '',
  };
}

function stateFields(server: NovaServer): Row {
  const status = statusOf(server);
  const deleted = server.status === 'DELETED';
  const recycled = server.status === 'SOFT_DELETED';
  const protectedFromDelete = server.metadata['podgate:disable_delete'] === 'true';
  const going = status === 'deleting' || deleted;
  return {
    can_delete: !going && !server.locked && !protectedFromDelete,
    can_update: !going,
    delete_fail_reason: '',
    deleted,
    deleted_at: deleted ? rowTime(server['OS-SRV-USG:terminated_at'] ?? server.updated) : null,
    disable_delete: protectedFromDelete,
    freezed: server.locked,
    pending_deleted: recycled,
    pending_deleted_at: recycled ? rowTime(server.updated) : null,
    power_states: powerOf(server),
    progress: server.progress ?? 0,
    status,
    update_fail_reason: server.status === 'ERROR' ? (server.fault?.message ?? '') : '',
    upstream: upstreamOf(server),
  };
}

function shapeFields(server: NovaServer, reading: CloudReading, settings: CloudSettings): Row {
  const { flavor } = server;
  const specs = Object.entries(flavor.extra_specs ?? {});
  const zone = server['OS-EXT-AZ:availability_zone'] ?? '';
  return {
    created_at: rowTime(server.created),
    updated_at: rowTime(server.updated),
    description: server.description ?? '',
    external_id: server.id,
    flavor_id: gatewayId(settings, reading.flavors.find(({ name }) => name === flavor.original_name)?.id),
    hostname: server['OS-EXT-SRV-ATTR:hostname'] ?? server.name,
    id: gatewayId(settings, server.id),
    instance_type: flavor.original_name,
    is_gpu: specs.some(([key]) => /^resources\d*:.*GPU/.test(key)),
    isolated_devices: [],
    keypair: (server.key_name ?? '').replace(/^pg-[0-9a-f]{12}-(?=.)/s, ''),
    keypair_id: gatewayId(settings, server.key_name),
    name: server.name,
    vcpu_count: flavor.vcpus,
    vmem_size: flavor.ram,
    zone,
    zone_ext_id: zone,
    zone_id: gatewayId(settings, zone),
  };
}

function metadataOf(server: NovaServer, reading: CloudReading, image: Readonly<Record<string, string>>): Row {
  const own = Object.entries(server.metadata).filter(([key]) => !key.startsWith('podgate:'));
  const facts: Record<string, string> = {
    ...image,
    'sys:project': reading.projects.get(server.tenant_id)?.name ?? '',
    'os:project_id': server.tenant_id,
    'os:user_id': server.user_id,
    'os:locked_reason': server.locked_reason ?? '',
    'os:config_drive': server.config_drive,
    'os:access_ip_v4': server.accessIPv4,
    'os:access_ip_v6': server.accessIPv6,
    'os:pinned_availability_zone': server.pinned_availability_zone ?? '',
    'os:trusted_image_certificates': (server.trusted_image_certificates ?? []).join(','),
  };
  return Object.fromEntries([
    ...own.map(([key, value]) => [`user:${key}`, value] as const),
    ...server.tags.map((tag) => [`tag:${tag}`, ''] as const),
    ...Object.entries(facts).filter(([, value]) => value !== ''),
  ]);
}

/** The whole row that the gateway must show of a server, from the cloud's own words and docs/fields.md alone. */
export function expectedRow(
  server: NovaServer,
  reading: CloudReading,
  settings: CloudSettings,
  administrator: boolean,
): Row {
  const image = imageFields(server, reading);
  const row: Row = {
    ...NO_SOURCE,
    ...CONSTANT,
    ...cloudFields(settings),
    ...ownerFields(server, reading, settings),
    ...stateFields(server),
    ...shapeFields(server, reading, settings),
    ...image.fields,
    ...diskFields(server, reading, settings),
    ...networkFields(server, reading, settings),
    ...securityFields(server, reading, settings),
    ...hostFields(server, reading, settings, administrator),
    metadata: metadataOf(server, reading, image.metadata),
  };
  const kept = Object.entries(row).filter(([key, value]) => value !== '' || !LEFT_OUT_WHEN_EMPTY.includes(key));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The fields that `details=false` shows. */
export const BRIEF_FIELDS: readonly string[] = [
  'account',
  'account_id',
  'created_at',
  'disk',
  'domain_id',
  'external_id',
  'id',
  'instance_type',
  'manager',
  'manager_id',
  'name',
  'project',
  'project_domain',
  'project_id',
  'region',
  'region_id',
  'status',
  'tenant',
  'tenant_id',
  'updated_at',
  'vcpu_count',
  'vmem_size',
];

/** The fields that came later than the documented record. */
export const LATER_FIELDS: readonly string[] = [
  'account_health_status',
  'account_read_only',
  'account_status',
  'freezed',
  'host_access_ip',
  'host_enabled',
  'hostname',
  'macs',
  'os_arch',
  'power_states',
  'progress',
  'source',
  'upstream',
];
