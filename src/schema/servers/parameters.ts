import { GatewayError } from '../../contract/index.ts';
import { environment, inEnvironment, search } from '../query/common-parameters.ts';
import { facetIn, not, type Condition } from '../query/condition.ts';
import type { FacetNames } from '../query/filter.ts';
import {
  account,
  all,
  any,
  byEither,
  domains,
  exactly,
  facetByEither,
  forAdmins,
  isEmpty,
  isTrue,
  number,
  ofAll,
  ofNone,
  onlyIf,
  projects,
  region,
  switched,
  unsupported,
  type Parameter,
} from '../query/parameters.ts';
import { wordOf } from '../query/values.ts';

const withPrefix = (prefix: string): Condition => {
  return { kind: 'facet', facet: 'meta', test: { op: 'startswith', values: [prefix] } };
};
const matching = (column: string, pattern: string): Condition => {
  return { kind: 'column', column, test: { op: 'startswith', values: [pattern] } };
};

/**
 * An address, the beginning of one, or a part of one. Cloudpods takes a regular expression here; its plain forms (`^10.0.`,
 * `\.5$`) are understood, anything that would have to be run is refused.
 */
const address: Parameter = (values, _, name) => {
  if (values.length > 1) {
    return facetIn(
      'ip',
      values.map((value) => value.toLowerCase()),
    );
  }
  const [given = ''] = values;
  const text = given.replace(/^\^/, '').replace(/\$$/, '').replaceAll('\\.', '.').toLowerCase();
  if (!/^[0-9a-f.:]+$/.test(text)) {
    throw new GatewayError(
      'invalid_request',
      `${name}: "${given.slice(0, 60)}" is no address, nor the beginning or a part of one`,
    );
  }
  const [first, last] = [given.startsWith('^'), given.endsWith('$')];
  if (first && last) return facetIn('ip', [text]);
  const op = first ? 'startswith' : last ? 'endswith' : 'contains';
  return { kind: 'facet', facet: 'ip', test: { op, values: [text] } };
};

const architecture: Parameter = (values) =>
  any(
    values.flatMap((value) => {
      const word = value.toLowerCase();
      if (word === 'x86') return [isEmpty('os_arch'), isIn('i386'), matching('os_arch', 'x86')];
      if (word === 'arm') return [matching('os_arch', 'aarch'), matching('os_arch', 'arm')];
      return [matching('os_arch', value)];
    }),
  );
const isIn = (value: string): Condition => ({
  kind: 'column',
  column: 'os_arch',
  test: { op: 'in', values: [value] },
});

/** A security group by id or name; `!` in front: not in that group. */
const secgroup: Parameter = (values, context, name) =>
  all(
    values.map((value) => {
      const plain = value.replace(/^!/, '');
      const member = facetByEither('secgroup', 'secgroup_name')([plain], context, name);
      return value.startsWith('!') ? not(member) : member;
    }),
  );

const serverType: Parameter = (values, _, name) => {
  const words = values.map((value) => wordOf(name, value, ['normal', 'gpu', 'usb', 'backup']));
  const gpu = words.includes('gpu') ? [isTrue('is_gpu')] : [];
  return any([...gpu, ...(words.includes('normal') ? [not(isTrue('is_gpu'))] : [])]);
};

const resourceType: Parameter = (values, context, name) => {
  const words = values.map((value) => wordOf(name, value, ['shared', 'prepaid', 'dedicated']));
  return words.includes('shared') ? ofAll(values, context, name) : ofNone(values, context, name);
};

const without = (column: string): Condition => isEmpty(column);
const host = forAdmins(byEither('host_id', 'host'));

