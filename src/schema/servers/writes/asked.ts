import type { ServerActionName } from '../../../contract/index.ts';

/** What is asked of a server; without a name it is only to be read again. */
export interface Asked {
  readonly name?: ServerActionName;
  readonly input?: unknown;
}
