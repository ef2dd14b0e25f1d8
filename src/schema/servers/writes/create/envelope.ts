import { GatewayError } from '../../../../contract/index.ts';

export type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** More than that at once is an accident. */
const MOST = 1000;

function countOf(given: unknown): number {
  const count = typeof given === 'string' && /^\d{1,6}$/.test(given) ? Number(given) : given;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= MOST) return count;
  throw new GatewayError('invalid_request', `count must be a whole number from 1 to ${MOST}`);
}

/** The members of the server, and how many are wanted: the number stands beside `server`, or in it (cloudpods-api §1.3). */
export function envelopeOf(body: unknown): { readonly members: Members; readonly count: number } {
  if (!isObject(body)) throw new GatewayError('invalid_request', 'the body must be an object with "server"');
  const inner = 'server' in body ? body['server'] : body;
  if (!isObject(inner)) throw new GatewayError('invalid_request', 'server must be an object');
  const { count: within, __count__: listed, ...members } = inner;
  const { server: _, count, __count__: gatewayCount, ...others } = 'server' in body ? body : {};
  const [stray] = Object.keys(others);
  if (stray !== undefined) {
    throw new GatewayError(
      'invalid_request',
      `${stray.slice(0, 60)} stands beside server; only count may, the rest belongs in server`,
    );
  }
  const beside = count ?? gatewayCount;
  return { members, count: countOf(beside ?? within ?? listed ?? 1) };
}

/** Other words for the same (cloudpods-api §9.1). */
const ALIASES: Readonly<Record<string, string>> = {
  sku: 'instance_type',
  flavor: 'instance_type',
  image: 'image_id',
  keypair_id: 'keypair',
  project: 'project_id',
  tenant: 'project_id',
  tenant_id: 'project_id',
  secgroup: 'secgroup_id',
  secgrp_id: 'secgroup_id',
  secgrp: 'secgroup_id',
  prefer_region: 'prefer_region_id',
  prefer_manager: 'prefer_manager_id',
  prefer_zone: 'prefer_zone_id',
  prefer_host: 'prefer_host_id',
  __meta__: 'metadata',
};

/**
 * What clients send along, and what decides nothing here: the cloud starts new servers, guests and hypervisors see to the rest, and an address
 * that is not asked for costs nothing, however it would be paid for.
 */
const UNUSED: ReadonlySet<string> = new Set([
  '__os_profile__',
  'auto_prepaid_recycle',
  'auto_renew',
  'auto_switch_to_backup_on_host_down',
  'bios',
  'boot_order',
  'cdn',
  'cdrom_boot_index',
  'cpu_sockets',
  'deploy_telegraf',
  'disable_usb_kbd',
  'domain',
  'domain_id',
  'eip_auto_dellocate',
  'eip_bgp_type',
  'eip_charge_type',
  'enable_cloud_init',
  'enable_memclean',
  'extra_cpu_count',
  'extraData',
  'hypervisor',
  'is_daemon',
  'is_system',
  'login_account',
  'machine',
  'os_arch',
  'os_type',
  'project_domain',
  'project_domain_id',
  'provider',
  'public_ip_charge_type',
  'reset_password',
  'shutdown_behavior',
  'src_ip_check',
  'src_mac_check',
  'status',
  'vdi',
  'vga',
]);

/** What changes what is bought or made, and cannot be had: each is refused unless it says nothing. */
const IMPOSSIBLE: ReadonlySet<string> = new Set([
  'backup',
  'baremetal',
  'baremetal_disk_configs',
  'billing_cycle',
  'cdrom',
  'default_storage_type',
  'deploy_configs',
  'duration',
  'eip',
  'eip_bw',
  'enable_tpm',
  'encrypt_key_id',
  'encrypt_key_new',
  'fake_create',
  'groups',
  'guest_image_id',
  'instance_backup_id',
  'instance_snapshot_id',
  'isolated_devices',
  'kickstart_config',
  'prefer_backup_host',
  'prefer_wire',
  'prefer_wire_id',
  'public_ip_bw',
  'release_at',
  'schedtags',
  'suggestion',
]);

/** What there is of some things, and so says nothing. */
const USUAL: ReadonlyMap<string, string> = new Map([
  ['billing_type', 'postpaid'],
  ['resource_type', 'shared'],
]);

const saysNothing = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value).length === 0);

function impossible(name: string, value: unknown): boolean {
  if (USUAL.has(name)) return !saysNothing(value) && value !== USUAL.get(name);
  const listed = /^(isolated_device|schedtag|deploy)\.\d+$/.test(name);
  return (IMPOSSIBLE.has(name) || listed) && !saysNothing(value);
}

const isElsewhere = (name: string) => name === 'disks' || name === 'nets' || /^(disk|net)\.\d{1,3}$/.test(name);
const isIdle = (name: string) => UNUSED.has(name) || IMPOSSIBLE.has(name) || USUAL.has(name);

/** Members under one name each. */
export interface OneName {
  readonly members: Members;
  /** The name under which a member came. */
  readonly saidAs: (member: string) => string;
}

/**
 * The members under one name each, without those that stand for disks and interfaces and those of no use. Throws `unsupported` for what
 * cannot be had, `invalid_request` for what is said twice with different values.
 */
export function withoutAliases(members: Members): OneName {
  const known = new Map<string, unknown>();
  const came = new Map<string, string>();
  for (const [name, value] of Object.entries(members)) {
    if (impossible(name, value)) throw new GatewayError('unsupported', `${name} is not possible here`);
    if (isElsewhere(name) || isIdle(name) || value === null || value === '') continue;
    const key = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
    if (known.has(key) && known.get(key) !== value) {
      throw new GatewayError('invalid_request', `${name} says something else than another word for ${key}`);
    }
    known.set(key, value);
    came.set(key, name);
  }
  return { members: Object.fromEntries(known), saidAs: (member) => came.get(member) ?? member };
}
