import { GatewayError } from '../../contract/index.ts';
import type { Creator } from '../../inventory/creators.ts';
import { placed } from '../../schema/servers/writes/create/placement.ts';
import type { Flavor } from '../../schema/servers/writes/sizing.ts';
import type { ServerWish } from '../../schema/servers/writes/create/wish.ts';
import type { ActorExchange } from '../exchange.ts';
import type { References } from '../references.ts';
import { Drafting, type Draft } from './drafting.ts';
import { Findings, namedIn } from './findings.ts';
import type { Target } from './target.ts';

/** A server that can be made: where, and as what. */
export interface Plan {
  readonly creator: Creator;
  readonly draft: Draft;
  readonly flavor: Flavor;
}

/**
 * Where and as what a wish is to be made. Everything that it names is looked up, side by side, among what the project may use. Throws
 * what is missing, does not fit, or is on another cloud, by the name of its field.
 */
export async function planOf(
  exchange: ActorExchange,
  wish: ServerWish,
  { project, creators }: Target,
  references: References,
): Promise<Plan> {
  const { preferences } = wish;
  if (preferences.host && !exchange.actor.systemAdmin) {
    throw new GatewayError('forbidden', 'prefer_host: only administrators choose the host');
  }
  if (preferences.zones.length > 1) {
    throw new GatewayError('unsupported', 'prefer_zones: more than one zone cannot be asked for');
  }
  const findings = new Findings(exchange, references, project.id);
  const needed = await Promise.all(namedIn(wish).map(([what, reference]) => findings.needed(what, reference)));
  const { name } = placed(creators, preferences, needed);
  const creator = creators.find((one) => one.name === name);
  if (!creator) throw new Error(`there is no cloud ${name}`);
  return { creator, ...(await new Drafting(wish, name, findings, project.id).draft()) };
}
