import type { CloudConfig } from '../../config/config.ts';
import { GatewayError } from '../../contract/index.ts';
import { backendProjects } from '../backend-projects.ts';
import { atMost, type Clock } from '../freshen.ts';
import type { Kept } from '../kept.ts';
import type { VisibleProjects } from '../relevance.ts';
import type { CloudState } from '../sync/cloud-state.ts';
import type { FindProject } from '../sync/owner.ts';
import type { Asker, ToldQuota } from './quota-reads.ts';

/** What one cloud said: the quota of each of its projects that was asked for, or what stood in the way. */
export interface CloudQuotas {
  readonly config: CloudConfig;
  /** What the cloud's region is called; nothing while it is not known. */
  readonly region: string | undefined;
  readonly told: readonly ToldQuota[];
  /** Seconds since the oldest of them was asked for. */
  readonly age?: number;
  readonly problem?: CloudState['problem'];
}

export interface QuotaRequest {
  /** The gateway's projects whose quotas are wanted; `all`: those of the configured project of each cloud. */
  readonly projects: VisibleProjects;
  readonly refresh: boolean;
  readonly asker: Asker;
}

/** How long an answer waits for a cloud, milliseconds. What comes later is there for the next one. */
const PATIENCE = 2000;
/** More projects of one cloud than this are not asked for in one answer. */
const MAX_PROJECTS = 50;

async function told(kept: Kept, request: QuotaRequest, find: FindProject): Promise<readonly ToldQuota[]> {
  const { refresh, asker, projects: wanted } = request;
  const projects = wanted === 'all' ? [undefined] : await backendProjects(kept, { wanted, asker }, find);
  if (projects.length > MAX_PROJECTS) {
    const { name } = kept.sync.cloud;
    const message = `cloud ${name}: ${projects.length} of its projects belong to this one; at most ${MAX_PROJECTS} are asked for`;
    throw new GatewayError('too_large', message);
  }
  return Promise.all(projects.map((project) => kept.quotas.read(project, refresh, asker)));
}

/** Asks one cloud, and waits for it as long as an answer waits. */
async function ask(
  kept: Kept,
  request: QuotaRequest,
  { find, clock }: { readonly find: FindProject; readonly clock: Clock },
): Promise<CloudQuotas> {
  const { config } = kept.sync.cloud;
  const of = { config, region: kept.sync.regionNames[0] };
  const answer = told(kept, request, find);
  if (!(await atMost(PATIENCE, answer, clock))) {
    const message = `cloud ${config.name} did not tell its quotas within ${PATIENCE / 1000} s`;
    return { ...of, told: [], problem: { code: 'upstream_timeout', message } };
  }
  try {
    const quotas = await answer;
    const oldest = Math.min(...quotas.map(({ at }) => at));
    return { ...of, told: quotas, age: Math.max(0, (clock.now() - oldest) / 1000) };
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    return { ...of, told: [], problem: { code: error.code, message: error.message, retryAfter: error.retryAfter } };
  }
}

/** Asks clouds side by side. Those of which nothing belongs to the wanted projects are left out. */
export async function quotasOf(
  clouds: readonly Kept[],
  request: QuotaRequest,
  parts: { readonly find: FindProject; readonly clock: Clock },
): Promise<readonly CloudQuotas[]> {
  const possible = clouds.filter(({ quotas }) => quotas.possible);
  const answers = await Promise.all(possible.map((kept) => ask(kept, request, parts)));
  return answers.filter((one) => one.told.length > 0 || one.problem !== undefined);
}
