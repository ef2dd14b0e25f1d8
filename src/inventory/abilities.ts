import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/package-root.ts';
import type { Provider } from '../contract/index.ts';
import type { CloudPlace } from '../schema/places/place.ts';
import { supportOf, type Support } from '../schema/places/support.ts';
import { possibleWords } from '../schema/servers/writes/possible.ts';
import { ableWrites, possibleWrites } from '../schema/writes/possible.ts';

/** Where it stands what the conformance kit has tried on the adapters of this package: made by `npm run support`. */
export const TRIED = () => join(packageRoot(), 'adapters', 'support.json');

function triedOn(adapter: string): ReadonlySet<string> {
  const path = TRIED();
  // Who runs Podgate from parts of its package is told what adapters declare.
  if (!existsSync(path)) return new Set();
  const all = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, readonly string[]>>;
  return new Set(all[adapter]);
}

/** What an adapter can do. */
export interface Abilities {
  readonly support: () => Support;
  /** To things of a cloud that can be changed, or is only read. */
  actions(readOnly: boolean): Pick<CloudPlace, 'serverActions' | 'resourceActions'>;
}

function actionsOf(provider: Provider, readOnly: boolean) {
  return {
    resourceActions: possibleWrites(ableWrites(provider), readOnly),
    serverActions: possibleWords(provider.resources.servers, readOnly),
  };
}

/** What an adapter can do, found out when it is first asked for: gateways that are not asked keep nothing of it. */
function found(provider: Provider): Abilities {
  let support: Support | undefined;
  let changed: ReturnType<typeof actionsOf> | undefined;
  let read: ReturnType<typeof actionsOf> | undefined;
  return {
    support: () => (support ??= supportOf(provider, triedOn(provider.name))),
    actions: (readOnly) => (readOnly ? (read ??= actionsOf(provider, true)) : (changed ??= actionsOf(provider, false))),
  };
}

/** What adapters can do, found out once for each. */
export function createAbilities(): (provider: Provider) => Abilities {
  const known = new WeakMap<Provider, Abilities>();
  return (provider) => {
    const abilities = known.get(provider) ?? found(provider);
    known.set(provider, abilities);
    return abilities;
  };
}
