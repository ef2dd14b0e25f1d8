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
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** A row of `/images` (cloudpods-api §8.2). Meaning and source of each field: `docs/fields.md`. */
export const ImageFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  checksum: later(text()),
  container_format: later(text()),
  disable_delete: flag({ column: true }),
  disk_format: later(text({ column: true })),
  encrypt_status: later(text()),
  fast_hash: later(text()),
  is_data: flag(),
  is_guest_image: flag({ column: true }),
  is_standard: flag({ column: true }),
  min_disk: integer({ from: 'MB', column: true }),
  min_ram: integer({ from: 'MB', column: true }),
  os_arch: later(text({ column: true })),
  os_distribution: later(text({ column: { search: true } })),
  os_hash_algo: later(text()),
  os_hash_value: later(text()),
  os_hidden: flag({ column: true, from: 'left out of the lists of its cloud' }),
  os_type: later(text({ column: true })),
  os_version: later(text()),
  owner: later(text({ column: true })),
  properties: later(Type.Record(Type.String(), Type.String())),
  protected: flag({ column: true }),
  size: integer({ from: 'bytes', column: true }),
  upstream: later(Type.Object({ status: later(text()) })),
  virtual_size: integer({ from: 'bytes, 0 while it is not known' }),
  visibility: later(text({ column: true })),
});

type ImageRow = Static<typeof ImageFields>;

const text01 = (value: boolean) => (value ? 'true' : 'false');

/** The properties that Cloudpods knows, in its words, and beside them what else the cloud keeps. */
export function propertiesOf(image: Image): Readonly<Record<string, string>> {
  const known = {
    os_arch: image.os_arch ?? '',
    os_distribution: image.os_distribution ?? '',
    os_full_name: image.name,
    os_type: image.os_type ?? '',
    os_version: image.os_version ?? '',
    uefi_support: text01(image.uefi ?? false),
  };
  const all = { ...image.properties, ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== '')) };
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function imageRow(image: Image, place: Place): ImageRow {
  const isProtected = image.protected ?? false;
  return rowOf(
    baseOf(image, place, { canDelete: !isProtected }),
    ownedOf(place),
    sharedOf(image, place),
    managedOf(place),
    regionOf(place),
    externalOf(image),
    {
      checksum: image.checksum,
      container_format: image.container_format,
      disable_delete: isProtected,
      disk_format: image.disk_format,
      encrypt_status: 'unencrypted',
      is_data: false,
      is_guest_image: false,
      is_standard: image.everyone ?? false,
      min_disk: image.min_disk ?? 0,
      min_ram: image.min_ram ?? 0,
      os_arch: image.os_arch,
      os_distribution: image.os_distribution,
      os_hash_algo: image.hash_algorithm,
      os_hash_value: image.hash,
      os_hidden: image.hidden ?? false,
      os_type: image.os_type,
      os_version: image.os_version,
      owner: place.owner?.id,
      properties: propertiesOf(image),
      protected: isProtected,
      size: image.size ?? 0,
      upstream: image.upstream,
      virtual_size: image.virtual_size ?? 0,
      visibility: image.visibility,
    },
  );
}

export const imageKind = defineKind({
  keyword: 'image',
  plural: 'images',
  reach: 'shared',
  fields: ImageFields,
  facets: { meta: {} },
  sums: { size: 'size' },
  brief: ['disk_format', 'is_public', 'min_disk', 'min_ram', 'size'],
});

/** Images of the clouds as images of the gateway. */
export const imageRows = derivation('images', imageKind, (image, place) => {
  const row = imageRow(image, place);
  const facets = Object.entries(row.metadata ?? {}).map(([key, value]) => ['meta', key, value] as const);
  return [{ row, facets }];
});
