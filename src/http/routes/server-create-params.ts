import type { ServerDocument } from './server-specs.ts';

type Part = Readonly<Record<string, unknown>>;

const diskOf = ({
  index,
  size,
  disk_type,
  driver,
  disk_format,
  cache_mode,
  storage_type,
  medium_type,
  image_id,
}: Part) => ({
  auto_reset: false,
  backend: storage_type,
  cache: cache_mode,
  disk_type,
  driver,
  format: disk_format,
  ...(image_id !== '' && { image_id }),
  index,
  medium: medium_type,
  size,
});

const netOf = ({ network_id, ip_addr, mac }: Part, index: number) => ({
  ...(ip_addr !== '' && { address: ip_addr }),
  index,
  ...(mac !== '' && { mac }),
  network: network_id,
});

const idsOf = (groups: unknown) =>
  (Array.isArray(groups) ? (groups as readonly Part[]) : []).map(({ id }) => id).filter((id) => id !== undefined);

/** Of a document as it is; what is empty says nothing. */
const kept = (row: ServerDocument, ...keys: readonly string[]) =>
  Object.fromEntries(keys.flatMap((key) => (row[key] === undefined || row[key] === '' ? [] : [[key, row[key]]])));

/** Users' own metadata, as they would give it. */
const userMetadata = ({ metadata }: ServerDocument) =>
  Object.fromEntries(Object.entries(metadata).filter(([key]) => key.startsWith('user:')));

/** What would make such a server again, in Cloudpods' form (cloudpods-api §1.5): from what it is now, not from how it was asked for. */
export function createParamsOf(row: ServerDocument): object {
  const secgroups = idsOf(row['secgroups']);
  return {
    ...kept(
      row,
      'bios',
      'boot_order',
      'description',
      'disable_delete',
      'hostname',
      'hypervisor',
      'instance_type',
      'keypair',
    ),
    ...kept(row, 'name', 'os_arch', 'os_type', 'project_domain', 'project_id', 'shutdown_behavior', 'tenant_id'),
    ...kept(row, 'vcpu_count', 'vdi', 'vga', 'vmem_size'),
    __meta__: userMetadata(row),
    auto_start: row['power_states'] === 'on',
    count: 1,
    disks: row.disks_info.map(diskOf),
    domain_id: row['domain_id'],
    nets: row.nics.map(netOf),
    prefer_region_id: row['cloudregion_id'],
    ...(row['zone_id'] !== '' && { prefer_zone_id: row['zone_id'] }),
    project: row['project_id'],
    secgroups,
    ...(secgroups.length > 0 && { secgrp_id: secgroups[0] }),
    sku: row['instance_type'],
  };
}
