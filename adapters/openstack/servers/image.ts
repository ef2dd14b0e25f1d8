import type { GlanceImage, ImageProperties } from '../images/glance.ts';
import type { Lookup } from '../records.ts';
import type { CinderVolume } from '../volumes/cinder.ts';
import type { NovaServer } from './nova.ts';

/** What a server was made from, as far as anything still knows. */
export interface ServerImage {
  readonly id: string;
  readonly name: string;
  /** By Glance's names. */
  readonly property: (name: string) => string;
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** Booted from a volume: Nova then shows an empty text instead of an image (OS-70). */
export const isVolumeBacked = (nova: NovaServer) => nova.image === '';

function imageId(nova: NovaServer, root: CinderVolume | undefined): string {
  const image = nova.image;
  if (typeof image === 'object' && image !== null) return image.id ?? '';
  return root?.volume_image_metadata?.image_id ?? '';
}

/**
 * The image of a server. Its properties come from the copy kept with the server (2.98), else from Glance, else from the root
 * volume: the first of them that is there at all answers for all properties.
 */
export function imageOf(nova: NovaServer, root: CinderVolume | undefined, related: Lookup): ServerImage {
  const id = imageId(nova, root);
  const glance: GlanceImage | undefined = id === '' ? undefined : related.get('images', id);
  const own = typeof nova.image === 'object' ? nova.image : undefined;
  const kept = own?.properties;
  const listed: ImageProperties | undefined = glance;
  const properties: Readonly<Record<string, unknown>> = kept ?? listed ?? root?.volume_image_metadata ?? {};
  return {
    id,
    name: glance?.name ?? root?.volume_image_metadata?.image_name ?? own?.name ?? '',
    property: (name) => text(properties[name]),
  };
}

/** `Windows` or `Linux`: by the property, else by what the name says (F-070). */
export function osType(image: ServerImage): 'Windows' | 'Linux' {
  const word = image.property('os_type') || (/windows/i.test(image.name) ? 'windows' : 'linux');
  return word.toLowerCase() === 'windows' ? 'Windows' : 'Linux';
}

/** Distribution and version, else the image's name (F-069). */
export function osName(image: ServerImage): string {
  const distro = image.property('os_distro');
  return distro === '' ? image.name : `${distro} ${image.property('os_version')}`.trimEnd();
}

/** F-013 */
export const biosOf = (image: ServerImage) =>
  image.property('hw_firmware_type').toLowerCase() === 'uefi' ? 'UEFI' : 'BIOS';

/** F-058 */
export function machineOf(image: ServerImage): 'q35' | 'virt' | 'pc' {
  const type = image.property('hw_machine_type');
  if (type.startsWith('q35') || type.includes('-q35')) return 'q35';
  return type === 'virt' || type.startsWith('virt-') ? 'virt' : 'pc';
}

/** F-099 */
export function vgaOf(image: ServerImage): 'qxl' | 'virtio' | 'std' {
  const model = image.property('hw_video_model');
  return model === 'qxl' || model === 'virtio' ? model : 'std';
}
