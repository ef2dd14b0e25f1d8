import type { Image } from '../records.ts';
import type { Row } from '../row.ts';
import {
  baseFields,
  externalFields,
  managedFields,
  ownedFields,
  ownerOf,
  regionFields,
  sharedFields,
  sharedWith,
} from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

const MB_PER_GB = 1024;

const STATUSES: Readonly<Record<string, string>> = {
  queued: 'queued',
  saving: 'saving',
  uploading: 'saving',
  importing: 'saving',
  active: 'active',
  deactivated: 'deactivated',
  killed: 'killed',
  deleted: 'deleted',
  pending_delete: 'deleted',
  error: 'killed',
};

/** Members of Glance's record that are no properties. */
const OWN = new Set(
  (
    'id name description status owner visibility size virtual_size disk_format container_format min_disk min_ram checksum ' +
    'os_hash_algo os_hash_value protected os_hidden tags created_at updated_at self file schema stores location locations direct_url'
  ).split(' '),
);

const word = (image: Image, key: string) => {
  const value = image[key];
  return typeof value === 'string' ? value : '';
};
const number = (image: Image, key: string) => Number(image[key] ?? 0);

/** Linux or Windows: what the image says, or by its name Windows, or with a distribution Linux. */
export function osTypeOf(image: Image): string {
  const told = word(image, 'os_type');
  if (told !== '') return told.toLowerCase() === 'windows' ? 'Windows' : 'Linux';
  if (/windows/i.test(image.name)) return 'Windows';
  return word(image, 'os_distro') === '' ? '' : 'Linux';
}

/** A distribution with a capital letter. */
export const distributionOf = (image: Image): string =>
  word(image, 'os_distro').replace(/^[a-z]/, (letter) => letter.toUpperCase());

export const isUefi = (image: Image): boolean => word(image, 'hw_firmware_type').toLowerCase() === 'uefi';

/** Glance's properties as text, and over them Cloudpods' words for some. */
export function propertiesOf(image: Image): Row {
  const written = Object.entries(image).filter(
    ([key, value]) => !OWN.has(key) && typeof value === 'string' && value !== '',
  );
  const known = {
    os_arch: word(image, 'architecture'),
    os_distribution: distributionOf(image),
    os_full_name: word(image, 'name'),
    os_type: osTypeOf(image),
    os_version: word(image, 'os_version'),
    uefi_support: String(isUefi(image)),
  };
  return { ...Object.fromEntries(written), ...shown(known) };
}

/** As itself; its row falls back to the id. */
export const namedOf = (image: Image) => ({
  id: image.id,
  name: word(image, 'name'),
  description: word(image, 'description'),
});

export const shownAs = (image: Image) => ({ ...namedOf(image), name: namedOf(image).name || image.id });

/** Whose an image is, and who may use it. */
export function reachOfImage(image: Image, reading: ResourceReading, settings: ResourceSettings) {
  const owner = word(image, 'owner');
  const everyone = ['public', 'community'].includes(word(image, 'visibility'));
  const told = reading.imageMembers.get(image.id) ?? [];
  return {
    owner: ownerOf(owner, reading, settings),
    everyone,
    /** Some other project of the cloud may use it, whether or not that is one of the gateway's. */
    offered: told.length > 0 || (!reading.all && owner !== reading.project),
    shared: everyone ? [] : sharedWith(owner, told, reading, settings),
  };
}

export const imageStatus = (image: Image): string => STATUSES[word(image, 'status')] ?? 'unknown';

export const tagsOf = (tags: unknown): Record<string, string> =>
  Object.fromEntries(((tags ?? []) as readonly string[]).map((tag) => [`tag:${tag}`, '']));

function imageRow(image: Image, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const reach = reachOfImage(image, reading, settings);
  const isProtected = image['protected'] === true;
  const times = { created_at: word(image, 'created_at'), updated_at: word(image, 'updated_at') };
  const row = {
    ...baseFields({ ...shownAs(image), ...times }, imageStatus(image), settings, {
      canDelete: !isProtected,
      metadata: tagsOf(image['tags']),
    }),
    ...ownedFields(reach.owner),
    ...sharedFields(reach.everyone, reach.shared),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(image.id),
    checksum: image['checksum'],
    container_format: image['container_format'],
    disable_delete: isProtected,
    disk_format: image['disk_format'],
    encrypt_status: 'unencrypted',
    is_data: false,
    is_guest_image: false,
    is_standard: reach.everyone,
    min_disk: number(image, 'min_disk') * MB_PER_GB,
    min_ram: number(image, 'min_ram'),
    os_arch: word(image, 'architecture'),
    os_distribution: distributionOf(image),
    os_hash_algo: image['os_hash_algo'],
    os_hash_value: image['os_hash_value'],
    os_hidden: image['os_hidden'] === true,
    os_type: osTypeOf(image),
    os_version: word(image, 'os_version'),
    owner: reach.owner?.id,
    properties: propertiesOf(image),
    protected: isProtected,
    size: number(image, 'size'),
    upstream: { status: word(image, 'status') },
    virtual_size: number(image, 'virtual_size'),
    visibility: image['visibility'],
  };
  return { row: shown(row), ...reach };
}

export const images: ResourceOracle = {
  plural: 'images',
  keyword: 'image',
  reach: 'shared',
  rows: (reading, settings) => reading.allImages.map((image) => imageRow(image, reading, settings)),
};
