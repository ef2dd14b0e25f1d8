/**
 * What simulated clouds like OpenStack are made of: those of other adapters take the services of the stock one, and wrap or replace some.
 * Beside `../family.ts` the only file of this folder that other adapters import.
 */
export { connect } from './client.ts';
export { badRequest, faultReply, notFound } from './compute/errors.ts';
export type { Face, ServiceName } from './http/face.ts';
export { bodyOf, json, Refusal, type Headers, type Reply, type Request } from './http/message.ts';
export { get, router, type Route } from './http/router.ts';
export { accessOf, userOf, type Access } from './identity/access.ts';
export type { OpenstackSimulator } from './openstack-simulator.ts';
export { startCloud, STOCK_CLOUD, type MakeFace, type Simulated } from './start.ts';
export { updateServer } from './state/changes.ts';
export { floatingIpsOf, portsOf } from './state/cloud.ts';
export { addPort, addressesFor } from './state/ports.ts';
export type { PortRow, ServerRow } from './state/rows.ts';
export { settle } from './state/tasks.ts';
export type { World } from './world.ts';
