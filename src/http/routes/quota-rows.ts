import type { Quota } from '../../contract/index.ts';
import type { CloudQuotas } from '../../inventory/quotas/quotas.ts';

export type QuotaMember = keyof Quota;
type Amount = NonNullable<Quota[QuotaMember]>;
type Row = Readonly<Record<string, string | number | boolean>>;

/** The project that rows are about, in Cloudpods' words. */
export type QuotaOwner = Readonly<Partial<Record<'domain' | 'domain_id' | 'tenant' | 'tenant_id', string>>>;

/** -1: without limit, which the sum is then too. */
const UNLIMITED = -1;

function added(amounts: readonly Amount[]): Amount | undefined {
  const [first, ...others] = amounts;
  if (!first) return undefined;
  const limit = amounts.some((one) => one.limit === UNLIMITED)
    ? UNLIMITED
    : others.reduce((sum, one) => sum + one.limit, first.limit);
  const used = amounts.flatMap((one) => one.used ?? []);
  return { limit, ...(used.length > 0 ? { used: used.reduce((sum, one) => sum + one, 0) } : {}) };
}

/** Limits under the name of what they are of, what is used under `usage.` and that name; what no cloud tells is left out. */
function amountsOf(quotas: readonly Quota[], members: readonly QuotaMember[]): Row {
  const entries = members.flatMap((member) => {
    const sum = added(quotas.flatMap((quota) => quota[member] ?? []));
    if (!sum) return [];
    return [[member, sum.limit] as const, ...(sum.used === undefined ? [] : [[`usage.${member}`, sum.used] as const])];
  });
  return Object.fromEntries(entries);
}

function placeOf({ config, region }: CloudQuotas): Row {
  const { name, account, brand, cloudEnv, adapter } = config;
  return {
    account,
    account_id: account,
    brand,
    cloud_env: cloudEnv,
    ...(region === undefined ? {} : { cloudregion: region, region }),
    cloudregion_id: name,
    hypervisor: adapter.provider.toLowerCase(),
    manager: account,
    manager_id: account,
    provider: adapter.provider,
    region_id: name,
  };
}

const alphabetical = (row: Row): Row => Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * First the sums over all clouds that answered, then one row for each of these. A sum that lacks a cloud says so by `partial`. No rows
 * when no cloud leads to the project.
 */
export function quotaRows(
  clouds: readonly CloudQuotas[],
  members: readonly QuotaMember[],
  owner: QuotaOwner,
): readonly Row[] {
  if (clouds.length === 0) return [];
  const answered = clouds.filter(({ problem }) => problem === undefined);
  const quotasOf = (some: readonly CloudQuotas[]) => some.flatMap(({ told }) => told.map(({ quota }) => quota));
  const partial = answered.length < clouds.length ? { partial: true } : {};
  const sums = { ...amountsOf(quotasOf(answered), members), ...owner, ...partial };
  const each = answered.map((one) => ({ ...amountsOf(quotasOf([one]), members), ...owner, ...placeOf(one) }));
  return [sums, ...each].map(alphabetical);
}
