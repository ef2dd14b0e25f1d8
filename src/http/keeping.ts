import { Idempotency } from '../dispatch/idempotency.ts';
import { KeptOnce } from '../dispatch/kept-once.ts';
import type { GatewayLog } from '../observe/log.ts';
import type { LiveConfig } from '../config/live.ts';
import { Consoles, type ConsoleParts } from './consoles/consoles.ts';
import type { KeptReply } from './idempotent.ts';
import { LiveDoor } from './live/live-door.ts';

/** What is kept for requests: records of their keys, what is told once, what is opened once, and who follows changes. */
export interface Keeping {
  readonly idempotency: Idempotency<KeptReply>;
  readonly keptOnce: KeptOnce;
  readonly consoles: Consoles;
  readonly live: LiveDoor;
}

interface KeepingParts extends ConsoleParts {
  readonly log: GatewayLog;
  readonly liveConfig: () => LiveConfig;
}

export function createKeeping({ log, liveConfig, ...parts }: KeepingParts): Keeping {
  const tell = (what: string) => (error: unknown) => log.warn(what, { why: (error as Error).message });
  const keptOnce = new KeptOnce(parts.store, tell('told once'));
  return {
    idempotency: new Idempotency<KeptReply>({ ...parts, onError: tell('a request with a key') }),
    keptOnce,
    consoles: new Consoles(parts),
    live: new LiveDoor({ ...parts, keptOnce, config: liveConfig }),
  };
}
