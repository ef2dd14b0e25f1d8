import type { Auth } from './config.ts';
import type { CloudToken, Identity } from './identity/identity.ts';
import { v3 } from './identity/v3.ts';
import type { GlanceImage } from './images/glance.ts';
import { listPage, type PageOf } from './paging.ts';
import { discover, type Discover } from './versions.ts';

/**
 * In what clouds of OpenStack's family differ from each other where the same functions speak to them: a frozen value. What only some of
 * them can do is no part of it: their providers have or lack the functions for that.
 */
export interface Dialect {
  /** Name of the adapter, which is that of its folder. */
  readonly name: string;
  /** The generation of Keystone by which such a cloud is logged in to. */
  readonly identity: (auth: Auth) => Identity;
  /** Headers of every request of a service beside the usual ones; lower case. */
  readonly headers: (token: CloudToken) => Readonly<Record<string, string>>;
  /** Whether Nova is asked which microversions it has; where not, none is ever named to it (mapping V-02). */
  readonly microversions: boolean;
  /** Whether images are Nova's where there is no Glance (OL-31). */
  readonly imageProxy: boolean;
  /** How the versions of a service are found. */
  readonly discover: Discover;
  /** What an answer about a new server says of it: an object with its id. */
  readonly newServer: (body: unknown) => unknown;
  /** One page of a list of the image service. */
  readonly imagePage: PageOf<GlanceImage>;
  /** Nova's action that asks the guest to go off: whatever else is stopped by, nobody's power is cut unless that was wanted (US-47). */
  readonly softStop: 'os-stop' | 'os-shutdown';
  /** MB that one of the swap of a flavor stands for (US-57). */
  readonly swapUnit: number;
  /** Members of every request for a new server. */
  readonly serverMembers: Readonly<Record<string, unknown>>;
}

/** OpenStack as it is published, with Keystone v3 and microversions. */
export const STOCK: Dialect = Object.freeze({
  name: 'openstack',
  identity: () => v3,
  headers: () => ({}),
  microversions: true,
  imageProxy: false,
  discover,
  newServer: (body: unknown) => (body as { readonly server?: unknown } | null)?.server,
  imagePage: listPage,
  softStop: 'os-stop',
  swapUnit: 1,
  serverMembers: Object.freeze({}),
});
