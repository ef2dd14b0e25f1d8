import { GatewayError, type ImageMembers } from 'podgate/contract';
import { isHidden } from '../servers/metadata.ts';
import { MB_PER_GB } from '../sizes.ts';
import { OWN_MEMBERS } from './glance.ts';

/** Properties that have words of their own in the gateway, by Glance's names. */
function systemOf({ os_type, os_distribution, os_version, os_arch, uefi }: ImageMembers): Record<string, string> {
  return {
    ...(os_type !== undefined && { os_type: os_type.toLowerCase() }),
    ...(os_distribution !== undefined && { os_distro: os_distribution.toLowerCase() }),
    ...(os_version !== undefined && { os_version }),
    ...(os_arch !== undefined && { architecture: os_arch }),
    ...(uefi !== undefined && { hw_firmware_type: uefi ? 'uefi' : 'bios' }),
  };
}

/** The same words by Glance's names. */
export const PROPERTY_NAMES: Readonly<Record<string, string>> = {
  os_distribution: 'os_distro',
  os_arch: 'architecture',
  uefi: 'hw_firmware_type',
};

/** Glance's own members stand beside people's properties, and the gateway's marks among them: nobody gets at either by way of these. */
export function requireForeign(properties: readonly string[]): void {
  const marked = properties.find(isHidden);
  if (marked !== undefined) {
    throw new GatewayError('invalid_request', `properties.${marked}: names that begin so are the gateway's own`);
  }
  const [own] = properties.filter((name) => OWN_MEMBERS.has(name) || name.startsWith('os_glance'));
  if (own === undefined) return;
  throw new GatewayError('invalid_request', `properties.${own}: this is a member of Glance's images, not a property`);
}

/** Members of an image in Glance's words: sizes in GB, properties beside its own members (mapping W-59). */
export function toDocument(image: ImageMembers): Readonly<Record<string, unknown>> {
  const { min_disk, hidden, tags, properties } = image;
  const { id, name, description, disk_format, container_format, min_ram, visibility } = image;
  const own = { id, name, description, disk_format, container_format, min_ram, visibility, protected: image.protected };
  requireForeign(Object.keys(properties ?? {}));
  return {
    ...properties,
    ...systemOf(image),
    ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined)),
    ...(min_disk !== undefined && { min_disk: Math.ceil(min_disk / MB_PER_GB) }),
    ...(hidden !== undefined && { os_hidden: hidden }),
    ...(tags !== undefined && { tags: [...new Set(tags)] }),
  };
}
