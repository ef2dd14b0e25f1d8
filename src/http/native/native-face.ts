import { GatewayError, type ConsoleWay, type NativeTarget } from '../../contract/index.ts';
import type { Occasion } from '../../dispatch/dispatch.ts';
import type { NativeCloud } from '../../dispatch/native.ts';
import { cloudKeyName } from '../../schema/keypairs/naming.ts';
import { tellWrite } from '../audited-write.ts';
import { HTTP } from '../status.ts';
import { NATIVE, type Address } from './address.ts';
import { handBack } from './answer.ts';
import { framing, hasBody, streamOf } from './body.ts';
import { forward } from './forward.ts';
import { headersOut } from './headers.ts';
import { judge, type Asked, type NativeExchange, type NativeParts } from './judge.ts';

/** Milliseconds without a byte of an upload or a download. */
const IDLE = 60_000;

/** Requests without a token at a time: they must not take the places of those that have one. */
const MOST_STRANGERS = 8;

/** Passes requests through to clouds. */
export class NativeFace {
  readonly #parts: NativeParts;
  #strangers = 0;

  constructor(parts: NativeParts) {
    this.#parts = parts;
  }

  /** Answers a request, or throws why not before anything was answered. */
  async handle(at: NativeExchange): Promise<void> {
    const asked = await judge(this.#parts, at);
    const { write, known, cloud, server } = asked;
    if (!write || !known) {
      await (at.exchange.token === undefined ? this.#passStranger(at, asked) : this.#pass(at, asked));
      return;
    }
    const tell = (result: string) => tellWrite(this.#parts.channels, known, write, result);
    try {
      const status = await this.#pass(at, asked);
      tell(status < HTTP.badRequest ? 'accepted' : `failed: ${status}`);
      if (status < HTTP.badRequest) this.#readAgain(asked);
    } catch (error) {
      this.#readAgain(asked);
      tell(`failed: ${GatewayError.is(error) ? error.code : 'internal'}`);
      throw error;
    } finally {
      this.#follow(cloud, server);
    }
  }

  async #passStranger(at: NativeExchange, asked: Asked): Promise<void> {
    if (this.#strangers >= MOST_STRANGERS) {
      const message = 'too many ask for versions without a token: ask again, or with one';
      throw new GatewayError('rate_limited', message, { retryAfter: 1 });
    }
    this.#strangers += 1;
    try {
      await this.#pass(at, asked);
    } finally {
      this.#strangers -= 1;
    }
  }

  /** Sends it, heals a login that has ended, and hands the answer back; gives its status. */
  async #pass(at: NativeExchange, asked: Asked): Promise<number> {
    const { cloud, address, server, write } = asked;
    const occasion = at.exchange.occasion();
    const first = await this.#reach(asked, occasion);
    let target = first;
    let answer = await this.#send(at, { ...asked, target, occasion });
    if (answer.statusCode === HTTP.unauthorized && asked.known) {
      answer.resume();
      target = await this.#reach(asked, occasion, first);
      if (!asked.body && hasBody(at.request)) throw again(cloud, address);
      answer = await this.#send(at, { ...asked, target, occasion });
      if (answer.statusCode === HTTP.unauthorized) {
        answer.resume();
        throw new GatewayError(
          'upstream_rejected',
          `cloud ${cloud.name}: ${address.service} refuses the gateway's login`,
        );
      }
    }
    const status = answer.statusCode ?? HTTP.badGateway;
    // An answer that comes before the body has ended leaves a connection on which nothing more can be said.
    if (!at.request.complete) at.response.setHeader('Connection', 'close');
    const { requestId } = at.exchange;
    const most = cloud.passage.limits.answer;
    const thing = write?.thing ?? { type: address.service, cloud: cloud.name };
    const link = (way: ConsoleWay) =>
      this.#parts.consoles.link({ cloud: cloud.name, thing, token: at.exchange.token ?? '', way });
    const handing = { target, cloud: cloud.name, requestId, most, method: asked.method, link };
    const text = await handBack(answer, at.response, handing);
    if (write && server === undefined && text !== undefined) this.#follow(cloud, made(target, text));
    return status;
  }

  /** What was done to a server is to be seen in the lists, too. */
  #follow(cloud: NativeCloud, server: string | undefined): void {
    if (server !== undefined) this.#parts.inventory.writers(cloud.name)?.writes.follow(server);
  }

  /** The same for what is no server: its lists are read again, and what takes its time is followed. */
  #readAgain({ cloud, address, method, body }: Asked): void {
    const { sources, part } = cloud.touches({ ...address, method, body: body?.json });
    const writers = this.#parts.inventory.writers(cloud.name);
    if (sources.length > 0) writers?.readAgain(sources);
    if (part) writers?.things.followPart(part);
  }

  #reach(asked: Asked, occasion: Occasion, refused?: NativeTarget): Promise<NativeTarget> {
    const { cloud, address, method, known, project, body } = asked;
    const open = known === undefined;
    const { service, path, search } = address;
    const caller = {
      whole: known?.actor.systemAdmin === true,
      prefix: cloudKeyName(known?.actor.id ?? '', ''),
      url: `${this.#parts.url()}${NATIVE}/${cloud.name}/${service}`,
    };
    const ask = { service, path, search, method, caller, open, body: body?.json, refused };
    return cloud.reach(ask, { ...occasion, project });
  }

  async #send(
    { request, response, exchange }: NativeExchange,
    asked: Asked & { readonly target: NativeTarget; readonly occasion: Occasion },
  ) {
    const { cloud, method, body, target, occasion } = asked;
    const { limits } = cloud.passage;
    const url = cloud.passage.check(target.url);
    const bytes = target.body === undefined ? body?.bytes : Buffer.from(JSON.stringify(target.body), 'utf8');
    const streams = bytes === undefined && hasBody(request);
    const headers = headersOut(request.headers, framing(target.headers, { bytes, streams, request }));
    const until = occasion.signal ?? new AbortController().signal;
    const answer = await cloud.pass(target, { method, requestId: exchange.id, signal: until }, async () => {
      const outgoing = {
        ...{ method, url, headers, signal: until },
        body: streams ? request : streamOf(bytes ?? Buffer.alloc(0)),
        patience: { head: streams ? IDLE : limits.headers, idle: IDLE },
      };
      const message = await forward(cloud.passage, outgoing, { request, response });
      return { status: message.statusCode ?? HTTP.badGateway, headers: message.headers, message };
    });
    return answer.message;
  }
}

function made(target: NativeTarget, text: string): string | undefined {
  try {
    return target.made(text);
  } catch {
    // It has been handed on as it is; the next round of reading finds what was made.
    return undefined;
  }
}

function again(cloud: NativeCloud, { service }: Address): GatewayError {
  const message = `cloud ${cloud.name}: the gateway's login at ${service} had ended while a body was sent; send it again`;
  return new GatewayError('upstream_unavailable', message, { retryAfter: 1 });
}
