import { changesShape } from './shape-cases.ts';
import { STRAIGHT } from './write-ways.ts';

describe('the shape of a server is changed by the administrator (OS-29…OS-32, OS-37, CP-48…CP-51)', () => {
  changesShape(STRAIGHT[1]);
});
