import type { SimulatorOptions } from '../contract/index.ts';

/** What a simulated cloud's process is told. */
export interface ChildOrder {
  readonly adapter: string;
  readonly options: SimulatorOptions;
}

/** What it answers once it listens. */
export type ChildReport =
  | {
      /** An administrator's settings for the adapter. */
      readonly config: Readonly<Record<string, unknown>>;
      readonly personas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
      readonly problem?: never;
    }
  | { readonly problem: string };
