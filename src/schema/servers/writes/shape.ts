import type { Wanted } from './asked.ts';
import { changeConfig } from './resize.ts';

/** The actions that change a server as a whole, each with how its body is read (cloudpods-api §9.4.2). */
export const SHAPE_ACTIONS: Readonly<Record<string, (body: unknown) => Wanted>> = {
  'change-config': changeConfig,
};
