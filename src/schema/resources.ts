import type { Derivation } from './derive.ts';
import type { Listable } from './query/list-query.ts';
import { externalProjectRows } from './externalprojects/externalproject.ts';
import { listableExternalProjects } from './externalprojects/listable.ts';
import { hostRows } from './hosts/host.ts';
import { listableHosts } from './hosts/listable.ts';
import { imageRows } from './images/image.ts';
import { listableImages } from './images/listable.ts';
import { PLACE_LISTABLES } from './places/stored.ts';
import type { ResourceSchema } from './resource.ts';
import { serverRows } from './servers/derivation.ts';
import { listableServers } from './servers/listable.ts';
import { listableZones } from './zones/listable.ts';
import { zoneRows } from './zones/zone.ts';

/** Every unified resource with its list grammar. */
export const LISTABLES: readonly Listable[] = [
  listableServers,
  listableImages,
  listableZones,
  listableHosts,
  listableExternalProjects,
  ...PLACE_LISTABLES,
];

/** Every unified resource. */
export const RESOURCES: readonly ResourceSchema[] = LISTABLES.map(({ schema }) => schema);

/** What the rows of the resources are made of. */
export const DERIVATIONS: readonly Derivation[] = [serverRows, imageRows, zoneRows, hostRows, externalProjectRows];
