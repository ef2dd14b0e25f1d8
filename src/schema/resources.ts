import type { Derivation } from './derive.ts';
import type { Listable } from './query/list-query.ts';
import { listableEvents } from './events/listable.ts';
import { imageRows } from './images/image.ts';
import { listableImages } from './images/listable.ts';
import type { ResourceSchema } from './resource.ts';
import { serverRows } from './servers/derivation.ts';
import { listableServers } from './servers/listable.ts';

/** Every unified resource with its list grammar. */
export const LISTABLES: readonly Listable[] = [listableServers, listableImages, listableEvents];

/** Every unified resource. */
export const RESOURCES: readonly ResourceSchema[] = LISTABLES.map(({ schema }) => schema);

/** What the rows of the resources are made of. */
export const DERIVATIONS: readonly Derivation[] = [serverRows, imageRows];
