import { Idempotency } from '../dispatch/idempotency.ts';
import { KeptOnce } from '../dispatch/kept-once.ts';
import type { GatewayLog } from '../observe/log.ts';
import { Consoles, type ConsoleParts } from './consoles/consoles.ts';
import type { KeptReply } from './idempotent.ts';

/** What is kept for requests: records of their keys, what is told once, and what is opened once. */
export interface Keeping {
  readonly idempotency: Idempotency<KeptReply>;
  readonly keptOnce: KeptOnce;
  readonly consoles: Consoles;
}

export function createKeeping({ log, ...parts }: ConsoleParts & { readonly log: GatewayLog }): Keeping {
  const tell = (what: string) => (error: unknown) => log.warn(what, { why: (error as Error).message });
  return {
    idempotency: new Idempotency<KeptReply>({ ...parts, onError: tell('a request with a key') }),
    keptOnce: new KeptOnce(parts.store, tell('told once')),
    consoles: new Consoles(parts),
  };
}
