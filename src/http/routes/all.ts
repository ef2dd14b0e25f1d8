import type { KeptOnce } from '../../dispatch/kept-once.ts';
import type { Directory as People } from '../../identity/directory.ts';
import type { Actor } from '../../identity/actor.ts';
import type { Identity } from '../../identity/identity.ts';
import type { CloudRegion, Place } from '../../identity/keystone/catalog.ts';
import type { Inventory } from '../../inventory/inventory.ts';
import type { Channels } from '../../observe/channels.ts';
import type { Directory } from '../../schema/query/directory.ts';
import type { Limits } from '../../policy/writing.ts';
import type { Consoles } from '../consoles/consoles.ts';
import type { LiveDoor } from '../live/live-door.ts';
import type { LoginLimiter } from '../login-limiter.ts';
import type { Route } from '../route.ts';
import { constantRoutes } from './constants.ts';
import { identityRoutes } from './identity.ts';
import { liveRoutes } from './live.ts';
import type { AccountSwitch } from './resource-reads.ts';
import { tokenRoutes } from './tokens.ts';
import { unifiedRoutes } from './unified.ts';

export interface RouteParts {
  readonly identity: () => Identity;
  readonly people: () => People;
  readonly limiter: LoginLimiter;
  readonly channels: Channels;
  readonly place: () => Place;
  /** The clouds in an actor's catalog. */
  readonly regions: (actor: Actor) => readonly CloudRegion[];
  readonly inventory: Inventory;
  readonly limits: () => Limits;
  readonly keptOnce: KeptOnce;
  readonly accounts: AccountSwitch;
  readonly consoles: Pick<Consoles, 'link'>;
  readonly live: Pick<LiveDoor, 'live'>;
  /** What references in queries are looked up in. */
  readonly directory: () => Directory;
  /** Bytes that the file of an image may have. */
  readonly largestImage: () => number;
}

/** Every route of the main listener. */
export function allRoutes(parts: RouteParts): readonly Route[] {
  const { identity, people, limiter, channels, place, regions, inventory } = parts;
  const { limits, keptOnce, accounts, consoles, largestImage, live, directory } = parts;
  const reading = {
    inventory,
    channels,
    limits,
    keptOnce,
    accounts,
    consoles,
    largestImage,
    directory,
    projects: () => people().projects(),
  };
  return [
    ...tokenRoutes({ identity, people, limiter, channels, place, regions }),
    ...identityRoutes({ identity, directory: people, place, regions }),
    ...constantRoutes(place),
    ...liveRoutes({ ...reading, live }),
    ...unifiedRoutes(reading),
  ];
}
