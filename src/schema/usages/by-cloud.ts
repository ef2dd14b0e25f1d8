import type { CloudContext } from '../context.ts';
import { isIn, type Condition } from '../query/condition.ts';
import type { ResourceSchema } from '../resource.ts';

/** The cloud of a row, as far as rows are chosen by what it is. */
type Cloud = Pick<CloudContext, 'name' | 'account' | 'provider' | 'brand' | 'cloudEnv'>;

/** Columns that are the same in all rows of one cloud. */
const OF_CLOUD: Readonly<Record<string, (cloud: Cloud) => string>> = {
  cloudregion_id: ({ name }) => name,
  account_id: ({ account }) => account,
  provider: ({ provider }) => provider,
  brand: ({ brand }) => brand,
  cloud_env: ({ cloudEnv }) => cloudEnv,
};

/** The same rows, chosen by their clouds where a resource does not tell what its clouds are. */
export function byCloud(where: Condition, { columns }: ResourceSchema, clouds: readonly Cloud[]): Condition {
  const rewritten = (condition: Condition): Condition => {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return { ...condition, of: condition.of.map(rewritten) };
      case 'not':
        return { ...condition, of: rewritten(condition.of) };
      case 'column':
        return chosen(condition.column, condition);
      default:
        return condition;
    }
  };
  const chosen = (column: string, condition: Extract<Condition, { kind: 'column' }>): Condition => {
    const valueOf = column in columns ? undefined : OF_CLOUD[column];
    if (!valueOf || condition.test.op !== 'in') return condition;
    const wanted = new Set(condition.test.values.map((value) => String(value).toLowerCase()));
    const found = clouds.filter((cloud) => wanted.has(valueOf(cloud).toLowerCase()));
    return isIn(
      'cloud',
      found.map(({ name }) => name),
    );
  };
  return rewritten(where);
}
