import { createHash, randomBytes } from 'node:crypto';
import { GatewayError, type ConsoleWay } from '../../contract/index.ts';
import { KeptOnce } from '../../dispatch/kept-once.ts';
import type { RecordStore } from '../../dispatch/idempotency.ts';
import type { AuditedThing } from '../../observe/channels.ts';

/** A console that somebody may open. */
export interface Ticket {
  readonly cloud: string;
  /** The server, for the audit. */
  readonly thing: AuditedThing;
  /** By which it was asked for: it must still be good when the console is opened. */
  readonly token: string;
  readonly way: ConsoleWay;
}

/** Whose page may be read, and of which cloud. */
export interface PageTicket {
  readonly cloud: string;
  readonly page: string;
}

/** Milliseconds: to open it, and to read the page that does so. */
const LIFE = { socket: 60_000, page: 600_000 };
export const OPENING_SECONDS = LIFE.socket / 1000;

interface Parts {
  readonly store: RecordStore;
  readonly now: () => number;
}

/** Clouds' addresses of consoles in the fleet's shared memory, encrypted, behind random ids. What is kept there names none of these. */
export class ConsoleTickets {
  readonly #parts: Parts;
  readonly #once: KeptOnce;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#once = new KeptOnce(parts.store, () => undefined);
  }

  /** Throws `upstream_unavailable` when it cannot be kept. */
  async issue(ticket: Ticket): Promise<string> {
    const id = randomBytes(32).toString('base64url');
    const until = this.#parts.now() + LIFE.socket;
    await remembered(() => this.#once.keep(nameOf('socket', id), JSON.stringify({ ...ticket, until }), LIFE.socket));
    const { page } = ticket.way;
    if (page !== undefined) {
      const known: PageTicket = { cloud: ticket.cloud, page };
      await remembered(() => this.#parts.store.set(nameOf('page', id), known, LIFE.page));
    }
    return id;
  }

  /** The ticket, to one of those who ask for it; nothing when it was used or its time is over. */
  async take(id: string): Promise<Ticket | undefined> {
    const text = await remembered(() => this.#once.take(nameOf('socket', id)));
    if (text === undefined) return undefined;
    const { until, ...ticket } = JSON.parse(text) as Ticket & { readonly until: number };
    return until > this.#parts.now() ? ticket : undefined;
  }

  /** The page of a console, as often as it is asked for. */
  async page(id: string): Promise<PageTicket | undefined> {
    return (await remembered(() => this.#parts.store.get(nameOf('page', id)))) as PageTicket | undefined;
  }
}

/** Whoever can read names in Redis opens nothing with them. */
const nameOf = (what: string, id: string) => `console:${what}:${createHash('sha256').update(id).digest('base64url')}`;

async function remembered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!GatewayError.is(error) || error.code !== 'upstream_unavailable') throw error;
    const message = 'Redis, where consoles wait until they are opened, did not answer: ask again later';
    throw new GatewayError('upstream_unavailable', message, { cause: error, retryAfter: 5 });
  }
}
