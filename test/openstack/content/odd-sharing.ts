import type { OpenstackClient } from '../oracle/openstack-client.ts';
import type { TwoTenants } from './beta.ts';
import type { Workshop } from './workshop.ts';

type Body = Readonly<Record<string, unknown>>;

interface Made {
  readonly id: string;
}

/** Makes a thing of Neutron's as `owner`; the administrator takes it away. */
async function made<T extends Made>(
  shop: Workshop,
  owner: OpenstackClient,
  [kind, path]: readonly [string, string],
  body: Body,
): Promise<T> {
  const answer = (await owner.call('network', 'POST', path, { [kind]: body })) as Record<string, T>;
  const thing = answer[kind]!;
  shop.leftovers.add(`${kind} ${thing.id}`, async () => {
    if (await shop.admin.find('network', `${path}/${thing.id}`)) {
      await shop.admin.call('network', 'DELETE', `${path}/${thing.id}`);
    }
  });
  return thing;
}

const NETWORK = ['network', '/networks'] as const;
const SUBNET = ['subnet', '/subnets'] as const;
const PORT = ['port', '/ports'] as const;
const GROUP = ['security_group', '/security-groups'] as const;
const RULE = ['security_group_rule', '/security-group-rules'] as const;
const SHARE = ['rbac_policy', '/rbac-policies'] as const;
const ADDRESS = ['floatingip', '/floatingips'] as const;

/** Networks for one other project, for all, switched off, without subnets; subnets of every kind. */
async function networks({ shop, beta }: TwoTenants): Promise<void> {
  const network = (owner: OpenstackClient, name: string, more: Body = {}) =>
    made(shop, owner, NETWORK, { name: shop.name(name), ...more });
  const subnet = (owner: OpenstackClient, network_id: string, more: Body) =>
    made(shop, owner, SUBNET, { network_id, ip_version: 4, ...more });
  const share = (object_id: string, more: Body) =>
    made(shop, shop.ops, SHARE, { object_type: 'network', object_id, action: 'access_as_shared', ...more });
  const lent = await network(shop.dev, 'lent', { description: 'lent to "beta"', mtu: 1400 });
  await subnet(shop.dev, lent.id, {
    name: shop.name('lent'),
    description: 'a "subnet"',
    cidr: '10.90.0.0/22',
    gateway_ip: '10.90.3.254',
    enable_dhcp: false,
    dns_nameservers: ['192.0.2.1', '192.0.2.2'],
    host_routes: [{ destination: '198.51.100.0/24', nexthop: '10.90.0.2' }],
    allocation_pools: [
      { start: '10.90.1.10', end: '10.90.1.20' },
      { start: '10.90.0.10', end: '10.90.0.20' },
    ],
  });
  await share(lent.id, { target_tenant: beta.project.id });
  await made(shop, beta, PORT, { network_id: lent.id, name: shop.name('of beta in lent') });
  const open = await network(shop.ops, 'open', { shared: true });
  await subnet(shop.ops, open.id, { name: shop.name('open'), cidr: '10.91.0.0/29', gateway_ip: null });
  await subnet(shop.ops, open.id, {
    name: shop.name('six'),
    ip_version: 6,
    cidr: '2001:db8:91::/64',
    ipv6_address_mode: 'slaac',
    ipv6_ra_mode: 'slaac',
  });
  await network(shop.dev, 'off', { admin_state_up: false });
  await network(shop.dev, '"Ünï" <b> 网络 %2F');
  const theirs = await network(beta, 'of beta');
  await subnet(beta, theirs.id, {
    name: '',
    cidr: '10.92.0.0/28',
    allocation_pools: [{ start: '10.92.0.4', end: '10.92.0.4' }],
  });
  const nobodys = await network(shop.admin, "nobody's");
  await subnet(shop.admin, nobodys.id, { name: shop.name("nobody's"), cidr: '10.93.0.0/28' });
  await subnet(shop.admin, nobodys.id, { name: shop.name('no pool'), cidr: '10.94.0.0/28', allocation_pools: [] });
}

