import type { Server, ServerHost } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { regionName, type CloudContext, type OwnerProject } from '../context.ts';
import { gid } from '../ids.ts';
import { keyOfName } from '../keypairs/naming.ts';
import { deviceRow, diskRow, disksText } from './disks.ts';
import type { ServerFields } from './fields.ts';
import { addressesOf, networksText, nicRow } from './nics.ts';

const GONE = new Set(['deleting']);

/** What has no source on any cloud that we know (CP-F1…CP-F4). */
const CONSTANTS = {
  admin_secgrp_id: '',
  admin_security_rules: '',
  attach_time: null,
  auto_delete_at: null,
  auto_renew: false,
  backup_host_id: '',
  backup_host_name: '',
  backup_host_status: '',
  billing_cycle: '',
  billing_type: 'postpaid',
  boot_order: 'dcn',
  can_recycle: false,
  cdrom: '',
  cdrom_support: false,
  expired_at: null,
  is_emulated: false,
  is_prepaid_recycle: false,
  is_system: false,
  project_src: 'cloud',
  scaling_group_id: '',
  scaling_status: '',
  shutdown_behavior: 'stop',
  source: 'cloud',
  update_version: 0,
  vdi: 'vnc',
} as const;

/** Keys of documents stand in alphabetical order. */
const sorted = (words: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.keys(words)
      .sort()
      .map((key) => [key, words[key] as string]),
  );

function upstreamOf({ power_state, status, task_state, vm_state }: Server['upstream']): Server['upstream'] {
  return { power_state, status, task_state, vm_state };
}

const distinct = (words: readonly string[]) => [...new Set(words.filter((word) => word !== ''))];

function placeOf(cloud: CloudContext) {
  const region = regionName(cloud);
  return {
    account: cloud.account,
    account_id: cloud.account,
    account_read_only: cloud.readOnly,
    brand: cloud.brand,
    cloud_env: cloud.cloudEnv,
    cloudregion: region,
    cloudregion_id: cloud.name,
    environment: cloud.accessUrl,
    hypervisor: cloud.provider.toLowerCase(),
    manager: cloud.account,
    manager_domain: cloud.owner.domain,
    manager_domain_id: cloud.owner.domainId,
    manager_id: cloud.account,
    manager_project: cloud.owner.name,
    manager_project_id: cloud.owner.id,
    provider: cloud.provider,
    region,
    region_ext_id: cloud.region,
    region_external_id: `${cloud.provider}/${cloud.account}/${cloud.region}`,
    region_id: cloud.name,
  };
}

function ownerOf(owner: OwnerProject | undefined) {
  return {
    domain_id: owner?.domainId ?? '',
    project: owner?.name ?? '',
    project_domain: owner?.domain ?? '',
    project_id: owner?.id ?? '',
    tenant: owner?.name ?? '',
    tenant_id: owner?.id ?? '',
  };
}

/** The fields that administrators are shown (F-041…F-046); without a host, and for everybody else, they are empty. */
export function hostFields(cloud: CloudContext, host: ServerHost | undefined) {
  return {
    host: host?.name ?? '',
    host_access_ip: host?.access_ip || undefined,
    host_enabled: host?.enabled,
    host_id: gid(cloud.name, host?.id),
    host_service_status: host?.service_status ?? '',
    host_sn: '',
    host_status: host?.status ?? '',
    host_type: cloud.provider.toLowerCase(),
  };
}

function stateOf(server: Server) {
  const gone = GONE.has(server.status) || (server.deleted ?? false);
  const { fault } = server;
  return {
    can_delete: !gone && !server.locked && !server.disable_delete,
    can_update: !gone && !server.partial,
    created_at: server.created_at ?? null,
    delete_fail_reason: fault?.during === 'delete' ? fault.message : '',
    deleted: server.deleted ?? false,
    deleted_at: server.deleted_at ?? null,
    disable_delete: server.disable_delete ?? false,
    freezed: server.locked ?? false,
    pending_deleted: server.pending_deleted ?? false,
    pending_deleted_at: server.pending_deleted_at ?? null,
    power_states: server.power_states ?? 'unknown',
    progress: server.progress ?? 0,
    status: server.status,
    update_fail_reason: fault && fault.during !== 'delete' ? fault.message : '',
    updated_at: server.updated_at ?? null,
    upstream: upstreamOf(server.upstream),
  };
}

