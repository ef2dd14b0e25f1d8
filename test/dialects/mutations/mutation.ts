/** A way to get an adapter wrong that tests of the documented rows must find. */
export interface Mutation {
  /** What somebody would have done, or forgotten. */
  readonly stands: string;
  /** Rows of which at least one must have a test that fails then. */
  readonly rows: readonly string[];
  /** The compiled file, from the folder of adapters, without its ending. */
  readonly file: string;
  /** Text that stands in it exactly once, and what stands there instead. */
  readonly text: string;
  readonly instead: string;
}
