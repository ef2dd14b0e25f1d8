import { GatewayError, type Quota } from '../../contract/index.ts';
import type { Asker } from '../../inventory/quotas/quota-reads.ts';
import type { Flavor } from '../../schema/servers/writes/sizing.ts';
import type { Draft } from './drafting.ts';
import type { Plan } from './plan.ts';

/** What is said of each, and its unit. */
const WORDS = {
  count: 'servers',
  cpu: 'vCPU',
  memory: 'MB of memory',
  disk: 'disks',
  storage: 'MB in disks',
  port: 'interfaces',
} as const;

type Counted = keyof typeof WORDS;

/** What so many servers take of each. */
function wantedBy(draft: Draft, { vcpus, memory }: Flavor, count: number): Readonly<Record<Counted, number>> {
  const own = [...(draft.root.local ? [] : [draft.root]), ...draft.disks].filter(({ disk }) => disk === undefined);
  return {
    count,
    cpu: vcpus * count,
    memory: memory * count,
    disk: own.length * count,
    storage: own.reduce((sum, { size = 0 }) => sum + size, 0) * count,
    port: draft.nics.length * count,
  };
}

/** What of it is more than what is left, each as a sentence. */
function excess(quota: Quota, wanted: Readonly<Record<Counted, number>>): readonly string[] {
  return (Object.keys(WORDS) as Counted[]).flatMap((name) => {
    const { limit = -1, used = 0 } = quota[name] ?? {};
    const more = wanted[name];
    if (limit < 0 || more === 0 || used + more <= limit) return [];
    return [`${more} ${WORDS[name]} are wanted, ${used} of ${limit} are used`];
  });
}

/**
 * Throws `quota_exceeded` saying of what, when the cloud tells quotas and the servers would not fit into them. What is known may be half
 * a minute old: a no is only said when the cloud says it too.
 */
export async function checkQuota({ creator, draft, flavor }: Plan, count: number, asker: Asker): Promise<void> {
  const wanted = wantedBy(draft, flavor, count);
  let over: readonly string[] = [];
  for (const fresh of [false, true]) {
    const quota = await creator.quota(fresh, asker);
    over = quota ? excess(quota, wanted) : [];
    if (over.length === 0) return;
  }
  throw new GatewayError(
    'quota_exceeded',
    `the quota of the project on ${creator.name} is exceeded: ${over.join('; ')}`,
  );
}
