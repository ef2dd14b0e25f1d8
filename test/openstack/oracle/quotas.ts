import type { OpenstackClient } from './openstack-client.ts';

/** What a project may have of something, and how much it has; -1: as much as it likes. */
export interface Amount {
  readonly limit: number;
  /** Left out where the cloud does not count. */
  readonly used?: number;
}

/** The amounts of a project by the gateway's words for them. */
export type Amounts = Readonly<Record<string, Amount>>;

interface Counted {
  readonly limit: number;
  readonly in_use: number;
}

type Word = readonly [ours: string, theirs: string];

/** Which of the gateway's lists tells of what. */
export const QUOTA_LISTS: Readonly<Record<string, readonly string[]>> = {
  quotas: ['count', 'cpu', 'memory', 'storage', 'group', 'disk', 'keypair'],
  region_quotas: ['eip', 'port', 'snapshot', 'network'],
  project_quotas: ['secgroup'],
  infras_quotas: ['vpc'],
};

const NOVA: readonly Word[] = [
  ['count', 'instances'],
  ['cpu', 'cores'],
  ['memory', 'ram'],
  ['group', 'server_groups'],
];
const CINDER: readonly Word[] = [
  ['disk', 'volumes'],
  ['snapshot', 'snapshots'],
];
const NEUTRON: readonly Word[] = [
  ['eip', 'floatingip'],
  ['port', 'port'],
  ['network', 'subnet'],
  ['secgroup', 'security_group'],
  ['vpc', 'network'],
];

const MB_PER_GB = 1024;

const inMegabytes = ({ limit, in_use }: Counted): Amount => ({
  limit: limit === -1 ? -1 : limit * MB_PER_GB,
  used: in_use * MB_PER_GB,
});

function named<T>(words: readonly Word[], told: Readonly<Record<string, T>>, amountOf: (one: T) => Amount): Amounts {
  return Object.fromEntries(words.map(([ours, theirs]) => [ours, amountOf(told[theirs]!)]));
}

const counted = ({ limit, in_use }: Counted): Amount => ({ limit, used: in_use });

/**
 * The sets of quotas that the services keep of a project, as administrators set and see them: Nova's and Cinder's own lists of limits,
 * which everybody is told, are not looked at.
 */
export async function readAmounts(admin: OpenstackClient, project: string): Promise<Amounts> {
  const [nova, cinder, neutron] = await Promise.all([
    admin.get<Record<string, Counted>>('compute', `/os-quota-sets/${project}/detail`, 'quota_set'),
    admin.get<Record<string, Counted>>('volume', `/os-quota-sets/${project}?usage=true`, 'quota_set'),
    admin.get<Record<string, { limit: number; used: number }>>('network', `/quotas/${project}/details.json`, 'quota'),
  ]);
  return {
    ...named(NOVA, nova, counted),
    keypair: { limit: nova['key_pairs']!.limit },
    ...named(CINDER, cinder, counted),
    storage: inMegabytes(cinder['gigabytes']!),
    ...named(NEUTRON, neutron, ({ limit, used }) => ({ limit, used })),
  };
}

/** Several amounts of the same kind: without limit when one is. */
function sumOf(amounts: readonly Amount[]): Amount {
  const limits = amounts.map(({ limit }) => limit);
  const limit = limits.includes(-1) ? -1 : limits.reduce((sum, one) => sum + one, 0);
  const used = amounts.flatMap((amount) => amount.used ?? []);
  return used.length === 0 ? { limit } : { limit, used: used.reduce((sum, one) => sum + one, 0) };
}

/** The members of a row of quotas: the limit under its word, what is used under `usage.` and that word. */
export function quotaMembers(parts: readonly Amounts[], words: readonly string[]): Readonly<Record<string, number>> {
  const entries = words.flatMap((word) => {
    const { limit, used } = sumOf(parts.map((amounts) => amounts[word]!));
    return [[word, limit] as const, ...(used === undefined ? [] : [[`usage.${word}`, used] as const])];
  });
  return Object.fromEntries(entries);
}
