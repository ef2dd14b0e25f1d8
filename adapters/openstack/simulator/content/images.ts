import { createdAt } from './calendar.ts';
import { hashText } from './hash.ts';
import { idSpace, type IdSpace } from './ids.ts';
import type { Directory, ProjectKey } from './projects.ts';

/** A project that an image is shared with. */
export interface ImageMember {
  readonly id: string;
  readonly status: 'pending' | 'accepted' | 'rejected';
}

/** An image of Glance. Times are milliseconds since 1970. */
export interface Image {
  readonly id: string;
  readonly name: string | null;
  readonly status: 'active' | 'queued' | 'saving' | 'importing' | 'deactivated';
  readonly visibility: 'public' | 'private' | 'shared' | 'community';
  /** Id of the owning project. */
  readonly owner: string;
  /** Projects that it is shared with, and what they say to it. */
  readonly members: readonly ImageMember[];
  /** Bytes; null until there is data. */
  readonly size: number | null;
  readonly diskFormat: string | null;
  readonly containerFormat: string | null;
  readonly minDisk: number;
  readonly minRam: number;
  readonly isProtected: boolean;
  readonly hidden: boolean;
  readonly tags: readonly string[];
  /** What Glance shows beside its own members: os_distro, hw_firmware_type … */
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
}

interface Given {
  readonly name: string | null;
  readonly properties?: Readonly<Record<string, string>>;
  readonly owner?: ProjectKey;
  readonly members?: readonly ProjectKey[];
  readonly more?: Partial<Image>;
}

const linux = (os_distro: string, os_version: string) => ({
  os_type: 'linux',
  os_distro,
  os_version,
  architecture: 'x86_64',
});

/** The images that servers were made from, by the words that the content uses for them. */
const KNOWN = {
  cirros: { name: 'cirros-0.6.2', properties: { os_distro: 'cirros', os_version: '0.6.2' } },
  debian: { name: 'debian-12', properties: linux('debian', '12'), more: { tags: ['lts', 'stable'] } },
  ubuntu: {
    name: 'ubuntu-22.04',
    properties: {
      ...linux('ubuntu', '22.04'),
      hw_firmware_type: 'uefi',
      hw_machine_type: 'q35',
      hw_video_model: 'virtio',
    },
    more: { minDisk: 10, minRam: 1024, diskFormat: 'raw' },
  },
  windows: {
    name: 'Windows Server 2022',
    properties: {
      os_type: 'windows',
      os_distro: 'windows',
      os_version: '2022',
      hw_firmware_type: 'uefi',
      hw_machine_type: 'pc-q35-7.2',
      hw_video_model: 'vga',
    },
    more: { isProtected: true },
  },
  oldWindows: { name: 'windows-2012-without-os-type' },
  fedora: { name: 'fedora-39', properties: { ...linux('fedora', '39'), hw_video_model: 'qxl' } },
  arm: {
    name: 'alpine-3.19-arm',
    properties: { ...linux('alpine', '3.19'), architecture: 'aarch64', hw_machine_type: 'virt' },
  },
  plain: { name: 'no-properties' },
  snapshot: {
    name: 'snapshot of web — vor Änderung',
    owner: 'demo',
    properties: { ...linux('debian', '12'), image_type: 'snapshot', image_location: 'snapshot' },
    more: { visibility: 'private', diskFormat: 'raw' },
  },
  shared: { name: 'shared-with-demo', owner: 'other', members: ['demo'], more: { visibility: 'shared' } },
  community: { name: 'community-build', owner: 'other', more: { visibility: 'community' } },
  foreign: { name: 'private-of-other', owner: 'other', more: { visibility: 'private' } },
  hidden: { name: 'debian-9', properties: linux('debian', '9'), more: { hidden: true } },
  deactivated: { name: 'withdrawn', more: { status: 'deactivated' } },
  queued: { name: null, owner: 'demo', more: { status: 'queued', visibility: 'private', size: null } },
} as const satisfies Record<string, Given>;

/** `gone` is an image that was deleted while servers made from it live on. */
export type ImageKey = keyof typeof KNOWN | 'gone';

const MONTHLY = 24;
const GONE_INDEX = 1000;
const KEYS = Object.keys(KNOWN);

/** The id of an image of the content. */
export function imageId(ids: IdSpace, key: ImageKey): string {
  return ids.id(key === 'gone' ? GONE_INDEX : KEYS.indexOf(key));
}

function monthly(number: number): Given {
  const month = String((number % 12) + 1).padStart(2, '0');
  const name = `debian-12-${2022 + Math.floor(number / 12)}-${month}`;
  return { name, properties: linux('debian', '12') };
}

/** Makes the images of a cloud, the oldest first: more than Glance's default page. */
export function images(cloud: string, projects: Directory['projects']): readonly Image[] {
  const ids = idSpace(cloud, 'image');
  const given: readonly Given[] = [
    ...Object.values<Given>(KNOWN),
    ...Array.from({ length: MONTHLY }, (_, number) => monthly(number)),
  ];
  return given.map(({ name, properties, owner, members, more }, index) => ({
    id: ids.id(index),
    name,
    status: 'active',
    visibility: 'public',
    owner: projects[owner ?? 'admin'].id,
    members: (members ?? []).map((member) => ({ id: projects[member].id, status: 'accepted' })),
    size: 4096 + (hashText(`${name ?? ''}${cloud}`) % 100_000),
    diskFormat: 'qcow2',
    containerFormat: 'bare',
    minDisk: 1,
    minRam: 64,
    isProtected: false,
    hidden: false,
    tags: [],
    properties: properties ?? {},
    // Two in the same second.
    createdAt: createdAt(Math.floor(index / 2)),
    updatedAt: createdAt(Math.floor(index / 2)) + 2000,
    ...more,
  }));
}
