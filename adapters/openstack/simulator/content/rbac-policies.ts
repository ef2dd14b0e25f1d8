import { idSpace } from './ids.ts';
import type { NetworkKey, Networks } from './networks.ts';
import type { Directory, ProjectKey } from './projects.ts';
import type { SecurityGroup } from './security-groups.ts';

/** Lets a project, or all of them (`*`), use what belongs to another. */
export interface RbacPolicy {
  readonly id: string;
  /** Of the thing, and so of the policy. */
  readonly projectId: string;
  readonly objectType: 'network' | 'security_group';
  readonly objectId: string;
  readonly action: 'access_as_shared' | 'access_as_external';
  readonly target: string;
}

interface Content {
  readonly projects: Directory['projects'];
  readonly networks: Networks;
  readonly securityGroups: readonly SecurityGroup[];
}

const SHARED_NETWORKS: readonly (readonly [NetworkKey, ProjectKey])[] = [['twinB', 'other']];
const SHARED_GROUPS: readonly (readonly [ProjectKey, string, ProjectKey])[] = [['demo', 'db', 'other']];

const ALL = '*';

/** What of a policy follows from the thing. */
type Given = Omit<RbacPolicy, 'id'>;

function ofNetworks({ networks, projects }: Content): readonly Given[] {
  const given = (key: NetworkKey, action: Given['action'], target: string): Given => {
    const { id, projectId } = networks[key].network;
    return { projectId, objectType: 'network', objectId: id, action, target };
  };
  const open = (Object.keys(networks) as NetworkKey[]).flatMap((key) => [
    ...(networks[key].network.shared ? [given(key, 'access_as_shared', ALL)] : []),
    ...(networks[key].network.external ? [given(key, 'access_as_external', ALL)] : []),
  ]);
  return [...open, ...SHARED_NETWORKS.map(([key, to]) => given(key, 'access_as_shared', projects[to].id))];
}

function ofGroups({ securityGroups, projects }: Content): readonly Given[] {
  return SHARED_GROUPS.flatMap(([owner, name, to]) => {
    const group = securityGroups.find((one) => one.projectId === projects[owner].id && one.name === name);
    const target = projects[to].id;
    const action = 'access_as_shared';
    return group
      ? [{ projectId: group.projectId, objectType: 'security_group', objectId: group.id, action, target } as const]
      : [];
  });
}

/** Makes the policies of a cloud: those that stand for open networks, and a network and a group that one project lets another use. */
export function rbacPolicies(cloud: string, content: Content): readonly RbacPolicy[] {
  const ids = idSpace(cloud, 'rbac-policy');
  return [...ofNetworks(content), ...ofGroups(content)].map((given, index) => ({ id: ids.id(index), ...given }));
}

/** Whether a thing is open to a project, or for everybody, in some way. */
export const isLent = (
  policies: readonly RbacPolicy[],
  objectId: string,
  projectId: string | undefined,
  action?: RbacPolicy['action'],
): boolean =>
  policies.some(
    (policy) =>
      policy.objectId === objectId &&
      (policy.target === ALL || policy.target === projectId) &&
      (action === undefined || policy.action === action),
  );
