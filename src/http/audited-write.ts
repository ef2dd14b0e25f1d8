import { GatewayError } from '../contract/index.ts';
import type { AuditedThing, Channels } from '../observe/channels.ts';
import { auditedActor } from './audited-actor.ts';
import type { ActorExchange } from './exchange.ts';

/** What is being done to what. */
export interface Write {
  /** For example `server.start`. */
  readonly action: string;
  readonly thing: AuditedThing;
}

/** Leaves a record of a write, or of what was asked for and not done. */
export function tellWrite(channels: Channels, exchange: ActorExchange, { action, thing }: Write, result: string): void {
  const { requestId, address, actor } = exchange;
  channels.publish('audit', { ...auditedActor(actor), action, result, requestId, address, thing });
}

/** Does a write and leaves a record of it, whatever came of it. Denials leave theirs in the corridor. */
export async function audited(
  channels: Channels,
  exchange: ActorExchange,
  what: Write,
  work: () => Promise<void>,
): Promise<void> {
  const tell = (result: string) => tellWrite(channels, exchange, what, result);
  try {
    await work();
  } catch (error) {
    const code = GatewayError.is(error) ? error.code : 'internal';
    if (code !== 'forbidden') tell(`failed: ${code}`);
    throw error;
  }
  tell('accepted');
}