function shapeOf(server: Server, cloud: CloudContext) {
  const disks = server.disks ?? [];
  return {
    bios: server.bios ?? 'BIOS',
    disk: disks.reduce((sum, disk) => sum + disk.size, 0),
    disk_count: disks.length,
    disks: disksText(disks),
    disks_info: disks.map((disk, index) => diskRow(disk, index, cloud)),
    flavor_id: gid(cloud.name, server.flavor_id),
    instance_type: server.instance_type ?? '',
    is_gpu: server.is_gpu ?? false,
    isolated_devices: (server.isolated_devices ?? []).map((device) => deviceRow(device, server, cloud)),
    machine: server.machine ?? 'pc',
    os_arch: server.os_arch || undefined,
    os_name: server.os_name ?? '',
    os_type: server.os_type ?? 'Linux',
    vcpu_count: server.vcpu_count ?? 0,
    vga: server.vga ?? 'std',
    vmem_size: server.vmem_size ?? 0,
  };
}

function networkingOf(server: Server, cloud: CloudContext) {
  const nics = server.nics ?? [];
  const secgroups = (server.secgroups ?? []).map(({ id, name }) => ({ id: gid(cloud.name, id), name }));
  return {
    eip: server.eip ?? '',
    eip_mode: server.eip ? 'elastic_ip' : '',
    ips: addressesOf(nics).join(','),
    macs: distinct(nics.map((nic) => nic.mac ?? '')).join(',') || undefined,
    networks: networksText(nics),
    nics: nics.map((nic, index) => nicRow(nic, index, cloud)),
    secgroup: secgroups[0]?.name ?? '',
    secgroups,
    secgrp_id: secgroups[0]?.id ?? '',
    security_rules: server.security_rules ?? '',
    src_ip_check: server.src_ip_check ?? true,
    src_mac_check: server.src_mac_check ?? true,
    virtual_ips: (server.virtual_ips ?? []).join(','),
    vpc: distinct(nics.map((nic) => nic.vpc ?? '')).join(','),
    vpc_id: distinct(nics.map((nic) => gid(cloud.name, nic.vpc_id))).join(','),
  };
}

function namingOf(server: Server, cloud: CloudContext) {
  return {
    description: server.description ?? '',
    external_id: server.id,
    hostname: server.hostname || undefined,
    id: gid(cloud.name, server.id),
    keypair: keyOfName(server.keypair ?? '').name,
    keypair_id: gid(cloud.name, server.keypair),
    metadata: sorted(server.metadata ?? {}),
    name: server.name,
    zone: server.zone ?? '',
    zone_ext_id: server.zone ?? '',
    zone_id: gid(cloud.name, server.zone),
  };
}

/** What is the same in every row of a cloud. */
export function sharedPart(cloud: CloudContext) {
  return { ...CONSTANTS, ...placeOf(cloud) };
}

/**
 * An adapter's server, placed in its cloud and project: the row that clients see (`docs/fields.md`), but for what it shares with
 * all rows of its cloud. In parts, because one object of all fields would be slow to make.
 */
export function ownParts(server: Server, cloud: CloudContext, owner: OwnerProject | undefined) {
  return {
    naming: namingOf(server, cloud),
    owner: ownerOf(owner),
    host: hostFields(cloud, server.host),
    state: stateOf(server),
    shape: shapeOf(server, cloud),
    networking: networkingOf(server, cloud),
  };
}

type Own = ReturnType<typeof ownParts>;
type Whole = ReturnType<typeof sharedPart> &
  Own['naming'] &
  Own['owner'] &
  Own['host'] &
  Own['state'] &
  Own['shape'] &
  Own['networking'];
type Covers<Row, Wanted extends Row> = Wanted;

/** Does not compile while a field of the row is in none of the parts, or has another type there. */
export type ServerRow = Covers<Static<typeof ServerFields>, Whole>;
