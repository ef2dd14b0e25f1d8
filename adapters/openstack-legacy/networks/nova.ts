import type { Call } from 'podgate/contract';
import { reader, Type, type Static } from 'podgate/kit';
import { pathPart, type ServiceRequest, type Session } from '../../openstack/family.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const number = Type.Optional(Type.Union([Type.Integer(), Type.Null()]));
/** Numbers in clouds without a network service, UUIDs where Nova passes on. */
const id = Type.Union([Type.String(), Type.Integer()]);

/** A network of Nova's own: `cidr` and `gateway` are those of its only subnet. */
const Network = Type.Object({
  id: Type.String(),
  label: text,
  project_id: text,
  cidr: text,
  gateway: text,
  dns1: text,
  dns2: text,
});

const FloatingIp = Type.Object({ id, ip: Type.String(), pool: text, fixed_ip: text, instance_id: text });

const Rule = Type.Object({
  id,
  ip_protocol: text,
  from_port: number,
  to_port: number,
  ip_range: Type.Optional(Type.Object({ cidr: text })),
  group: Type.Optional(Type.Object({ name: text, tenant_id: text })),
});

const Group = Type.Object({
  id,
  name: Type.String(),
  description: text,
  tenant_id: text,
  rules: Type.Optional(Type.Array(Rule)),
});

export type NovaNetwork = Static<typeof Network>;
export type NovaFloatingIp = Static<typeof FloatingIp>;
export type NovaRule = Static<typeof Rule>;
export type NovaGroup = Static<typeof Group>;

const readNetworks = reader(Type.Object({ networks: Type.Array(Network) }), "Nova's networks");
const readPools = reader(
  Type.Object({ floating_ip_pools: Type.Array(Type.Object({ name: Type.String() })) }),
  "Nova's pools of floating IPs",
);
const readFloatingIps = reader(Type.Object({ floating_ips: Type.Array(FloatingIp) }), "Nova's floating IPs");
const readFloatingIp = reader(Type.Object({ floating_ip: FloatingIp }), "Nova's floating IP");
const readGroups = reader(Type.Object({ security_groups: Type.Array(Group) }), "Nova's security groups");
const readGroup = reader(Type.Object({ security_group: Group }), "Nova's security group");

/** Asks Nova in the place of the network service. */
export const ask = (session: Session, request: Omit<ServiceRequest, 'service'>, call: Call) =>
  session.send({ service: 'compute', ...request }, call);

export async function listNetworks(session: Session, call: Call): Promise<readonly NovaNetwork[]> {
  const reply = await ask(session, { operation: 'os-networks.list', path: '/os-networks' }, call);
  return readNetworks(reply.json()).networks;
}

/** Names of the pools that floating addresses are of. */
export async function listPools(session: Session, call: Call): Promise<readonly string[]> {
  const reply = await ask(session, { operation: 'os-floating-ip-pools.list', path: '/os-floating-ip-pools' }, call);
  return readPools(reply.json()).floating_ip_pools.map(({ name }) => name);
}

/** The floating addresses of the project that is asked in: Nova tells nobody those of others. */
export async function listFloatingIps(session: Session, call: Call): Promise<readonly NovaFloatingIp[]> {
  const reply = await ask(session, { operation: 'os-floating-ips.list', path: '/os-floating-ips' }, call);
  return readFloatingIps(reply.json()).floating_ips;
}

export async function showFloatingIp(session: Session, floating: string, call: Call): Promise<NovaFloatingIp> {
  const path = `/os-floating-ips/${pathPart(floating)}`;
  const reply = await ask(session, { operation: 'os-floating-ips.show', path }, call);
  return readFloatingIp(reply.json()).floating_ip;
}

/** A new floating address of a pool; absent: Nova's usual one. */
export async function takeFloatingIp(session: Session, pool: string | undefined, call: Call): Promise<NovaFloatingIp> {
  const about = { operation: 'os-floating-ips.create', method: 'POST', path: '/os-floating-ips' } as const;
  const reply = await ask(session, { ...about, body: pool === undefined ? {} : { pool } }, call);
  return readFloatingIp(reply.json()).floating_ip;
}

export async function dropFloatingIp(session: Session, floating: string, call: Call): Promise<void> {
  const about = { operation: 'os-floating-ips.delete', method: 'DELETE' } as const;
  await ask(session, { ...about, path: `/os-floating-ips/${pathPart(floating)}` }, call);
}

/** The security groups of the project that is asked in, or of all. */
export async function listGroups(session: Session, all: boolean, call: Call): Promise<readonly NovaGroup[]> {
  const query = all ? { all_tenants: '1' } : {};
  const about = { operation: 'os-security-groups.list', path: '/os-security-groups', query } as const;
  return readGroups((await ask(session, about, call)).json()).security_groups;
}

export async function showGroup(session: Session, group: string, call: Call): Promise<NovaGroup> {
  const path = `/os-security-groups/${pathPart(group)}`;
  return readGroup((await ask(session, { operation: 'os-security-groups.show', path }, call)).json()).security_group;
}

/** The groups that a server is in. */
export async function groupsOfServer(session: Session, server: string, call: Call): Promise<readonly NovaGroup[]> {
  const path = `/servers/${pathPart(server)}/os-security-groups`;
  const reply = await ask(session, { operation: 'os-security-groups.of-server', path }, call);
  return readGroups(reply.json()).security_groups;
}

/** Makes a group, or changes one: Nova wants both members, and a description that is not empty. */
export async function putGroup(
  session: Session,
  { group, ...members }: { readonly group?: string; readonly name: string; readonly description: string },
  call: Call,
): Promise<NovaGroup> {
  const security_group = { ...members, description: members.description || members.name };
  const made = { operation: 'os-security-groups.create', method: 'POST', path: '/os-security-groups' } as const;
  const changed = (known: string) =>
    ({
      operation: 'os-security-groups.update',
      method: 'PUT',
      path: `/os-security-groups/${pathPart(known)}`,
    }) as const;
  const request = group === undefined ? made : changed(group);
  return readGroup((await ask(session, { ...request, body: { security_group } }, call)).json()).security_group;
}
