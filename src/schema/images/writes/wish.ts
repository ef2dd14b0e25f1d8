import { DISK_FORMATS, GatewayError, type ImageMembers } from '../../../contract/index.ts';
import type { Named, Preferences } from '../../servers/writes/create/wish.ts';
import { membersOfImage, type Given } from './members.ts';
import { sourceOf } from './source.ts';

/** What a caller says of a file. */
export interface FileWish {
  /** Bytes that it has. */
  readonly size?: number;
  /** MD5 that it must have. */
  readonly checksum?: string;
}

/** What a caller wants made, as far as he says it. */
export interface ImageWish extends FileWish {
  readonly image: ImageMembers;
  /** Where the cloud is to fetch its file. */
  readonly source?: string;
  readonly project?: Named;
  readonly preferences: Preferences;
}

const REGIONS = ['prefer_region', 'prefer_region_id', 'cloudregion', 'cloudregion_id'];
const MANAGERS = ['prefer_manager', 'prefer_manager_id', 'manager', 'manager_id'];
const PROJECTS = ['project_id', 'project', 'tenant_id', 'tenant', 'owner'];
const SIZES = ['size', 'image_size'];
const SOURCES = ['copy_from', 'copy_from_url'];

/** What clients send along, and what decides nothing here. */
const IDLE = new Set([
  'domain_id',
  'encrypt_status',
  'is_data',
  'is_guest_image',
  'is_standard',
  'project_domain',
  'project_domain_id',
  'status',
]);

const isSaid = (value: unknown) => value !== undefined && value !== null && value !== '';

/** The first of several words under which the same may stand. */
function first(given: Given, names: readonly string[]): Named | undefined {
  for (const field of names) {
    const value = given[field];
    if (!isSaid(value)) continue;
    if (typeof value === 'string' || typeof value === 'number') return { field, given: String(value) };
    throw new GatewayError('invalid_request', `${field} must be a text`);
  }
  return undefined;
}

function sizeOf(said: Named | undefined): number | undefined {
  if (!said) return undefined;
  if (/^\d{1,15}$/.test(said.given)) return Number(said.given);
  throw new GatewayError('invalid_request', `${said.field} must be a number of bytes`);
}

function checksumOf(said: Named | undefined): string | undefined {
  if (!said) return undefined;
  if (/^[0-9a-f]{32}$/i.test(said.given)) return said.given.toLowerCase();
  throw new GatewayError('invalid_request', `${said.field} must be an MD5: 32 hexadecimal digits`);
}

const ASIDE = new Set([...REGIONS, ...MANAGERS, ...PROJECTS, ...SIZES, ...SOURCES, ...IDLE, 'checksum', 'file_name']);

/** The disk format that a file's name ends in. */
function formatOf(fileName: unknown): string | undefined {
  const end = typeof fileName === 'string' ? fileName.split('.').at(-1)?.toLowerCase() : undefined;
  return DISK_FORMATS.find((format) => format === end);
}

/** A file without a format is refused by image services once it has come: that is said before. */
function requireFormat({ disk_format }: ImageMembers, withFile: boolean): void {
  if (disk_format !== undefined || !withFile) return;
  throw new GatewayError('missing_parameter', `disk_format is missing: one of ${DISK_FORMATS.join(', ')}`);
}

/** Throws `invalid_request` naming the field. */
export const fileWishOf = (given: Given): FileWish => ({
  size: sizeOf(first(given, SIZES)),
  checksum: checksumOf(first(given, ['checksum'])),
});

/**
 * What is to be made, by what was said of it, be it in JSON, in headers or in a form. Throws `missing_parameter`, and `invalid_request`
 * naming the field and what is accepted.
 */
export function imageWishOf(given: Given, withFile: boolean): ImageWish {
  const said = Object.fromEntries(Object.entries(given).filter(([name, value]) => !ASIDE.has(name) && isSaid(value)));
  const guessed = formatOf(given['file_name']);
  const format = said['disk_format'] ?? said['format'] ?? guessed;
  const members = membersOfImage(format === undefined ? said : { ...said, disk_format: format });
  if (members.name === undefined) throw new GatewayError('missing_parameter', 'name is missing');
  const source = sourceOf(first(given, SOURCES), withFile);
  requireFormat(members, withFile || source !== undefined);
  const image =
    members.disk_format === undefined || members.container_format !== undefined
      ? members
      : { ...members, container_format: 'bare' as const };
  const [region, manager] = [first(given, REGIONS), first(given, MANAGERS)];
  const project = first(given, PROJECTS);
  return {
    image,
    ...fileWishOf(given),
    ...(project && { project }),
    ...(source !== undefined && { source }),
    preferences: { zones: [], ...(region && { region }), ...(manager && { manager }) },
  };
}
