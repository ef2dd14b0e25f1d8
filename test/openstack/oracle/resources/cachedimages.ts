import type { Image } from '../records.ts';
import { rowTime } from '../settings.ts';
import { baseFields, externalFields, managedFields, ownedFields, regionFields, sharedFields } from './groups.ts';
import {
  distributionOf,
  imageStatus,
  isUefi,
  namedOf,
  shownAs,
  osTypeOf,
  propertiesOf,
  reachOfImage,
  tagsOf,
} from './images.ts';
import type { ResourceReading } from './read-resources.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

const MB_PER_GB = 1024;

function cachedImageRow(image: Image, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const reach = reachOfImage(image, reading, settings);
  const created_at = rowTime(image['created_at'] as string);
  const status = imageStatus(image);
  const size = Number(image['size'] ?? 0);
  const row = {
    ...baseFields({ ...shownAs(image), updated_at: image['updated_at'] as string }, status, settings, {
      canDelete: false,
      metadata: tagsOf(image['tags']),
    }),
    created_at,
    ...ownedFields(reach.owner),
    ...sharedFields(reach.everyone, reach.shared),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(image.id),
    cached_count: 1,
    hypervisor: 'openstack',
    image_type: reach.everyone ? 'system' : reach.offered ? 'shared' : 'customized',
    info: {
      created_at,
      deleted: false,
      ...(image['disk_format'] ? { disk_format: image['disk_format'] } : {}),
      id: image.id,
      is_public: reach.everyone,
      min_disk: Number(image['min_disk'] ?? 0) * MB_PER_GB,
      min_ram: Number(image['min_ram'] ?? 0),
      name: namedOf(image).name,
      properties: propertiesOf(image),
      protected: image['protected'] === true,
      size,
      status,
    },
    os_arch: image['architecture'],
    os_distribution: distributionOf(image),
    os_type: osTypeOf(image),
    os_version: image['os_version'],
    ref_count: reading.servers.filter((server) => server.image !== '' && server.image.id === image.id).length,
    size,
    uefi: isUefi(image),
  };
  return { row: shown(row), ...reach };
}

export const cachedimages: ResourceOracle = {
  plural: 'cachedimages',
  keyword: 'cachedimage',
  reach: 'shared',
  rows: (reading, settings) => reading.allImages.map((image) => cachedImageRow(image, reading, settings)),
};
