import type { ServerActionName, ServerActions } from 'podgate/contract';
import type { Session } from '../openstack/family.ts';

/**
 * What Nova v2 has, and UStack's reference does not document: off until the configuration says that a cloud can do it (US-64). Each with
 * the actions on servers that need it.
 */
export const ABILITIES = {
  resize: ['resize'],
  rebuild: ['rebuild'],
  suspend: ['suspend', 'resume'],
  pause: ['pause', 'resume'],
  lock: ['lock', 'unlock'],
  shelve: ['shelve', 'unshelve'],
  migrate: ['migrate'],
  live_migrate: ['live_migrate'],
  rescue: ['rescue', 'unrescue'],
  metadata: ['metadata'],
  recycle_bin: ['restore'],
  history: [],
  flavor_write: [],
} as const satisfies Record<string, readonly ServerActionName[]>;

export type Ability = keyof typeof ABILITIES;

/** The actions that are left when a cloud has these abilities alone. */
export function actionsFor(actions: ServerActions<Session>, has: ReadonlySet<Ability>): ServerActions<Session> {
  const entries = Object.entries(ABILITIES) as [Ability, readonly string[]][];
  const kept = new Set(entries.flatMap(([ability, names]) => (has.has(ability) ? names : [])));
  const off = new Set(entries.flatMap(([, names]) => names).filter((name) => !kept.has(name)));
  return Object.fromEntries(Object.entries(actions).filter(([name]) => !off.has(name)));
}
