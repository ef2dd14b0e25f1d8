import type { CloudConfig } from '../../config/config.ts';
import { GatewayError } from '../../contract/index.ts';
import { atMost, type Clock } from '../freshen.ts';
import type { Kept } from '../kept.ts';
import type { VisibleProjects } from '../relevance.ts';
import type { CloudState } from '../sync/cloud-state.ts';
import { ownerOf, type FindProject } from '../sync/owner.ts';
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

const ID_FORM = /^[0-9a-f]{32}$|^[0-9a-f-]{36}$/;

/** The cloud's projects that the configuration names by id: all that can be told before the cloud's list of projects is known. */
function namedById({ cloud }: Kept['sync'], wanted: ReadonlySet<string>, find: FindProject): readonly string[] {
  const { map } = cloud.config.projects;
  return [...map].flatMap(([key, target]) => (ID_FORM.test(key) && wanted.has(find(target)?.id ?? '') ? [key] : []));
}

/** The projects of the cloud that belong to some of the gateway's; `undefined` stands for that of the credentials. */
async function projectsOf(
  { sync, quotas }: Kept,
  { projects: wanted, asker }: QuotaRequest,
  find: FindProject,
): Promise<readonly (string | undefined)[]> {
  if (wanted === 'all') return [undefined];
  const { name, projects: mapping } = sync.cloud.config;
  const isWanted = (owner: { readonly id: string } | undefined) => owner !== undefined && wanted.has(owner.id);
  if (!mapping.all) {
    const own = await quotas.own(asker);
    const targets = new Set([...mapping.map.values(), ...(mapping.default === undefined ? [] : [mapping.default])]);
    const [only = '', ...others] = targets;
    // A cloud that does not say which project is its own belongs to whom the map says, when that is one alone.
    const owner = own ? ownerOf(own, mapping, find) : others.length === 0 ? find(only) : undefined;
    return isWanted(owner) ? [undefined] : [];
  }
  const known = sync.projects();
  const ids = known
    ? known.flatMap((project) => (isWanted(ownerOf(project, mapping, find)) ? [project.id] : []))
    : namedById(sync, wanted, find);
  if (!known && ids.length === 0) {
    const message = `cloud ${name}: its projects are not known, so it cannot be asked for the quotas of some of them`;
    throw new GatewayError('upstream_unavailable', message);
  }
  if (ids.length > MAX_PROJECTS) {
    const message = `cloud ${name}: ${ids.length} of its projects belong to this one; at most ${MAX_PROJECTS} are asked for`;
    throw new GatewayError('too_large', message);
  }
  return ids;
}

async function told(kept: Kept, request: QuotaRequest, find: FindProject): Promise<readonly ToldQuota[]> {
  const projects = await projectsOf(kept, request, find);
  const { refresh, asker } = request;
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
