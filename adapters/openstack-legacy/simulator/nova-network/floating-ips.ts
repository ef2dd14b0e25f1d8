import { badRequest, bodyOf, floatingIpsOf, json, notFound, type Reply } from '../../../openstack/simulator/family.ts';
import { accepted, portsFor, rowsIn, textOf, type Context, type Members } from './context.ts';

/** One network with one subnet each, and none of those that lead outside. */
export function networks({ ask }: Context): readonly Members[] {
  const subnets = rowsIn(ask('GET', '/v2.0/subnets'), 'subnets');
  return rowsIn(ask('GET', '/v2.0/networks'), 'networks').flatMap((network) => {
    const of = subnets.filter(({ network_id }) => network_id === network['id']);
    const four = of.find(({ ip_version }) => ip_version === 4);
    if (network['router:external'] === true || !four) return [];
    const { cidr, gateway_ip: gateway, dns_nameservers: dns } = four;
    const [dns1 = null, dns2 = null] = (dns ?? []) as readonly string[];
    return [{ id: network['id'], label: network['name'], cidr, gateway, dns1, dns2 }];
  });
}

/** Pools are known by their names alone: those of the networks that lead outside. */
export const outside = ({ ask }: Context) =>
  rowsIn(ask('GET', '/v2.0/networks'), 'networks').filter((network) => network['router:external'] === true);

/** The project's own, whoever asks. */
export const floating = ({ ask, project }: Context) =>
  rowsIn(ask('GET', '/v2.0/floatingips'), 'floatingips').filter(({ project_id }) => project_id === project);

export function toFloatingIp(context: Context, one: Members): object {
  const { world, ids } = context;
  const port = world.cloud.ports.get(textOf(one['port_id']));
  const pool = outside(context).find(({ id }) => id === one['floating_network_id']);
  return {
    id: ids.shown(one['id']),
    ip: one['floating_ip_address'],
    pool: pool?.['name'] ?? null,
    fixed_ip: one['port_id'] ? one['fixed_ip_address'] : null,
    instance_id: port?.deviceId ?? null,
  };
}

export function ownFloatingIp(context: Context, id: string): Members {
  const found = floating(context).find((one) => one['id'] === context.ids.meant(id));
  if (!found) throw notFound(`Floating IP not found for ID ${id}`);
  return found;
}

export function takeFloatingIp(context: Context): Reply {
  const { pool } = (bodyOf(context.request) ?? {}) as { readonly pool?: unknown };
  const pools = outside(context);
  const from = pool === undefined ? pools[0] : pools.find(({ name }) => name === pool);
  if (!from) throw notFound(`Floating IP pool not found.`);
  const made = context.ask('POST', '/v2.0/floatingips', { floatingip: { floating_network_id: from['id'] } });
  return json(200, { floating_ip: toFloatingIp(context, made['floatingip'] as Members) });
}

/** Takes an address that leads elsewhere away from there, without a word. */
export function addFloatingIp(context: Context, server: string, { address, fixed_address: fixed }: Members): Reply {
  const found = floating(context).find((one) => one['floating_ip_address'] === address);
  const ports = portsFor(context, server);
  if (!found) throw notFound(`floating ip not found`);
  const [port] = ports;
  if (!port) throw badRequest('No fixed ips associated to instance');
  const target = fixed === undefined ? port : ports.find((one) => one.fixedIps.some((ip) => ip.address === fixed));
  if (!target) throw badRequest('Specified fixed address not assigned to instance');
  const floatingip = { port_id: target.id, ...(fixed !== undefined && { fixed_ip_address: fixed }) };
  context.ask('PUT', `/v2.0/floatingips/${textOf(found['id'])}`, { floatingip });
  return accepted;
}

export function removeFloatingIp(context: Context, server: string, { address }: Members): Reply {
  const ports = portsFor(context, server);
  const found = floatingIpsOf(context.world.cloud, server, ports).find((one) => one.address === address);
  if (!found) throw notFound('Floating IP is not associated with the instance');
  context.ask('PUT', `/v2.0/floatingips/${found.id}`, { floatingip: { port_id: null } });
  return accepted;
}