/** Parameters that narrow `/servers`, each under all its names (cloudpods-api §2.3, §2.4, §2.5). */
const PARAMETERS: readonly (readonly [names: readonly string[], parameter: Parameter])[] = [
  [['id'], byEither('id', 'external_id')],
  [['name'], exactly('name')],
  [['status'], exactly('status')],
  [['power_states'], exactly('power_states')],
  [['external_id'], exactly('external_id')],
  [['search'], search],
  [['ip_addr', 'ip_addrs', 'ips'], address],
  [
    ['mac', 'macs'],
    (values) =>
      facetIn(
        'mac',
        values.map((value) => value.toLowerCase()),
      ),
  ],
  [['hypervisor'], exactly('hypervisor')],
  [['os_type'], exactly('os_type')],
  [['os_dist'], exactly('os_dist')],
  [['os_arch'], architecture],
  [['cloudregion_id', 'cloudregion', 'region', 'region_id'], region],
  [['zone_id', 'zone', 'zone_ids', 'zones'], byEither('zone_id', 'zone')],
  [['host_id', 'host', 'get_all_guests_on_host'], host],
  [['cloudprovider_id', 'cloudprovider', 'manager', 'manager_id'], account],
  [['cloudaccount_id', 'cloudaccount', 'account', 'account_id'], account],
  [['providers', 'provider'], exactly('provider')],
  [['brands', 'brand'], exactly('brand')],
  [['cloud_env'], environment],
  [['public_cloud'], switched(inEnvironment('public'))],
  [['private_cloud'], switched(inEnvironment('private'))],
  [['is_on_premise'], switched(inEnvironment('onpremise'))],
  [['is_managed'], switched({ kind: 'all', of: [] })],
  [['usable'], onlyIf({ kind: 'all', of: [] })],
  [['vpc_id', 'vpc'], facetByEither('vpc', 'vpc_name')],
  [['network_id', 'network'], facetByEither('network', 'network_name')],
  [['secgroup_id', 'secgroup', 'secgrp_id'], secgroup],
  [
    ['secgroup_name'],
    (values) =>
      facetIn(
        'secgroup_name',
        values.map((value) => value.toLowerCase()),
      ),
  ],
  [['billing_type'], exactly('billing_type')],
  [['billing_expire_since', 'billing_expire_before', 'billing_cycle'], ofNone],
  [['disable_delete'], switched(isTrue('disable_delete'))],
  [['with_eip'], onlyIf(not(without('eip')))],
  [['without_eip', 'eip_associable'], onlyIf(without('eip'))],
  [['with_host'], switched(not(without('host')))],
  [['resource_type'], resourceType],
  [['server_type'], serverType],
  [['gpu'], switched(isTrue('is_gpu'))],
  [['normal'], switched(not(isTrue('is_gpu')))],
  [['usb', 'baremetal', 'custom_dev_type', 'bakcup', 'backup'], switched({ kind: 'any', of: [] })],
  [['vcpu_count'], number('vcpu_count')],
  [['vmem_size'], number('vmem_size')],
  ...['instance_type', 'boot_order', 'vga', 'vdi', 'machine', 'bios', 'keypair', 'flavor_id'].map(
    (name) => [[name], exactly(name)] as const,
  ),
  [['src_ip_check'], switched(isTrue('src_ip_check'))],
  [['src_mac_check'], switched(isTrue('src_mac_check'))],
  [['project_ids', 'projects'], projects],
  [['project_domain_ids', 'project_domains'], domains],
  [['system', 'show_emulated'], ofAll],
  [['with_user_meta'], onlyIf(withPrefix('user:'))],
  [['with_cloud_meta'], onlyIf(withPrefix('user:'))],
  [['without_user_meta'], onlyIf(not(withPrefix('user:')))],
  [['with_any_meta'], onlyIf(any([withPrefix('user:'), withPrefix('tag:')]))],
  [
    [
      ...['city', 'host_sn', 'host_wire_id', 'wire_id', 'wire', 'group_id', 'group', 'scaling_group', 'user_id'],
      ...['usable_server_for_eip', 'attachable_servers_for_disk', 'disk', 'isolated_device_id'],
      ...['snapshotpolicy_id', 'binding_snapshotpolicy', 'binding_disks_snapshotpolicy'],
      ...['project_tags', 'no_project_tags', 'domain_tags', 'no_domain_tags'],
    ],
    unsupported,
  ],
];

export const serverParameters: ReadonlyMap<string, Parameter> = new Map(
  PARAMETERS.flatMap(([names, parameter]) => names.map((name) => [name, parameter] as const)),
);

const fixed = { facet: 'ip', extra: ['fixed'] } as const;

/** Names of `filter` for what has several values per server. */
export const serverFacetNames: FacetNames = {
  ips: fixed,
  ip_addr: { facet: 'ip' },
  macs: { facet: 'mac' },
  mac: { facet: 'mac' },
  secgroup: { facet: 'secgroup_name' },
  secgrp_id: { facet: 'secgroup' },
  vpc: { facet: 'vpc_name' },
  vpc_id: { facet: 'vpc' },
  network: { facet: 'network_name' },
  network_id: { facet: 'network' },
};

/** What a `joint_filter` may look at. */
export const serverJoints: Readonly<Record<string, FacetNames>> = {
  'guestnetworks.guest_id': {
    ip_addr: fixed,
    ip6_addr: fixed,
    mac_addr: { facet: 'mac' },
    network_id: { facet: 'network' },
  },
};

/** Other names that lists are sorted by (`order_by`, `order_by_<name>`). */
export const serverOrders: Readonly<Record<string, string>> = {
  ip: 'ip_key',
  ips: 'ip_key',
  account: 'account',
  cloudregion: 'cloudregion',
  domain: 'project_domain',
  host: 'host',
  wire: 'vpc',
};
