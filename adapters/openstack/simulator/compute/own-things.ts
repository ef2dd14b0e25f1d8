import type { Keypair } from '../content/keypairs.ts';
import { json, type Reply } from '../http/message.ts';
import { owns, userOf } from '../identity/access.ts';
import { behind, nextQuery, take } from '../paging.ts';
import type { ServerGroupRow } from '../state/rows.ts';
import { nextLink, type Context } from './context.ts';
import { badRequest, notFound, policyForbids } from './errors.ts';
import { knownParameters, limitIn } from './parameters.ts';
import { maximumOf, usedBy } from './server-quotas.ts';

interface NamedKey extends Keypair {
  readonly id: string;
}

/** The keys of a user, by name: keys belong to users, not to projects (mapping W-38, OS-83). */
export function keysOf({ cloud, access, request, minor }: Context): readonly NamedKey[] {
  const asked = minor >= 10 && access.isAdmin ? request.query.get('user_id') : null;
  const owner = userOf(cloud.basis.directory, asked ?? access.userId)?.name;
  const keys = cloud.keypairs.filter((key) => key.user === owner).map((key) => ({ ...key, id: key.name }));
  return keys.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A key that a server is to have is one of who asks, whatever others have of that name (OS-83). */
export function requireKey(context: Context, name: unknown): void {
  if (typeof name !== 'string') return;
  if (!keysOf(context).some((key) => key.name === name)) throw badRequest('Invalid key_name provided.');
}

export const toKeypair = ({ minor }: Context, key: Keypair) => ({
  keypair: {
    name: key.name,
    public_key: key.publicKey,
    fingerprint: key.fingerprint,
    ...(minor >= 2 && { type: key.type }),
  },
});

/** GET /os-keypairs; in pages only from 2.35. */
export function listKeypairs(context: Context): Reply {
  const { request, minor } = context;
  knownParameters(context, ['limit', 'marker', 'user_id']);
  const keys = keysOf(context);
  if (minor < 35) return json(200, { keypairs: keys.map((key) => toKeypair(context, key)) });
  const marker = request.query.get('marker') ?? undefined;
  if (marker !== undefined && !keys.some((key) => key.name === marker)) {
    throw badRequest(`Marker ${marker} could not be found.`);
  }
  const limit = limitIn(request.query, context.world.settings.maxLimit);
  const found = take(behind(keys, marker), limit, () => true);
  const keypairs = found.rows.map((key) => toKeypair(context, key));
  const last = found.rows.at(-1);
  if (!found.full || !last) return json(200, { keypairs });
  const query = nextQuery(request.query, last.name, true);
  return json(200, { keypairs, keypairs_links: [nextLink(context, 'os-keypairs', query)] });
}

/** GET /os-keypairs/{name} */
export function showKeypair(context: Context, name: string): Reply {
  const key = keysOf(context).find((one) => one.name === name);
  if (!key) throw notFound(`Keypair ${name} not found for user ${context.access.userId}`);
  return json(200, toKeypair(context, key));
}

/** GET /limits: of the caller's project, or of the one that an administrator names. */
export function showLimits(context: Context): Reply {
  const { cloud, access, request, minor } = context;
  knownParameters(context, ['tenant_id', 'reserved']);
  const asked = request.query.get('tenant_id');
  if (asked !== null && !access.isAdmin) throw policyForbids('os_compute_api:limits:other_project');
  const project = asked ?? access.projectId;
  const [used, maximum] = [usedBy(context, project), maximumOf(context)];
  const groups = [...cloud.serverGroups.values()].filter((group) => group.projectId === project);
  const absolute = {
    maxTotalInstances: maximum.instances,
    maxTotalCores: maximum.cores,
    maxTotalRAMSize: maximum.ram,
    maxServerMeta: 128,
    ...(minor < 39 && { maxImageMeta: 128 }),
    ...(minor < 57 && { maxPersonality: 5, maxPersonalitySize: 10240 }),
    maxTotalKeypairs: 500,
    maxServerGroups: 100,
    maxServerGroupMembers: 10,
    ...(minor < 36 && { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 }),
    totalRAMUsed: used.ram,
    totalCoresUsed: used.cores,
    totalInstancesUsed: used.instances,
    ...(minor < 36 && { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 }),
    totalServerGroupsUsed: groups.length,
  };
  return json(200, { limits: { rate: [], absolute } });
}

/** One policy with rules from 2.64, a list of policies before. */
function toServerGroup({ minor }: Context, group: ServerGroupRow): object {
  return {
    id: group.id,
    name: group.name,
    ...(minor < 64 ? { policies: [group.policy], metadata: {} } : { policy: group.policy, rules: {} }),
    members: group.members,
    ...(minor >= 13 && { project_id: group.projectId, user_id: group.userId }),
  };
}

/** GET /os-server-groups */
export function listServerGroups(context: Context): Reply {
  const { cloud, access, request } = context;
  knownParameters(context, ['all_projects', 'limit', 'offset']);
  const all = access.isAdmin && request.query.has('all_projects');
  const groups = [...cloud.serverGroups.values()].filter((one) => all || one.projectId === access.projectId);
  return json(200, { server_groups: groups.map((group) => toServerGroup(context, group)) });
}

/** GET /os-server-groups/{id} */
export function showServerGroup(context: Context, id: string): Reply {
  const group = context.cloud.serverGroups.get(id);
  if (!group || !owns(context.access, group.projectId)) throw notFound(`Instance group ${id} could not be found.`);
  return json(200, { server_group: toServerGroup(context, group) });
}
