import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { GatewayError } from '../../contract/index.ts';
import type { ConsoleConfig } from '../../config/consoles.ts';
import type { ConsoleCloud, ConsoleClouds } from '../../dispatch/consoles.ts';
import type { RecordStore } from '../../dispatch/idempotency.ts';
import type { Actor } from '../../identity/actor.ts';
import type { Identity } from '../../identity/identity.ts';
import type { Channels } from '../../observe/channels.ts';
import { auditedActor } from '../audited-actor.ts';
import { asGatewayError } from '../error-reply.ts';
import { rawAnswer } from '../raw-answer.ts';
import { fileOf, linkTo, pagePathOf } from './address.ts';
import { askingOf, isForSocket, opened, type Asking } from './asking.ts';
import { OpenConsole } from './open-console.ts';
import { requireLook, sendFile, type PageRequest } from './page.ts';
import { ConsoleTickets, OPENING_SECONDS, type Ticket } from './tickets.ts';
import { ADDRESS, openTunnel } from './tunnel.ts';

export interface ConsoleParts {
  readonly clouds: ConsoleClouds;
  readonly store: RecordStore;
  readonly identity: () => Pick<Identity, 'actor'>;
  readonly channels: Channels;
  readonly config: () => ConsoleConfig;
  /** Where the gateway is reached. */
  readonly url: () => string;
  readonly now: () => number;
  readonly after: (milliseconds: number, work: () => void) => () => void;
}

/** A request for a websocket, and whose it turns out to be. */
interface Visit {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly requestId: string;
}

/** One of the consoles that there may be: open, or being opened. */
interface Place {
  readonly user: string;
  /** Ends the opening. */
  readonly opening: AbortController;
  console?: OpenConsole;
}

/** Milliseconds in which whoever is refused may read why. */
const GRACE = 1000;

const OVER = `there is no such console: its address is good for one opening within ${OPENING_SECONDS} seconds; ask for a new one`;

/** Consoles of servers, opened by browsers that reach the gateway alone. */
export class Consoles {
  readonly #parts: ConsoleParts;
  readonly #tickets: ConsoleTickets;
  readonly #places = new Set<Place>();
  #closing = false;

  constructor(parts: ConsoleParts) {
    this.#parts = parts;
    this.#tickets = new ConsoleTickets(parts);
  }

  /**
   * Where a console can be opened, once and soon. Throws `upstream_rejected` for one that the cloud says is where the configuration names
   * no host, `upstream_unavailable` when it cannot be kept.
   */
  async link(ticket: Ticket): Promise<string> {
    this.#cloud(ticket.cloud).passage.check(ticket.way.socket, ADDRESS);
    return linkTo(this.#base(), await this.#tickets.issue(ticket), ticket.way);
  }

  /** Answers with a file of a console's page, or throws why not. */
  async page(at: PageRequest): Promise<void> {
    requireLook(at.request);
    const asked = pagePathOf(at.request.url ?? '');
    if (!asked) throw new GatewayError('not_found', 'files of consoles have plain names');
    const known = await this.#tickets.page(asked.id);
    if (!known) throw new GatewayError('not_found', OVER);
    const place = { file: fileOf(known.page, asked.file), base: this.#base(), id: asked.id };
    await sendFile(this.#cloud(known.cloud), place, at);
  }

  /** Whether a request for another protocol is for a console. */
  readonly takes = (request: IncomingMessage): boolean => isForSocket(request);

  /** Opens a console, or says why not. */
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const visit = { request, socket, requestId: `req-${randomUUID()}` };
    socket.on('error', () => socket.destroy());
    this.#open(visit, head).catch((thrown: unknown) => {
      const error = asGatewayError(thrown);
      this.#parts.channels.publish('console', { state: 'refused', result: error.code, requestId: visit.requestId });
      socket.end(rawAnswer(error, { requestId: visit.requestId, headers: { 'Sec-WebSocket-Version': '13' } })).resume();
      socket.once(
        'close',
        this.#parts.after(GRACE, () => socket.destroy()),
      );
    });
  }

