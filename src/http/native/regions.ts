import type { NativeClouds } from '../../dispatch/native.ts';
import type { Actor } from '../../identity/actor.ts';
import type { CloudRegion } from '../../identity/keystone/catalog.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import { NATIVE } from './address.ts';

interface Parts {
  readonly clouds: NativeClouds;
  readonly inventory: Pick<Inventory, 'cloudsOf'>;
  /** Where the gateway is reached. */
  readonly url: () => string;
}

/** The clouds that an actor can speak to natively: those in which his project has something, for administrators all. */
export function regionsOf({ clouds, inventory, url }: Parts): (actor: Actor) => readonly CloudRegion[] {
  return ({ scope, systemAdmin }) => {
    if (scope.kind !== 'project') return [];
    const own = systemAdmin ? undefined : new Set(inventory.cloudsOf(new Set([scope.project.id])));
    return clouds.all().flatMap(({ name, services }) => {
      if (own && !own.has(name)) return [];
      const at = `${url()}${NATIVE}/${name}`;
      return [
        { name, services: services.map(({ type, path, ...rest }) => ({ ...rest, type, url: `${at}/${type}${path}` })) },
      ];
    });
  };
}
