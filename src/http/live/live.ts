import { randomInt } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { LiveConfig } from '../../config/live.ts';
import { GatewayError } from '../../contract/index.ts';
import type { KeptOnce } from '../../dispatch/kept-once.ts';
import type { Identity } from '../../identity/identity.ts';
import { keyOf, type View, type ViewRequest } from '../../inventory/live/view.ts';
import type { Channels } from '../../observe/channels.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import type { ActorExchange, Exchange, Reply } from '../exchange.ts';
import type { ReadParts } from '../routes/resource-reads.ts';
import { EventStream, type Ending } from './event-stream.ts';
import { LiveTickets, type LiveTicket } from './tickets.ts';
import { LiveViews } from './views.ts';

export interface LiveParts {
  readonly identity: () => Pick<Identity, 'actor'>;
  readonly keptOnce: Pick<KeptOnce, 'keep' | 'take'>;
  readonly channels: Channels;
  readonly config: () => LiveConfig;
  /** Where the gateway is reached. */
  readonly url: () => string;
  readonly now: () => number;
  readonly after: (milliseconds: number, work: () => void) => () => void;
}

/** Streams that are told of their life in one go, so that requests are answered in between. */
const AT_ONCE = 100;
/** Milliseconds after which clients come back that lost their connection: not all at the same time. */
const RETRY = { least: 1000, most: 5000 };
/** A client that comes back says where it was, as browsers do; in the query where it cannot. */
const lastOf = (exchange: Exchange) =>
  exchange.header('last-event-id') ?? new RawQuery(exchange.search).value('last_event_id');

/** Streams of changes of rows, by the grammar and the visibility of lists. */
export class Live {
  readonly #parts: LiveParts;
  readonly #inventory: ReadParts['inventory'];
  readonly #views: LiveViews;
  readonly #tickets: LiveTickets;
  readonly #streams = new Set<EventStream>();
  readonly #perUser = new Map<string, number>();
  #places = 0;
  #closing = false;
  #stopBeating: (() => void) | undefined;

  constructor(parts: LiveParts, reading: ReadParts) {
    this.#parts = parts;
    this.#inventory = reading.inventory;
    this.#views = new LiveViews(reading);
    this.#tickets = new LiveTickets(parts);
  }

  /**
   * Lets the bearer of a token follow. Throws what lists throw, `rate_limited` when he follows too often already, `upstream_unavailable`
   * when too many do.
   */
  async open(exchange: ActorExchange): Promise<Reply> {
    const { token = '', search } = exchange;
    return this.#refusable(exchange, () => this.#open(exchange, { token, search }));
  }

  /** As `open`, for who shows a ticket in place of a token. Throws `not_found` for one that is not good any more. */
  async openTicket(exchange: Exchange): Promise<Reply> {
    return this.#refusable(exchange, async () => {
      const { token, search } = await this.#tickets.take(exchange.params['ticket'] ?? '');
      const actor = this.#parts.identity().actor(token);
      return this.#open(Object.assign(exchange, { actor }), { token, search });
    });
  }

  /** An address that can be opened once and soon by who has no way to send a token. Throws as `open` would. */
  async link(exchange: ActorExchange): Promise<Reply> {
    this.#views.requested(exchange.actor, exchange.search);
    const { token = '', search } = exchange;
    const { id, until } = await this.#tickets.issue({ token, search });
    const url = `${this.#parts.url()}/live/${id}`;
    return { body: { live: { expires_at: new Date(until).toISOString(), url } } };
  }

  /** Ends all streams: clients are told why, and come back by themselves. */
  close(): void {
    this.#closing = true;
    this.#stopBeating?.();
    for (const stream of this.#streams) stream.end('shutdown');
  }

  async #refusable(exchange: Exchange, work: () => Promise<Reply>): Promise<Reply> {
    try {
      return await work();
    } catch (error) {
      const result = GatewayError.is(error) ? error.code : 'internal';
      this.#parts.channels.publish('live', { state: 'refused', result, requestId: exchange.requestId });
      throw error;
    }
  }

  async #open(exchange: ActorExchange, { token, search }: LiveTicket): Promise<Reply> {
    const { actor, requestId, method } = exchange;
    const requests = this.#views.requested(actor, search);
    if (method === 'HEAD') return { events: () => undefined };
    const giveBack = this.#take(actor.id);
    try {
      const hub = await this.#inventory.live.hub();
      const began = this.#parts.now();
      const onEnd = (result: Ending) => {
        giveBack();
        this.#streams.delete(stream);
        const seconds = (this.#parts.now() - began) / 1000;
        this.#parts.channels.publish('live', { state: 'ended', result, seconds, requestId });
      };
      const view = (request: ViewRequest) => hub.view(request);
      const renewed = this.#renewal({ token, search, requests, view });
      const retry = randomInt(RETRY.least, RETRY.most);
      const stream: EventStream = new EventStream({ after: this.#parts.after, retry, renewed, onEnd });
      const following = await hub.join(stream, requests.map(view), lastOf(exchange));
      return {
        events: (response) => {
          this.#parts.channels.publish('live', { state: 'opened', requestId });
          this.#streams.add(stream);
          this.#beatLater();
          stream.begin(response, following);
          if (this.#closing) stream.end('shutdown');
        },
      };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Looks whether the token is still good, and whether its bearer may still see the same: that is worked out when it can have changed. */
  #renewal(of: {
    readonly token: string;
    readonly search: string;
    readonly requests: readonly ViewRequest[];
    readonly view: (request: ViewRequest) => View;
  }): () => readonly View[] | undefined {
    const { token, search, view } = of;
    let known = of.requests.map(keyOf).join('\n');
    let basis = this.#views.basis;
    return () => {
      const actor = this.#parts.identity().actor(token);
      if (basis === this.#views.basis) return undefined;
      basis = this.#views.basis;
      const requests = this.#views.requested(actor, search);
      const keys = requests.map(keyOf).join('\n');
      if (keys === known) return undefined;
      known = keys;
      return requests.map(view);
    };
  }

  /** One of the places that there are; the answer gives it back. */
  #take(user: string): () => void {
    const { most, mostPerUser } = this.#parts.config();
    const own = this.#perUser.get(user) ?? 0;
    const options = { retryAfter: 5 };
    if (this.#closing) throw new GatewayError('upstream_unavailable', 'the gateway shuts down', options);
    if (own >= mostPerUser) {
      const message = `${mostPerUser} streams of changes of yours are open: close one, or follow several resources in one`;
      throw new GatewayError('rate_limited', message, options);
    }
    if (this.#places >= most) {
      const message = `${most} streams of changes are open, and this gateway takes no more: ask again later`;
      throw new GatewayError('upstream_unavailable', message, options);
    }
    this.#places += 1;
    this.#perUser.set(user, own + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#places -= 1;
      const left = (this.#perUser.get(user) ?? 1) - 1;
      if (left > 0) this.#perUser.set(user, left);
      else this.#perUser.delete(user);
    };
  }

  /** One clock for all streams, while there are any. */
  #beatLater(): void {
    this.#stopBeating ??= this.#parts.after(this.#parts.config().heartbeat, () => {
      void this.#beat().then(() => {
        this.#stopBeating = undefined;
        if (this.#streams.size > 0 && !this.#closing) this.#beatLater();
      });
    });
  }

  async #beat(): Promise<void> {
    let count = 0;
    for (const stream of this.#streams) {
      stream.beat();
      count += 1;
      if (count % AT_ONCE === 0) await breathe();
    }
  }
}
