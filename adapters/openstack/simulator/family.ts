/**
 * What simulated clouds like OpenStack are made of: those of other adapters take the services of the stock one, and wrap or replace some.
 * Beside `../family.ts` the only file of this folder that other adapters import.
 */
export { connect } from './client.ts';
export type { Face, ServiceName } from './http/face.ts';
export { bodyOf, json, Refusal, type Headers, type Reply, type Request } from './http/message.ts';
export { accessOf, type Access } from './identity/access.ts';
export type { OpenstackSimulator } from './openstack-simulator.ts';
export { startCloud, STOCK_CLOUD, type MakeFace, type Simulated } from './start.ts';
export type { World } from './world.ts';
