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

/** What clients send along, and what decides nothing here: the cloud starts new servers, guests and hypervisors see to the rest. */
const UNUSED: ReadonlySet<string> = new Set([
  'auto_renew',
  'bios',
  'boot_order',
  'cdn',
  'cpu_sockets',
  'deploy_telegraf',
  'disable_usb_kbd',
  'enable_cloud_init',
  'extra_cpu_count',
  'extraData',
  'hypervisor',
  'is_system',
  'login_account',
  'machine',
  'os_arch',
  'os_type',
  'project_domain',
  'project_domain_id',
  'domain_id',
  'provider',
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
  'billing_cycle',
  'cdrom',
  'deploy_configs',
  'duration',
  'eip',
  'eip_bw',
  'encrypt_key_id',
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
]);

const saysNothing = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value).length === 0);

function impossible(name: string, value: unknown): boolean {
  if (name === 'billing_type') return !saysNothing(value) && value !== 'postpaid';
  const listed =
    /^(isolated_device|schedtag|deploy)\.\d+$/.test(name) || name.startsWith('eip_') || name.startsWith('public_ip_');
  return (IMPOSSIBLE.has(name) || listed) && !saysNothing(value);
}

const isElsewhere = (name: string) => name === 'disks' || name === 'nets' || /^(disk|net)\.\d{1,3}$/.test(name);
const isIdle = (name: string) =>
  UNUSED.has(name) || IMPOSSIBLE.has(name) || name === 'billing_type' || /^(eip|public_ip)_/.test(name);

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
