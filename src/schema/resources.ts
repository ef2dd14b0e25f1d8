import type { Derivation } from './derive.ts';
import type { Listable } from './query/list-query.ts';
import { cachedImageRows } from './cachedimages/cached-image.ts';
import { listableCachedImages } from './cachedimages/listable.ts';
import { imageRows } from './images/image.ts';
import { listableImages } from './images/listable.ts';
import { keypairRows } from './keypairs/keypair.ts';
import { listableKeypairs } from './keypairs/listable.ts';
import type { ResourceSchema } from './resource.ts';
import { serverRows } from './servers/derivation.ts';
import { listableServers } from './servers/listable.ts';
import { listableSkus } from './serverskus/listable.ts';
import { skuRows } from './serverskus/sku.ts';

/** Every unified resource with its list grammar. */
export const LISTABLES: readonly Listable[] = [
  listableServers,
  listableImages,
  listableCachedImages,
  listableSkus,
  listableKeypairs,
];

/** Every unified resource. */
export const RESOURCES: readonly ResourceSchema[] = LISTABLES.map(({ schema }) => schema);

/** What the rows of the resources are made of. */
export const DERIVATIONS: readonly Derivation[] = [serverRows, imageRows, cachedImageRows, skuRows, keypairRows];
