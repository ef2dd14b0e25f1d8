import type { Image } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import { projectOf, sharedWith } from '../projects/owner.ts';
import type { Lookup } from '../records.ts';
import { isHidden } from '../servers/metadata.ts';
import { MB_PER_GB } from '../sizes.ts';
import type { GlanceImage } from './glance.ts';
import { imageStatus } from './status.ts';

const whole = (value: number | string | null | undefined) => Math.max(0, Math.trunc(Number(value ?? 0)));

const present = (properties: Readonly<Record<string, string | null | undefined>>) =>
  Object.fromEntries(Object.entries(properties).filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''));

const FOR_EVERYBODY = new Set(['public', 'community']);

/** Debian for debian: Cloudpods spells distributions as their makers do where that is the only difference. */
const distribution = (word: string | null | undefined) =>
  word && /^[a-z]/.test(word) ? word.charAt(0).toUpperCase() + word.slice(1) : (word ?? undefined);

function osType(image: GlanceImage): 'Windows' | 'Linux' | undefined {
  const word = image.os_type ?? (/windows/i.test(image.name ?? '') ? 'windows' : undefined);
  if (word !== undefined) return word.toLowerCase() === 'windows' ? 'Windows' : 'Linux';
  return image.os_distro ? 'Linux' : undefined;
}

function propertiesOf(image: GlanceImage): Record<string, string> {
  const { os_type, os_distro, os_version, architecture, hw_firmware_type, hw_machine_type, hw_video_model } = image;
  const hardware = { hw_firmware_type, hw_machine_type, hw_video_model };
  const others = Object.entries(image.others ?? {}).filter(([name]) => !isHidden(name));
  return present({ ...Object.fromEntries(others), os_distro, architecture, ...hardware, os_type, os_version });
}

const metadataOf = (image: GlanceImage) =>
  Object.fromEntries((image.tags ?? []).map((tag) => [`tag:${tag}`, ''] as const));

type Members<K extends keyof Image> = Pick<Image, K>;

/** The file: what it weighs, what it needs, how one knows it again. */
function fileOf(
  image: GlanceImage,
): Members<'size' | 'virtual_size' | 'disk_format' | 'container_format' | 'checksum' | 'hash_algorithm' | 'hash'> {
  return {
    size: whole(image.size),
    virtual_size: whole(image.virtual_size),
    disk_format: image.disk_format ?? undefined,
    container_format: image.container_format ?? undefined,
    checksum: image.checksum ?? undefined,
    hash_algorithm: image.os_hash_algo ?? undefined,
    hash: image.os_hash_value ?? undefined,
  };
}

/** What is in it. */
function systemOf(
  image: GlanceImage,
): Members<'os_type' | 'os_distribution' | 'os_version' | 'os_arch' | 'uefi' | 'snapshot_of' | 'properties'> {
  return {
    os_type: osType(image),
    os_distribution: distribution(image.os_distro),
    os_version: image.os_version ?? undefined,
    os_arch: image.architecture ?? undefined,
    uefi: (image.hw_firmware_type ?? '').toLowerCase() === 'uefi',
    snapshot_of: image.others?.['instance_uuid'],
    properties: propertiesOf(image),
  };
}

/** Glance's record in our words (OS-60, ES-17, ES-18; `docs/fields.md`). */
export function toImage(image: GlanceImage, related: Lookup): Image {
  const members = related.get('image_members', image.id)?.projects ?? [];
  const everyone = FOR_EVERYBODY.has(image.visibility ?? '');
  return {
    id: image.id,
    name: image.name ?? '',
    description: image.description ?? undefined,
    created_at: utcTime(image.created_at),
    updated_at: utcTime(image.updated_at ?? image.update_at),
    metadata: metadataOf(image),
    status: imageStatus(image.status),
    upstream: { status: image.status ?? undefined },
    project: projectOf(image.owner, related),
    everyone,
    shared_projects: everyone ? [] : sharedWith(image, image.owner, members, related),
    ...fileOf(image),
    min_disk: whole(image.min_disk) * MB_PER_GB,
    min_ram: whole(image.min_ram),
    protected: image.protected ?? false,
    hidden: image.os_hidden ?? false,
    visibility: image.visibility ?? undefined,
    ...systemOf(image),
    guest_count: related.count('servers', 'image', image.id),
    tags: [...(image.tags ?? [])],
  };
}
