import { json, type Reply, type Request } from '../http/message.ts';
import { owns, type Access } from '../identity/access.ts';
import type { Cloud } from '../state/cloud.ts';
import { refused } from './bodies.ts';
import { neutronError } from './errors.ts';

interface Owned {
  readonly projectId: string;
}

/** What a project may have of each thing; -1: as much as it likes. */
const LIMITS = {
  network: 100,
  subnet: 100,
  subnetpool: -1,
  port: 100_000,
  router: 10,
  floatingip: 100_000,
  rbac_policy: 10,
  security_group: 200,
  security_group_rule: 2000,
} as const;

function usedBy(cloud: Cloud, projectId: string): Readonly<Partial<Record<keyof typeof LIMITS, number>>> {
  const count = (rows: Iterable<Owned>) => [...rows].filter((row) => row.projectId === projectId).length;
  const groups = [...cloud.securityGroups.values()];
  return {
    network: count(cloud.networks.values()),
    subnet: count(cloud.subnets.values()),
    port: count(cloud.ports.rows('id')),
    floatingip: count(cloud.floatingIps.rows('id')),
    security_group: count(groups),
    security_group_rule: count(groups.flatMap(({ rules }) => rules)),
  };
}

/** Throws when a project has as many as it may. */
export function requireQuota(cloud: Cloud, projectId: string, what: 'network' | 'subnet' | 'floatingip'): void {
  if ((usedBy(cloud, projectId)[what] ?? 0) < LIMITS[what]) return;
  throw refused(409, 'OverQuota', `Quota exceeded for resources: ['${what}'].`);
}

/** GET /v2.0/quotas/{project} and below it details(.json), which also tells what is used. */
export function showQuotas(cloud: Cloud, access: Access, { path }: Request): Reply {
  const [projectId = '', part] = path.split('/').slice(3);
  if (projectId === '' || (part !== undefined && !/^details(\.json)?$/.test(part))) {
    return neutronError(404, 'HTTPNotFound', 'The resource could not be found.');
  }
  if (!owns(access, projectId)) {
    const why = 'User does not have admin privileges: Only admin is authorized to access quotas for another project.';
    return neutronError(403, 'AdminRequired', why);
  }
  if (part === undefined) return json(200, { quota: LIMITS });
  const used = usedBy(cloud, projectId);
  const detailed = Object.entries(LIMITS).map(([name, limit]) => {
    return [name, { limit, used: used[name as keyof typeof LIMITS] ?? 0, reserved: 0 }];
  });
  return json(200, { quota: Object.fromEntries(detailed) as object });
}
