import { createHash, randomBytes } from 'node:crypto';
import { GatewayError } from '../../contract/index.ts';
import type { KeptOnce } from '../../dispatch/kept-once.ts';

/** What somebody may follow who shows it: browsers' EventSource sends no headers. */
export interface LiveTicket {
  /** By which it was asked for: it must still be good. */
  readonly token: string;
  /** The query. */
  readonly search: string;
}

/** Milliseconds in which it is good, once. */
const LIFE = 60_000;
export const TICKET_SECONDS = LIFE / 1000;

interface Parts {
  readonly keptOnce: Pick<KeptOnce, 'keep' | 'take'>;
  readonly now: () => number;
}

const FORM = /^[A-Za-z0-9_-]{43}$/;

/** Whoever can read names in Redis follows nothing with them. */
const nameOf = (id: string) => `live:${createHash('sha256').update(id).digest('base64url')}`;

/** Tickets for streams in the fleet's shared memory, encrypted, behind random ids, each good once. */
export class LiveTickets {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws `upstream_unavailable` when it cannot be kept. `until`: milliseconds since 1970. */
  async issue(ticket: LiveTicket): Promise<{ readonly id: string; readonly until: number }> {
    const { keptOnce, now } = this.#parts;
    const id = randomBytes(32).toString('base64url');
    const until = now() + LIFE;
    await kept(() => keptOnce.keep(nameOf(id), JSON.stringify({ ...ticket, until }), LIFE));
    return { id, until };
  }

  /** The ticket, to one of those who show it. Throws `not_found` when it was used or its time is over. */
  async take(id: string): Promise<LiveTicket> {
    const { keptOnce, now } = this.#parts;
    const text = FORM.test(id) ? await kept(() => keptOnce.take(nameOf(id))) : undefined;
    const { until, ...ticket } = JSON.parse(text ?? '{"until":0}') as LiveTicket & { readonly until: number };
    if (until > now()) return ticket;
    const message = `there is no such address: it is good once, within ${TICKET_SECONDS} seconds; POST /live for a new one`;
    throw new GatewayError('not_found', message);
  }
}

async function kept<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!GatewayError.is(error) || error.code !== 'upstream_unavailable') throw error;
    const message = 'Redis, where addresses of streams wait until they are opened, did not answer: ask again later';
    throw new GatewayError('upstream_unavailable', message, { cause: error, retryAfter: 5 });
  }
}
