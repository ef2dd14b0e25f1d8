import type { Provider } from '../../contract/index.ts';
import { DERIVATIONS } from '../../schema/resources.ts';

/** Which of a cloud's sources something is made of. */
export interface Scope {
  /** Those whose records become rows. */
  readonly rows: readonly string[];
  /** These and those that are looked into. */
  readonly sources: readonly string[];
}

/** The sources of each resource that an adapter's cloud has, by its name; resources that it does not have are left out. */
export function scopesOf({ resources }: Provider): ReadonlyMap<string, Scope> {
  const scopes = new Map<string, { rows: Set<string>; sources: Set<string> }>();
  for (const { from, kind } of DERIVATIONS) {
    const resource = resources[from];
    if (!resource) continue;
    const scope = scopes.get(kind.plural) ?? { rows: new Set(), sources: new Set() };
    scope.rows.add(resource.rows);
    for (const source of [resource.rows, ...resource.uses]) scope.sources.add(source);
    scopes.set(kind.plural, scope);
  }
  return new Map([...scopes].map(([name, { rows, sources }]) => [name, { rows: [...rows], sources: [...sources] }]));
}

/** The cloud as a whole: it is known when its servers are. */
export function wholeScope({ resources, sources }: Provider): Scope {
  return { rows: [resources.servers.rows], sources: Object.keys(sources) };
}

/** All sources of an adapter, or those of a pace. */
export function sourcesOf({ sources }: Provider, pace?: 'fast' | 'slow'): readonly string[] {
  return Object.keys(sources).filter((name) => pace === undefined || sources[name]?.pace === pace);
}
