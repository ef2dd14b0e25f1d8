import type { Workshop } from './workshop.ts';

interface Made {
  readonly id: string;
}

const RULES: readonly Readonly<Record<string, unknown>>[] = [
  { direction: 'ingress', protocol: 'icmp', port_range_min: 8, port_range_max: 0 },
  { direction: 'ingress', protocol: 'icmp', remote_ip_prefix: '0.0.0.0/0' },
  { direction: 'ingress', protocol: 'tcp', port_range_min: 80, port_range_max: 90 },
  { direction: 'ingress', protocol: 'tcp', port_range_min: 22, port_range_max: 22, remote_ip_prefix: '10.0.0.0/8' },
  { direction: 'ingress', protocol: 'udp', port_range_min: 53, port_range_max: 53 },
  { direction: 'ingress', protocol: 'tcp' },
  { direction: 'ingress', protocol: '112' },
  { direction: 'ingress', ethertype: 'IPv6', protocol: 'ipv6-icmp' },
  { direction: 'ingress', ethertype: 'IPv6', protocol: 'tcp', port_range_min: 443, port_range_max: 443 },
  { direction: 'egress', ethertype: 'IPv6', protocol: 'udp', remote_ip_prefix: '2001:db8::/32' },
  { direction: 'ingress', remote_ip_prefix: '192.0.2.7/32' },
];

async function groups(shop: Workshop): Promise<string[]> {
  const group = (name: string) =>
    shop.network<Made>('security_group', '/security-groups', { name: shop.name(name), description: 'odd' });
  const [first, second] = [await group('odd-one'), await group('odd-two')];
  const rule = (body: object) =>
    shop.network('security_group_rule', '/security-group-rules', body as Readonly<Record<string, unknown>>);
  for (const body of RULES) await rule({ ...body, security_group_id: first.id });
  for (const body of RULES.slice(0, 3)) await rule({ ...body, security_group_id: second.id });
  const from = { direction: 'ingress', protocol: 'tcp', port_range_min: 5432, port_range_max: 5432 };
  await rule({ ...from, security_group_id: first.id, remote_group_id: second.id });
  return [first.id, second.id];
}

/**
 * A server with four interfaces: two addresses of each family in a subnet with two pools and one without a name, only
 * IPv6 in a network of the same name, a VLAN without port security, and the external network; in another order than
 * the ports were made.
 */
export async function oddlyConnected(shop: Workshop): Promise<string> {
  const network = (name: string, more = {}) =>
    shop.network<Made>('network', '/networks', { name: shop.name(name), ...more });
  const subnet = (network_id: string, name: string, cidr: string, more = {}) =>
    shop.network<Made>('subnet', '/subnets', {
      network_id,
      name: name && shop.name(name),
      cidr,
      ip_version: cidr.includes(':') ? 6 : 4,
      ...more,
    });
  const dual = await network('twin');
  const pools = [
    { start: '10.77.0.10', end: '10.77.0.50' },
    { start: '10.77.1.10', end: '10.77.1.50' },
  ];
  const v4 = await subnet(dual.id, 'pools', '10.77.0.0/21', { allocation_pools: pools });
  const v6 = await subnet(dual.id, '', '2001:db8:77::/64', {});
  const six = await network('twin');
  const v6only = await subnet(six.id, 'six', '2001:db8:78::/56', {});
  const vlan = await network('vlan', {
    'provider:network_type': 'vlan',
    'provider:physical_network': 'physnet1',
    'provider:segmentation_id': 321,
  });
  await subnet(vlan.id, 'vlan', '10.78.0.0/25');
  const security_groups = await groups(shop);
  const port = (network_id: string, more: object) =>
    shop.network<Made>('port', '/ports', { network_id, name: shop.name('port'), ...more });
  const at = (subnet_id: string, ip_address: string) => ({ subnet_id, ip_address });
  await port(dual.id, { fixed_ips: [at(v4.id, '10.77.0.40')] });
  const ports = [
    await port(dual.id, {
      fixed_ips: [
        at(v6.id, '2001:db8:77::11'),
        at(v4.id, '10.77.1.11'),
        at(v4.id, '10.77.0.12'),
        at(v6.id, '2001:db8:77::12'),
      ],
      security_groups,
      allowed_address_pairs: [{ ip_address: '10.77.0.40' }, { ip_address: '10.77.0.41' }],
    }),
    await port(six.id, { fixed_ips: [at(v6only.id, '2001:db8:78::11')] }),
    await port(vlan.id, { port_security_enabled: false, security_groups: [] }),
    await port(await shop.idOf('network', 'networks', 'public'), {}),
  ];
  const order = [3, 1, 0, 2].map((index) => ({ port: ports[index]!.id }));
  return shop.server(await shop.plain('networks', { networks: order }), 'ACTIVE', shop.ops);
}
