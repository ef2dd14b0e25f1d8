import type { ConsoleTokens } from './console/consoles.ts';
import type { ServiceName } from './http/face.ts';
import type { Tokens } from './identity/tokens.ts';
import type { Trust } from './identity/trusts.ts';
import type { Settings } from './settings.ts';
import type { Cloud } from './state/cloud.ts';

/** What the services of a cloud share. */
export interface World {
  readonly cloud: Cloud;
  readonly tokens: Tokens;
  /** By their ids. */
  readonly trusts: Map<string, Trust>;
  readonly consoles: ConsoleTokens;
  readonly settings: Settings;
  /** Where all services listen, for example `http://127.0.0.1:41234`. */
  readonly url: string;
}

/** Where a service really is; the catalog and the version documents of no other place say so. */
export const serviceUrl = (world: World, service: ServiceName): string => `${world.url}/${service}`;

const INSIDE_PORTS: Readonly<Record<ServiceName, number>> = {
  compute: 8774,
  identity: 5000,
  image: 9292,
  network: 9696,
  volume: 8776,
};

/** What services believe to be their own address: links begin with it, and lead nowhere from outside (OS-74). */
export const insideUrl = (service: ServiceName): string => `http://internal.invalid:${INSIDE_PORTS[service]}`;
