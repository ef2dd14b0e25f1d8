import type { Cloud } from '../clouds/cloud.ts';
import type { ResourceName } from '../contract/index.ts';
import type { OwnerProject } from '../schema/context.ts';
import type { CloudPlace } from '../schema/places/place.ts';
import type { Abilities } from './abilities.ts';
import type { Kept } from './kept.ts';
import type { CloudState } from './sync/cloud-state.ts';
import { contextOf } from './sync/context-of.ts';

/** Cloudpods' words for what a cloud can do, each with the resource that shows it. Of what has no word there is none. */
const CAPABILITIES: readonly (readonly [ResourceName, string])[] = [
  ['servers', 'compute'],
  ['networks', 'network'],
  ['secgroups', 'security_group'],
  ['eips', 'eip'],
  ['externalprojects', 'project'],
];

/** What the adapter can and the cloud has; what it does not have or show is left out. */
function capabilitiesOf({ adapter, config }: Cloud, { missing }: CloudState): readonly string[] {
  const found = CAPABILITIES.flatMap(([name, word]) => {
    const resource = adapter.resources[name];
    return resource && !missing.includes(resource.rows) ? [word] : [];
  });
  const words = config.readOnly ? found.map((word) => `${word}.readonly`) : found;
  return adapter.quotas ? [...words, 'quota.readonly'] : words;
}

function stateOf({ sync }: Kept, { state }: CloudState): CloudPlace['state'] {
  if (state === 'down') return 'down';
  return sync.context ? 'up' : 'init';
}

/** What is known of a cloud at this moment; `abilities`: of its adapter. */
export function placeOf(
  kept: Kept,
  owner: OwnerProject,
  { abilities, ...further }: Pick<CloudPlace, 'counts' | 'lastSync' | 'probedAt'> & { readonly abilities: Abilities },
): CloudPlace {
  const { cloud, context } = kept.sync;
  const enabled = !cloud.disabled();
  const readOnly = cloud.config.readOnly || !enabled;
  const state = kept.sync.state();
  return {
    ...further,
    context: { ...(context ?? contextOf(cloud.config, { region: '', accessUrl: '' }, { owner })), owner },
    adapter: cloud.adapter.name,
    state: stateOf(kept, state),
    enabled,
    capabilities: capabilitiesOf(cloud, state),
    support: abilities.support,
    ...abilities.actions(readOnly),
    interval: Math.round(cloud.config.inventory.interval / 1000),
  };
}
