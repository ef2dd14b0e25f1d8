import type { KeystoneProject } from '../projects/keystone.ts';
import { osName, osType, type ServerImage } from './image.ts';
import type { NovaServer } from './nova.ts';

const HIDDEN = 'podgate:';

/** Whether a key of Nova's metadata is the gateway's own. */
export const isHidden = (key: string): boolean => key.startsWith(HIDDEN);

/** Set on a server to protect it from deletion through Podgate. */
export const DISABLE_DELETE = 'podgate:disable_delete';

/** Set on a server that is to be confirmed when it rests in VERIFY_RESIZE: of what kind, since when, to which flavor. */
export const CONFIRM = 'podgate:confirm';
/** Set on a new server that is to be off once it is made. */
export const KEEP_OFF = 'podgate:keep_off';
/** By which a server is found again whose creation was not answered. */
export const MARKER = 'podgate:request';

const list = (words: readonly string[] | null | undefined) => (words ?? []).join(',');

/** Facts of the image and of the record that have no field of their own (F-M03). User data is never among them (F-M04). */
function factsOf(nova: NovaServer, image: ServerImage): Readonly<Record<string, string>> {
  return {
    os_type: osType(image),
    os_name: osName(image),
    os_distribution: image.property('os_distro'),
    os_version: image.property('os_version'),
    os_arch: image.property('architecture'),
    os_full_name: image.name,
    'os:project_id': nova.tenant_id ?? '',
    'os:user_id': nova.user_id ?? '',
    'os:locked_reason': nova.locked_reason ?? '',
    'os:config_drive': String(nova.config_drive ?? ''),
    'os:access_ip_v4': nova.accessIPv4 ?? '',
    'os:access_ip_v6': nova.accessIPv6 ?? '',
    'os:pinned_availability_zone': nova.pinned_availability_zone ?? '',
    'os:trusted_image_certificates': list(nova.trusted_image_certificates),
  };
}

/** Nova's metadata and tags and the facts around them, each under its prefix (F-M01…F-M04, `docs/fields.md`). */
export function metadataOf(
  nova: NovaServer,
  image: ServerImage,
  project: KeystoneProject | undefined,
): Record<string, string> {
  const metadata: Record<string, string> = {};
  const facts = factsOf(nova, image);
  for (const [key, value] of Object.entries(facts)) if (value !== '') metadata[key] = value;
  if (project?.name) metadata['sys:project'] = project.name;
  for (const tag of nova.tags ?? []) metadata[`tag:${tag}`] = '';
  for (const [key, value] of Object.entries(nova.metadata ?? {})) {
    if (!isHidden(key)) metadata[`user:${key}`] = value;
  }
  return metadata;
}
