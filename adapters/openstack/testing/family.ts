/** What the tests of adapters of the family use: a cloud whose answers a test writes, and records as translation sees them. */
export { CONFIG, recorded, replyOf, stubCloud, type Answer, type StubCloud, type StubOptions } from './cloud.ts';
export { newServer } from './new-server.ts';
export { relatedOf } from './related.ts';
export { toError } from '../faults.ts';
export { toImage } from '../images/translate.ts';
export type { OpenstackSimulator } from '../simulator/openstack-simulator.ts';
export { ask, at, list, loginBody, type Answer as SimulatedAnswer } from '../simulator/testing/client.ts';
