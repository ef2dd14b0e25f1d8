import type { Cloud } from '../clouds/cloud.ts';
import type { Condition } from '../schema/query/condition.ts';
import type { FindProject } from './sync/owner.ts';

/** Gateway projects whose rows a caller may see; `all` for every row, mapped or not. */
export type VisibleProjects = 'all' | ReadonlySet<string>;

/** The values that a condition demands of a column, when it does at its outermost level. */
export function demanded(where: Condition, column: string): ReadonlySet<string> | undefined {
  if (where.kind === 'all') {
    return where.of.map((part) => demanded(part, column)).find((values) => values !== undefined);
  }
  if (where.kind !== 'column' || where.column !== column || where.test.op !== 'in') return undefined;
  return new Set(where.test.values.map(String));
}

/** Whether some of the gateway's projects have something in a cloud. */
export function leadsTo(cloud: Cloud, projects: ReadonlySet<string>, find: FindProject): boolean {
  const { default: otherwise, map } = cloud.config.projects;
  const targets = [...map.values(), ...(otherwise === undefined ? [] : [otherwise])];
  return targets.some((target) => projects.has(find(target)?.id ?? ''));
}

/** The clouds that can have rows of an answer: only these are waited for, and only their troubles make it partial. */
export function relevantClouds(
  clouds: readonly Cloud[],
  where: Condition,
  projects: VisibleProjects,
  find: FindProject,
): readonly Cloud[] {
  const regions = demanded(where, 'cloudregion_id');
  const named = demanded(where, 'cloud');
  const accounts = demanded(where, 'account_id');
  return clouds.filter(
    (cloud) =>
      (regions === undefined || regions.has(cloud.name)) &&
      (named === undefined || named.has(cloud.name)) &&
      (accounts === undefined || accounts.has(cloud.config.account)) &&
      (projects === 'all' || leadsTo(cloud, projects, find)),
  );
}
