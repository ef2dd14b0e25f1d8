/**
 * What adapters of clouds like OpenStack are made of: the provider of a dialect, and the parts to make one of one's own. The only file
 * of this folder that other adapters import, beside `simulator/family.ts` and `testing/family.ts`.
 */
export { checkUrls, OpenstackConfig, type Auth } from './config.ts';
export { STOCK, type Dialect } from './dialect.ts';
export { v2 } from './identity/v2.ts';
export { v3 } from './identity/v3.ts';
export { imageList, type GlanceImage } from './images/glance.ts';
export { liveImage, showImage } from './images/own-image.ts';
export { imports } from './imports.ts';
export type {
  NeutronFloatingIp,
  NeutronNetwork,
  NeutronRule,
  NeutronSecurityGroup,
  NeutronSubnet,
} from './networks/neutron.ts';
export { listPage, type PageOf } from './paging.ts';
export { seenBy } from './projects/seen.ts';
export { providerOf } from './provider.ts';
export type { Lookup, OpenstackProvider, Records, StockProvider } from './records.ts';
export { postAction } from './servers/act.ts';
export type { NovaServer } from './servers/nova.ts';
export { toSecgroup } from './secgroups/translate.ts';
export { readKeys, removeKey, setKeys } from './servers/own-keys.ts';
export { PLUG_FAILS, unplug } from './servers/parts/interfaces.ts';
export { attachAll, attachNic } from './servers/parts/networks.ts';
export { acceptedBy } from './servers/reference.ts';
export { showServer } from './servers/source.ts';
export { toServer } from './servers/translate.ts';
export { keyOf } from './servers/uses.ts';
export { pathPart, type ServiceRequest, type Session } from './session.ts';
export { LOOKS, partlyDone, Steps } from './steps.ts';
export { DAY_MS, discover, rootOf, UNVERSIONED, type Discover } from './versions.ts';