  /** Ends all consoles: browsers are told why. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { opening } of this.#places) opening.abort();
    const open = [...this.#places].flatMap(({ console }) => console ?? []);
    for (const console of open) console.end('shutdown');
    await Promise.all(open.map(({ gone }) => gone));
  }

  async #open(visit: Visit, head: Buffer): Promise<void> {
    const asking = askingOf(visit.request, head);
    this.#requireOrigin(asking);
    const ticket = await this.#tickets.take(asking.id);
    if (!ticket) throw new GatewayError('not_found', OVER);
    const actor = this.#parts.identity().actor(ticket.token);
    const cloud = this.#cloud(ticket.cloud);
    const place = this.#take(actor.id);
    try {
      place.console = await this.#connect(visit, asking, { ticket, actor, cloud, place });
      void place.console.gone.then(() => this.#places.delete(place));
    } catch (error) {
      this.#places.delete(place);
      throw error;
    }
  }

  /** Pages of other origins could open what was told to ours. Who says no origin is no browser. */
  #requireOrigin({ origin }: Asking): void {
    if (origin === undefined) return;
    const allowed = [this.#base(), this.#parts.url()].map((url) => new URL(url).origin);
    if ([...allowed, ...this.#parts.config().origins].includes(origin)) return;
    const message = `pages of ${origin.slice(0, 100)} may not open consoles; the configuration names those that may (consoles.origins)`;
    throw new GatewayError('forbidden', message);
  }

  #take(user: string): Place {
    const { most, mostPerUser } = this.#parts.config();
    const own = [...this.#places].filter((place) => place.user === user).length;
    const refuse = (why: string) => new GatewayError('rate_limited', `${why}: close one`, { retryAfter: 5 });
    if (this.#closing) throw new GatewayError('upstream_unavailable', 'the gateway shuts down', { retryAfter: 5 });
    if (own >= mostPerUser) throw refuse(`${mostPerUser} consoles of yours are open`);
    if (this.#places.size >= most) throw refuse(`${most} consoles are open`);
    const place = { user, opening: new AbortController() };
    this.#places.add(place);
    return place;
  }

  async #connect(
    { socket, request, requestId }: Visit,
    asking: Asking,
    on: { readonly ticket: Ticket; readonly actor: Actor; readonly cloud: ConsoleCloud; readonly place: Place },
  ): Promise<OpenConsole> {
    const { ticket, actor, cloud, place } = on;
    const { channels, config, now, after, identity } = this.#parts;
    const { opening } = place;
    socket.once('close', () => opening.abort());
    const tunnel = await openTunnel(cloud, { asking, way: ticket.way, requestId, signal: opening.signal });
    const address = (request as { readonly ip?: string }).ip ?? '';
    const about = { ...auditedActor(actor), action: 'server.console', requestId, address, thing: ticket.thing };
    const began = now();
    const isValid = () => {
      try {
        return identity().actor(ticket.token).id === actor.id;
      } catch (error) {
        if (GatewayError.is(error)) return false;
        throw error;
      }
    };
    channels.publish('console', { state: 'opened', cloud: cloud.name, requestId });
    channels.publish('audit', { ...about, result: 'accepted' });
    socket.write(opened(asking, tunnel.headers, requestId));
    return new OpenConsole({ socket }, tunnel, {
      ...{ idle: config().idle, now, after, valid: isValid },
      onEnd: (result, { up, down }) => {
        const seconds = (now() - began) / 1000;
        channels.publish('console', { state: 'ended', cloud: cloud.name, result, up, down, seconds, requestId });
        channels.publish('audit', { ...about, result: `ended: ${result}` });
      },
    });
  }

  #cloud(name: string): ConsoleCloud {
    const found = this.#parts.clouds(name);
    if (found) return found;
    throw new GatewayError('not_found', `cloud ${name} is no longer there, or its account is disabled`);
  }

  #base(): string {
    return this.#parts.config().publicUrl ?? this.#parts.url();
  }
}
