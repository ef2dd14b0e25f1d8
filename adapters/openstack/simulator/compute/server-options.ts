import { booleanIn } from '../paging.ts';
import { badRequest } from './errors.ts';
import { invalidParameter } from './parameters.ts';
import type { Context } from './context.ts';

/** What the query of a list says, read strictly or leniently by version (mapping V-04). The last of repeated values counts. */
export type Options = ReadonlyMap<string, string>;

const REGEX = [
  'access_ip_v4',
  'access_ip_v6',
  'auto_disk_config',
  'availability_zone',
  'config_drive',
  'created_at',
  'description',
  'display_description',
  'display_name',
  'flavor',
  'hostname',
  'ip',
  'ip6',
  'kernel_id',
  'key_name',
  'launched_at',
  'locked_by',
  'name',
  'node',
  'power_state',
  'progress',
  'ramdisk_id',
  'reservation_id',
  'root_device_name',
  'terminated_at',
];

const PLAIN = [
  'all_tenants',
  'changes-since',
  'deleted',
  'host',
  'image',
  'image_ref',
  'launch_index',
  'limit',
  'marker',
  'project_id',
  'soft_deleted',
  'sort_dir',
  'sort_key',
  'status',
  'task_state',
  'tenant_id',
  'user_id',
  'uuid',
  'vm_state',
];

/** Tables joined to that of the servers: known as parameters so that they can be refused. */
const JOINED = [
  'block_device_mapping',
  'info_cache',
  'metadata',
  'pci_devices',
  'security_groups',
  'services',
  'system_metadata',
];

/** The filters by tags, which hold lists. */
export const TAG_FILTERS = ['tags', 'tags-any', 'not-tags', 'not-tags-any'];

/** Parameters and the version that brought each. */
const KNOWN: ReadonlyMap<string, number> = new Map([
  ...[...REGEX, ...PLAIN, ...JOINED].map((name) => [name, 1] as const),
  ...TAG_FILTERS.map((name) => [name, 26] as const),
  ['changes-before', 66],
  ['locked', 73],
]);

/** The filters that not only administrators may use, and since when (mapping L-17). */
const FOR_ALL: ReadonlyMap<string, number> = new Map([
  ...['reservation_id', 'name', 'status', 'image', 'flavor', 'ip', 'changes-since', 'all_tenants'].map(
    (name) => [name, 1] as const,
  ),
  ['ip6', 5],
  ...TAG_FILTERS.map((name) => [name, 26] as const),
  ['changes-before', 66],
  ['locked', 73],
  ...[
    'availability_zone',
    'config_drive',
    'key_name',
    'created_at',
    'launched_at',
    'terminated_at',
    'power_state',
    'task_state',
    'vm_state',
    'progress',
    'user_id',
  ].map((name) => [name, 83] as const),
  ['hostname', 90],
]);

const PAGING = ['limit', 'marker', 'sort_key', 'sort_dir'];

const since = (table: ReadonlyMap<string, number>, name: string, minor: number) =>
  (table.get(name) ?? Number.POSITIVE_INFINITY) <= minor;

/** The pattern that a filter matches by; MySQL's are near enough to ours, and take no notice of capitals. */
export function regexIn(name: string, value: string): RegExp {
  try {
    return new RegExp(value, 'i');
  } catch {
    throw invalidParameter(name, value, `'${value}' is not a 'regex'`);
  }
}

/** A time with or without a zone; without one it is UTC. Milliseconds since 1970. */
export function timeIn(name: string, value: string): number {
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}${value.includes('T') ? '' : 'T00:00:00'}Z`;
  const time = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(time)) throw invalidParameter(name, value, `'${value}' is not a 'date-time'`);
  return time;
}

/** The words of a boolean option; throws for others as oslo does. */
export function strictBoolean(value: string): boolean {
  const read = booleanIn(value);
  if (read !== undefined) return read;
  const accepted = "'0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'";
  throw badRequest(`Unrecognized value '${value}', acceptable values are: ${accepted}`);
}

/**
 * The options that apply: unknown ones are refused from 2.75 and dropped below, those that only administrators may use are dropped
 * in silence for others.
 */
export function optionsOf({ request, minor, access }: Context): Options {
  const options = new Map<string, string>();
  for (const [name, value] of request.query) {
    const known = since(KNOWN, name, minor);
    if (!known && minor >= 75 && !name.startsWith('_')) {
      throw badRequest(`'${name}' does not match any of the regexes: '^_'`);
    }
    if (REGEX.includes(name)) regexIn(name, value);
    if (PAGING.includes(name) || (!known && !name.startsWith('_'))) continue;
    if (access.isAdmin || since(FOR_ALL, name, minor)) options.set(name, value);
  }
  for (const name of options.keys()) {
    if (JOINED.includes(name) || name.startsWith('_')) throw badRequest(`Invalid filter field: ${name}.`);
  }
  return options;
}

/** `all_tenants` needs no value. */
export function isAllTenants(options: Options): boolean {
  const value = options.get('all_tenants');
  return value === undefined ? false : value === '' || strictBoolean(value);
}
