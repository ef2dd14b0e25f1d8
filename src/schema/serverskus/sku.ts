import type { Sku } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  regionFields,
  regionOf,
  sharedFields,
  sharedOf,
  type Place,
} from '../groups.ts';
import { defineKind, flag, integer, later, text, type Column } from '../resource.ts';
import { rowOf } from '../row-of.ts';

const Availability = Type.Object({
  cloudregion: text(),
  cloudregion_id: text(),
  postpaid_status: text(),
  prepaid_status: text(),
});

/** A row of `/serverskus` (cloudpods-api §8.1). Meaning and source of each field: `docs/fields.md`. */
export const SkuFields = alphabetical({
  ...baseFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  attached_disk_count: integer(),
  attached_disk_size_gb: integer({ from: 'GB' }),
  attached_disk_type: text(),
  cpu_arch: later(text({ column: true })),
  cpu_core_count: integer({ column: true }),
  data_disk_max_count: integer(),
  enabled: flag({ column: true }),
  extra_specs: later(Type.Record(Type.String(), Type.String())),
  gpu_attachable: flag(),
  gpu_count: later(text({ from: 'a number, as text' })),
  gpu_max_count: integer(),
  gpu_spec: later(text({ column: true })),
  hour_price: integer(),
  instance_type_category: text({ column: true }),
  instance_type_family: text({ column: true }),
  memory_size_mb: integer({ from: 'MB', column: true }),
  month_price: integer(),
  nic_max_count: integer(),
  nic_type: text(),
  os_name: text({ column: true }),
  postpaid_status: text({ column: true }),
  prepaid_status: text({ column: true }),
  regional_availability: Type.Array(Availability),
  swap_size_mb: integer({ from: 'MB' }),
  sys_disk_max_size_gb: integer({ from: 'GB', column: true }),
  sys_disk_min_size_gb: integer({ from: 'GB' }),
  sys_disk_resizable: flag(),
  total_guest_count: integer({ column: true }),
});

type SkuRow = Static<typeof SkuFields>;

/** What Cloudpods says of every size of a private cloud. */
const CONSTANTS = {
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
} as const;

function availability(sku: Sku, place: Place) {
  const { cloudregion, cloudregion_id } = regionOf(place);
  const postpaid_status = (sku.enabled ?? true) ? 'available' : 'soldout';
  const { prepaid_status } = CONSTANTS;
  return {
    postpaid_status,
    regional_availability: [{ cloudregion, cloudregion_id, postpaid_status, prepaid_status }],
  };
}

function devices(sku: Sku) {
  const { ephemeral_gb = 0, gpu_count = 0 } = sku;
  return {
    attached_disk_count: ephemeral_gb > 0 ? 1 : 0,
    attached_disk_size_gb: ephemeral_gb,
    gpu_attachable: gpu_count > 0,
    gpu_count: gpu_count > 0 ? String(gpu_count) : undefined,
    gpu_max_count: gpu_count,
    gpu_spec: sku.gpu_spec,
  };
}

function skuRow(sku: Sku, place: Place): SkuRow {
  const guests = sku.guest_count ?? 0;
  return rowOf(
    CONSTANTS,
    baseOf({ ...sku, status: 'available' }, place, { canDelete: guests === 0 }),
    sharedOf(sku, place),
    managedOf(place),
    regionOf(place),
    externalOf(sku),
    availability(sku, place),
    devices(sku),
    {
      cpu_arch: sku.cpu_arch,
      cpu_core_count: sku.cpu_core_count ?? 0,
      enabled: sku.enabled ?? true,
      extra_specs: sku.extra_specs,
      memory_size_mb: sku.memory_size_mb ?? 0,
      swap_size_mb: sku.swap_mb ?? 0,
      sys_disk_max_size_gb: sku.disk_gb ?? 0,
      total_guest_count: guests,
    },
  );
}

/** Sizes belong to no project: these stand for the one that the rule of who sees a row looks at. */
const nobody: Column = { type: 'text', hidden: true };

export const skuKind = defineKind({
  keyword: 'serversku',
  plural: 'serverskus',
  reach: 'shared',
  fields: SkuFields,
  columns: { project_id: nobody, domain_id: nobody },
  facets: { meta: {} },
  brief: ['cpu_core_count', 'instance_type_family', 'memory_size_mb', 'postpaid_status', 'sys_disk_max_size_gb'],
});

/** Sizes of servers in the clouds as sizes of the gateway. */
export const skuRows = derivation('serverskus', skuKind, (sku, place) => {
  const row = skuRow(sku, place);
  const facets = Object.entries(row.metadata ?? {}).map(([key, value]) => ['meta', key, value] as const);
  return [{ row, facets }];
});
