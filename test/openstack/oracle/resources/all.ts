import { images } from './images.ts';
import type { ResourceOracle } from './resource.ts';

/** What the oracle knows of every resource of the reading side. */
export const ORACLES: readonly ResourceOracle[] = [images];
