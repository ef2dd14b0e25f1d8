/**
 * What adapters of clouds like OpenStack are made of: the provider of a dialect, and the parts to make one of one's own. The only file
 * of this folder that other adapters import, beside `simulator/family.ts` and `testing/family.ts`.
 */
export { checkUrls, OpenstackConfig, type Auth } from './config.ts';
export { STOCK, type Dialect } from './dialect.ts';
export { v2 } from './identity/v2.ts';
export { v3 } from './identity/v3.ts';
export type { GlanceImage } from './images/glance.ts';
export { liveImage, showImage } from './images/own-image.ts';
export { imports } from './imports.ts';
export { listPage, type PageOf } from './paging.ts';
export { seenBy } from './projects/seen.ts';
export { providerOf } from './provider.ts';
export type { OpenstackProvider } from './records.ts';
export { pathPart, type Session } from './session.ts';
export { DAY_MS, discover, rootOf, UNVERSIONED, type Discover } from './versions.ts';
