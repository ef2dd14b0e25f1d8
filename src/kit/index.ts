/** Helpers for the authors of adapters. */
export { reader } from './reader.ts';
export {
  check,
  describe,
  Type,
  type Check,
  type Problem,
  type Static,
  type TObject,
  type TProperties,
  type TSchema,
} from './schema.ts';
export { utcTime } from './time.ts';
