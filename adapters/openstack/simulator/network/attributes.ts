/** What Neutron's lists may be filtered and sorted by, as release Zed with its usual extensions accepts it. */
export interface Attributes {
  readonly filters: readonly string[];
  readonly sortKeys: readonly string[];
}

const OWNED = ['id', 'project_id', 'tenant_id'];
const TAGS = ['tags', 'tags-any', 'not-tags', 'not-tags-any'];

/** Filters that everything has, and the keys that it is sorted by; some are both, some only the one or the other. */
const attributes = (both: readonly string[], filters: readonly string[], sortKeys: readonly string[] = []) => ({
  filters: [...OWNED, 'description', 'revision_number', ...both, ...filters],
  sortKeys: [...OWNED, ...both, ...sortKeys],
});

export const PORT = attributes(
  ['admin_state_up', 'device_id', 'device_owner', 'mac_address', 'name', 'network_id', 'status'],
  ['binding:host_id', 'fixed_ips', 'security_groups', ...TAGS],
);

export const NETWORK = attributes(
  ['admin_state_up', 'mtu', 'name', 'status'],
  [
    'is_default',
    'provider:network_type',
    'provider:physical_network',
    'provider:segmentation_id',
    'router:external',
    'shared',
    ...TAGS,
  ],
  ['availability_zone_hints'],
);

export const SUBNET = attributes(
  [
    'cidr',
    'enable_dhcp',
    'gateway_ip',
    'ip_version',
    'ipv6_address_mode',
    'ipv6_ra_mode',
    'name',
    'network_id',
    'subnetpool_id',
  ],
  TAGS,
);

export const GROUP = attributes(['name'], ['shared', ...TAGS]);

export const RULE = attributes(
  [
    'direction',
    'ethertype',
    'port_range_max',
    'port_range_min',
    'protocol',
    'remote_address_group_id',
    'remote_group_id',
    'remote_ip_prefix',
    'security_group_id',
  ],
  ['normalized_cidr'],
);

export const FLOATING_IP = attributes(
  ['fixed_ip_address', 'floating_ip_address', 'floating_network_id', 'router_id', 'status'],
  ['port_id', ...TAGS],
);

export const RBAC_POLICY: Attributes = {
  filters: [...OWNED, 'action', 'object_id', 'object_type', 'target_tenant'],
  sortKeys: [...OWNED, 'action', 'object_id', 'target_tenant'],
};

/** Attributes that are asked for in the words of a boolean. */
export const BOOLEANS = ['admin_state_up', 'enable_dhcp', 'is_default', 'router:external', 'shared'];
