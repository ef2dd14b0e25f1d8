import type { Actor } from '../actor.ts';

export interface PolicyNames {
  readonly domain: readonly string[];
  readonly project: readonly string[];
  readonly system: readonly string[];
}

/** Other roles change little: they are shown as those who look. */
const BY_ROLE: ReadonlyMap<string, string> = new Map([
  ['admin', 'admin'],
  ['member', 'editor'],
]);

/** Names of what an actor may do, by how far it reaches, in the manner of Cloudpods' own policies. */
export function policyNames({ scope, roles, systemAdmin }: Actor): PolicyNames {
  const names = (prefix: string) => roles.map((role) => `${prefix}${BY_ROLE.get(role) ?? 'viewer'}`);
  return {
    domain: scope.kind === 'domain' ? names('domain') : [],
    project: scope.kind === 'project' ? names('project') : [],
    system: systemAdmin ? ['sysadmin'] : [],
  };
}

const EVERYTHING = { '*': { '*': { '*': 'allow' } } };
const LOOKING = { '*': { '*': { get: 'allow', list: 'allow' } } };

/** The same with what each allows, in the form that Cloudpods' gateway decodes (`clients.md` §9d). */
export function policyDocument(actor: Actor): object {
  const names = policyNames(actor);
  const rules = (of: readonly string[]) => of.map((name) => (name.endsWith('viewer') ? LOOKING : EVERYTHING));
  const reaching = Object.entries(names as unknown as Readonly<Record<string, readonly string[]>>).filter(
    ([, list]) => list.length > 0,
  );
  return {
    names: Object.fromEntries(reaching),
    policies: Object.fromEntries(reaching.map(([reach, list]) => [reach, rules(list)])),
  };
}
