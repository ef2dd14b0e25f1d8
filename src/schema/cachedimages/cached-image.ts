import type { Image } from '../../contract/index.ts';
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
  ownedFields,
  ownedOf,
  regionFields,
  regionOf,
  sharedFields,
  sharedOf,
  type Place,
} from '../groups.ts';
import { propertiesOf } from '../images/image.ts';
import { defineKind, flag, integer, later, text, time } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** The image as its cloud has it, copied into the row. */
const Info = Type.Object({
  created_at: later(time()),
  deleted: flag(),
  disk_format: later(text()),
  id: text({ from: 'in the cloud' }),
  is_public: flag(),
  min_disk: integer({ from: 'MB' }),
  min_ram: integer({ from: 'MB' }),
  name: text(),
  properties: Type.Record(Type.String(), Type.String()),
  protected: flag(),
  size: integer({ from: 'bytes' }),
  status: text(),
});

/** A row of `/cachedimages` (cloudpods-api §8.3). Meaning and source of each field: `docs/fields.md`. */
export const CachedImageFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  cached_count: integer(),
  hypervisor: text({ column: true }),
  image_type: text({ column: true }),
  info: Info,
  os_arch: later(text({ column: true })),
  os_distribution: later(text({ column: { search: true } })),
  os_type: later(text({ column: true })),
  os_version: later(text({ column: true })),
  ref_count: integer({ column: true }),
  size: integer({ from: 'bytes', column: true }),
  uefi: flag({ column: true }),
});

type CachedImageRow = Static<typeof CachedImageFields>;

function infoOf(image: Image): Static<typeof Info> {
  return {
    created_at: image.created_at ?? undefined,
    deleted: false,
    disk_format: image.disk_format,
    id: image.id,
    is_public: image.everyone ?? false,
    min_disk: image.min_disk ?? 0,
    min_ram: image.min_ram ?? 0,
    name: image.name,
    properties: propertiesOf(image),
    protected: image.protected ?? false,
    size: image.size ?? 0,
    status: image.status,
  };
}

/** Cloudpods' words for whom an image is for. */
function typeOf({ everyone, shared_projects }: Image): 'system' | 'shared' | 'customized' {
  if (everyone) return 'system';
  return (shared_projects ?? []).length > 0 ? 'shared' : 'customized';
}

function cachedImageRow(image: Image, place: Place): CachedImageRow {
  return rowOf(
    // It is there as long as the image is.
    baseOf(image, place, { canDelete: false }),
    ownedOf(place),
    sharedOf(image, place),
    managedOf(place),
    regionOf(place),
    externalOf(image),
    {
      cached_count: 1,
      hypervisor: place.cloud.provider.toLowerCase(),
      image_type: typeOf(image),
      info: infoOf(image),
      os_arch: image.os_arch,
      os_distribution: image.os_distribution,
      os_type: image.os_type,
      os_version: image.os_version,
      ref_count: image.guest_count ?? 0,
      size: image.size ?? 0,
      uefi: image.uefi ?? false,
    },
  );
}

export const cachedImageKind = defineKind({
  keyword: 'cachedimage',
  plural: 'cachedimages',
  reach: 'shared',
  fields: CachedImageFields,
  facets: { meta: {} },
  sums: { size: 'size' },
  brief: ['image_type', 'is_public', 'os_type', 'size'],
});

/** Images of the clouds as what servers of these clouds are made from. */
export const cachedImageRows = derivation('images', cachedImageKind, (image, place) => {
  const row = cachedImageRow(image, place);
  const facets = Object.entries(row.metadata ?? {}).map(([key, value]) => ['meta', key, value] as const);
  return [{ row, facets }];
});
