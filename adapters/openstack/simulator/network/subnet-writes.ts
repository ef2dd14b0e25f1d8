import { isIP } from 'node:net';
import { idSpace } from '../content/ids.ts';
import type { Network, Subnet } from '../content/networks.ts';
import { json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import type { Cloud } from '../state/cloud.ts';
import { invalidInput, listIn, policyForbids, refused, textIn, thingIn, type Body } from './bodies.ts';
import { badRequest } from './errors.ts';
import { GONE, secondsNow } from './network-writes.ts';
import { networkFor } from './port-writes.ts';
import { holds, numberOf, overlap, spanOf, textOf, type Span } from './prefixes.ts';
import { requireQuota } from './quotas.ts';
import { toSubnet } from './views.ts';
import type { Write } from './writes.ts';

const CHANGED = ['name', 'description', 'gateway_ip', 'dns_nameservers', 'allocation_pools'];
const NEW = [...CHANGED, 'network_id', 'ip_version', 'cidr', 'tenant_id', 'project_id'];
/** Subnets that were made have ids behind those of the subnets that were always there. */
const BEHIND = 10_000;

type Pools = Subnet['pools'];

function dnsIn(body: Body): readonly string[] | undefined {
  const servers = listIn(body, 'dns_nameservers')?.map(String);
  for (const [at, server] of (servers ?? []).entries()) {
    const reason = servers?.indexOf(server) === at ? '' : `Duplicate nameserver '${server}'.`;
    const why = isIP(server) === 0 ? `'${server}' is not a valid nameserver.` : reason;
    if (why !== '') throw badRequest(`Invalid input for dns_nameservers. Reason: ${why}`);
  }
  return servers;
}

/** The whole of a new subnet, which has no address in common with another one of its network. */
function wholeIn(cloud: Cloud, network: Network, body: Body): Span {
  const cidr = textIn(body, 'cidr') ?? '';
  const span = spanOf(cidr);
  if (!span) throw badRequest(`Invalid input for cidr. Reason: '${cidr}' is not a valid IP subnet.`);
  if (span.version !== body['ip_version']) {
    throw invalidInput(`cidr '${cidr}' does not match the ip_version '${String(body['ip_version'])}'.`);
  }
  if (span.length > (span.version === 4 ? 30 : 126)) {
    throw invalidInput('Subnet has a prefix length that is incompatible with DHCP service enabled.');
  }
  for (const id of network.subnets) {
    const other = spanOf(cloud.subnets.get(id)?.cidr ?? '');
    if (other && overlap(span, other)) {
      const why = `Requested subnet with cidr: ${cidr} for network: ${network.id} overlaps with another subnet.`;
      throw invalidInput(why);
    }
  }
  return span;
}

function poolsIn(body: Body, whole: Span, cidr: string): Pools | undefined {
  const pools = listIn(body, 'allocation_pools') as Pools | undefined;
  for (const { start, end } of pools ?? []) {
    if (holds(whole, start) && holds(whole, end)) continue;
    const why = `The allocation pool ${start}-${end} spans beyond the subnet cidr ${cidr}.`;
    throw refused(400, 'OutOfBoundsAllocationPool', why);
  }
  return pools;
}

/** Everything but the router's address, and what IPv4 does not give to anybody. */
function usualPools({ version, first, last }: Span, gateway: string | null): Pools {
  const from = first + 1n;
  const to = version === 4 ? last - 1n : last;
  const at = gateway !== null && isIP(gateway) === version ? numberOf(gateway) : first;
  const parts =
    at < from || at > to
      ? [[from, to]]
      : [
          [from, at - 1n],
          [at + 1n, to],
        ];
  return parts.flatMap(([start = 0n, end = 0n]) =>
    start > end ? [] : [{ start: textOf(start, version), end: textOf(end, version) }],
  );
}

function requireApart(gateway: string | null, pools: Pools): void {
  for (const { start, end } of pools) {
    if (gateway === null || isIP(start) !== isIP(gateway)) continue;
    if (numberOf(gateway) < numberOf(start) || numberOf(gateway) > numberOf(end)) continue;
    const why = `Gateway ip ${gateway} conflicts with allocation pool ${start}-${end}.`;
    throw refused(409, 'GatewayConflictWithAllocationPools', why);
  }
}

/** POST /v2.0/subnets */
export function createSubnet(write: Write): Reply {
  const { cloud, access, request } = write;
  const body = thingIn(request, 'subnet', NEW);
  const network = networkFor(cloud, access, textIn(body, 'network_id') ?? '');
  const projectId = textIn(body, 'project_id') ?? textIn(body, 'tenant_id') ?? access.projectId ?? '';
  if (!owns(access, network.projectId)) {
    throw refused(403, 'HTTPForbidden', `Tenant ${projectId} not allowed to create subnet on this network`);
  }
  const whole = wholeIn(cloud, network, body);
  const length = (textIn(body, 'cidr') ?? '').split('/')[1] ?? '';
  const cidr = `${textOf(whole.first, whole.version)}/${length}`;
  const usual = textOf(whole.version === 4 ? whole.first + 1n : whole.first, whole.version);
  const gateway = body['gateway_ip'] === null ? null : (textIn(body, 'gateway_ip') ?? usual);
  const pools = poolsIn(body, whole, cidr) ?? usualPools(whole, gateway);
  requireApart(gateway, pools);
  requireQuota(cloud, projectId, 'subnet');
  const dns = dnsIn(body) ?? [];
  cloud.made.subnets += 1;
  const subnet: Subnet = {
    id: idSpace(cloud.basis.cloud, 'subnet').id(BEHIND + cloud.made.subnets),
    name: textIn(body, 'name') ?? '',
    description: textIn(body, 'description') ?? '',
    networkId: network.id,
    projectId,
    cidr,
    pools,
    gateway,
    dns,
    dhcp: true,
    slaac: false,
    createdAt: secondsNow(write),
  };
  cloud.subnets.set(subnet.id, subnet);
  cloud.networks.set(network.id, { ...network, subnets: [...network.subnets, subnet.id] });
  return json(201, { subnet: toSubnet(cloud, subnet) });
}

/** A subnet that the caller may change: it, or its network, is his. */
function own({ cloud, access }: Write, id: string, rule: string): Subnet {
  const subnet = cloud.subnets.get(id);
  const missing = refused(404, 'SubnetNotFound', `Subnet ${id} could not be found.`);
  if (!subnet) throw missing;
  const network = cloud.networks.get(subnet.networkId);
  if (owns(access, subnet.projectId) || (network && owns(access, network.projectId))) return subnet;
  try {
    networkFor(cloud, access, subnet.networkId);
  } catch {
    throw missing;
  }
  // Those of networks that lead outside are not shown to whoever may use these.
  throw network?.external === true ? missing : policyForbids(rule);
}

/** PUT /v2.0/subnets/{id} */
export function changeSubnet(write: Write, id: string): Reply {
  const { cloud, request } = write;
  const subnet = own(write, id, 'update_subnet');
  const body = thingIn(request, 'subnet', CHANGED);
  const whole = spanOf(subnet.cidr);
  const pools = (whole && poolsIn(body, whole, subnet.cidr)) ?? subnet.pools;
  const given = 'gateway_ip' in body ? (textIn(body, 'gateway_ip') ?? null) : undefined;
  if (given !== undefined) requireApart(given, pools);
  const changed: Subnet = {
    ...subnet,
    name: textIn(body, 'name') ?? subnet.name,
    description: textIn(body, 'description') ?? subnet.description ?? '',
    dns: dnsIn(body) ?? subnet.dns ?? [],
    pools,
    ...(given !== undefined && { gateway: given }),
  };
  cloud.subnets.set(id, changed);
  return json(200, { subnet: toSubnet(cloud, changed) });
}

/** DELETE /v2.0/subnets/{id}: not while something has an address of it. */
export function deleteSubnet(write: Write, id: string): Reply {
  const { cloud } = write;
  const subnet = own(write, id, 'delete_subnet');
  for (const port of cloud.ports.rows('id')) {
    if (port.deviceOwner === 'network:dhcp' || !port.fixedIps.some(({ subnetId }) => subnetId === id)) continue;
    const why = `Unable to complete operation on subnet ${id}: One or more ports have an IP allocation from this subnet.`;
    throw refused(409, 'SubnetInUse', why);
  }
  cloud.subnets.delete(id);
  const network = cloud.networks.get(subnet.networkId);
  if (network) {
    const subnets = network.subnets.filter((other) => other !== id);
    cloud.networks.set(network.id, { ...network, subnets });
  }
  return GONE;
}