/** Ports of nothing and of a router, one switched off; a router between two networks. */
async function interfaces({ shop, beta }: TwoTenants): Promise<void> {
  const { id: network_id } = await made(shop, shop.dev, NETWORK, { name: shop.name('routed') });
  const v4 = { network_id, ip_version: 4, name: shop.name('routed'), cidr: '10.95.0.0/24' };
  const { id: subnet_id } = await made(shop, shop.dev, SUBNET, v4);
  const router = await made(shop, shop.dev, ['router', '/routers'], {
    name: shop.name('router'),
    external_gateway_info: { network_id: await shop.idOf('network', 'networks', 'public') },
  });
  await shop.dev.call('network', 'PUT', `/routers/${router.id}/add_router_interface`, { subnet_id });
  shop.leftovers.add(`interfaces of router ${router.id}`, () => emptyRouter(shop.admin, router.id));
  const port = (name: string, more: Body = {}) =>
    made<Made & { fixed_ips: { ip_address: string }[] }>(shop, shop.dev, PORT, {
      network_id,
      name: name && shop.name(name),
      ...more,
    });
  await port('idle', { description: 'a "port"' });
  await port('off', { admin_state_up: false, fixed_ips: [] });
  await port('two addresses', { fixed_ips: [{ subnet_id }, { subnet_id }] });
  const held = await port('held');
  await made(shop, shop.admin, PORT, {
    network_id,
    name: shop.name('of a service'),
    device_owner: 'network:dhcp',
    device_id: 'dhcp-of-tests',
    project_id: shop.dev.project.id,
  });
  const floating_network_id = await shop.idOf('network', 'networks', 'public');
  const address = (owner: OpenstackClient, more: Body) =>
    made(shop, owner, ADDRESS, { floating_network_id, description: `${shop.name('')} of tests`, ...more });
  await address(shop.dev, {});
  await address(shop.dev, { port_id: held.id });
  await address(beta, {});
}

/** Takes a router off the subnets that it is on: before that, neither it nor its ports can go. */
export async function emptyRouter(admin: OpenstackClient, id: string): Promise<void> {
  const ports = await admin.get<{ id: string; device_owner: string }[]>('network', `/ports?device_id=${id}`, 'ports');
  for (const { id: port_id } of ports.filter(({ device_owner }) => device_owner === 'network:router_interface')) {
    await admin.call('network', 'PUT', `/routers/${id}/remove_router_interface`, { port_id });
  }
}

/** Security groups: stateless, lent to another project, of another project, nobody's; rules of every kind. */
async function groups({ shop, beta }: TwoTenants): Promise<void> {
  const group = (owner: OpenstackClient, name: string, more: Body = {}) =>
    made(shop, owner, GROUP, { name: shop.name(name), ...more });
  const lent = await group(shop.dev, 'lent', { description: 'lent to "beta"' });
  await made(shop, shop.dev, SHARE, {
    object_type: 'security_group',
    object_id: lent.id,
    action: 'access_as_shared',
    target_tenant: beta.project.id,
  });
  const rule = (security_group_id: string, more: Body) =>
    made(shop, shop.dev, RULE, { security_group_id, direction: 'ingress', ...more });
  await rule(lent.id, { protocol: 'tcp', port_range_min: 1, port_range_max: 65535, description: 'all "tcp"' });
  await rule(lent.id, { protocol: 'icmp', port_range_min: 3 });
  await rule(lent.id, { protocol: 'icmp', port_range_min: 8, port_range_max: 0 });
  await rule(lent.id, { protocol: 'udp', port_range_min: 53, port_range_max: 53, remote_ip_prefix: '10.0.0.0/8' });
  await rule(lent.id, { protocol: '89', direction: 'egress', remote_ip_prefix: '0.0.0.0/0' });
  await rule(lent.id, { protocol: '6', port_range_min: 25, port_range_max: 25 });
  await rule(lent.id, { ethertype: 'IPv6', protocol: 'ipv6-icmp', port_range_min: 128, port_range_max: 0 });
  await rule(lent.id, { ethertype: 'IPv6', remote_ip_prefix: '2001:db8::/48' });
  await rule(lent.id, { protocol: 'tcp', remote_group_id: lent.id });
  await group(shop.dev, 'stateless', { stateful: false });
  await group(shop.dev, '"Ünï" <b> 组');
  await group(beta, 'of beta');
  await group(shop.admin, "nobody's");
}

/** What of Neutron can be lent, left alone or belong to others. */
export async function makeOddSharing(tenants: TwoTenants): Promise<void> {
  await networks(tenants);
  await interfaces(tenants);
  await groups(tenants);
}
