/** What the tests of adapters of the family use: a cloud whose answers a test writes, and records as translation sees them. */
export { CONFIG, recorded, stubCloud, type Answer, type StubCloud } from './cloud.ts';
export { relatedOf } from './related.ts';
