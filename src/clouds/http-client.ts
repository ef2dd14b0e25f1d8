import { performance } from 'node:perf_hooks';
import type { Pool } from 'undici';
import { HTTP } from '../contract/http-status.ts';
import type { Call, HttpClient, HttpReply, HttpRequest, TransferReply, TransferRequest } from '../contract/index.ts';
import { within } from './deadline.ts';
import { failureOf, isLost, tooLong } from './failures.ts';
import { headersOf, poolOf, type ClientParts } from './http-pool.ts';
import { bodyText, replyOf } from './http-reply.ts';
import { createGate, createRetryBudget, type Gate } from './limits.ts';
import { createPassage, type Passage } from './passage.ts';
import { Transfers } from './transfers.ts';

/** The client of one cloud, with its pools. */
export interface CloudHttpClient extends HttpClient {
  /** For what is passed through. */
  readonly passage: Passage;
  close(): Promise<void>;
}

const RETRIED_STATUSES: ReadonlySet<number> = new Set([
  HTTP.internalServerError,
  HTTP.badGateway,
  HTTP.serviceUnavailable,
  HTTP.gatewayTimeout,
]);
/** Seconds that a cloud may ask us to wait before we ask again by ourselves. */
const SHORT_WAIT = 2;

const isRead = (request: HttpRequest) => request.method === 'GET' || request.method === 'HEAD';

/** The cloud's own id of a request: each service has a header of its own for it. */
const requestIdOf = (reply: HttpReply) =>
  Object.entries(reply.headers).find(([name]) => /request-?id$/.test(name))?.[1];

/** Sends the requests of one cloud: a pool and a gate per service, deadlines, byte limits, one repeat of reads within a budget. */
export class UndiciClient implements CloudHttpClient {
  readonly #pools = new Map<string, Pool>();
  readonly #gates = new Map<string, Gate>();
  readonly #budget = createRetryBudget();
  readonly #parts: ClientParts;
  readonly passage: Passage;
  readonly #transfers: Transfers;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.passage = createPassage({ ...parts, gate: (service) => this.#gate(service) });
    this.#transfers = new Transfers(parts, (service) => this.#gate(service));
  }

  async send(request: HttpRequest, call: Call): Promise<HttpReply> {
    const url = this.#parts.guard.check(request.url);
    this.#budget.earn();
    return within(this.#parts.limits.timeout, call.signal, (signal) =>
      this.#twiceAtMost(request, url, { ...call, signal }),
    );
  }

  async transfer(request: TransferRequest, call: Call): Promise<TransferReply> {
    return this.#transfers.send(request, this.#parts.guard.check(request.url), call);
  }

  async close(): Promise<void> {
    this.passage.close();
    await this.#transfers.close();
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  async #twiceAtMost(request: HttpRequest, url: URL, call: Call): Promise<HttpReply> {
    try {
      const reply = await this.#once(request, url, call);
      if (!isRead(request) || !this.#worthRepeating(reply) || !this.#budget.spend()) return reply;
      await this.#waitAsAsked(reply, call);
    } catch (error) {
      if (!isRead(request) || !isLost(error) || call.signal.aborted || !this.#budget.spend()) throw error;
    }
    return this.#once(request, url, call);
  }

  #worthRepeating(reply: HttpReply): boolean {
    if (!RETRIED_STATUSES.has(reply.status)) return false;
    return Number(reply.headers['retry-after'] ?? 0) <= SHORT_WAIT;
  }

  async #waitAsAsked(reply: HttpReply, call: Call): Promise<void> {
    const seconds = Number(reply.headers['retry-after'] ?? 0);
    if (!(seconds > 0)) return;
    await new Promise<void>((resolve) => {
      const stop = () => {
        clearTimeout(timer);
        call.signal.removeEventListener('abort', stop);
        resolve();
      };
      const timer = setTimeout(stop, seconds * 1000);
      call.signal.addEventListener('abort', stop, { once: true });
    });
  }

  async #once(request: HttpRequest, url: URL, call: Call): Promise<HttpReply> {
    const started = performance.now();
    let code = '';
    let upstreamRequestId: string | undefined;
    try {
      const reply = await this.#gate(request.service).run(() => this.#exchange(request, url, call), call.signal);
      code = String(reply.status);
      upstreamRequestId = requestIdOf(reply);
      return reply;
    } catch (error) {
      const failed = failureOf(error, request, this.#parts.cloud);
      code = failed.code;
      throw failed;
    } finally {
      const { service, operation } = request;
      const seconds = (performance.now() - started) / 1000;
      const { cloud, channels } = this.#parts;
      channels.publish('cloud', {
        cloud,
        service,
        operation,
        code,
        seconds,
        requestId: call.id,
        upstreamRequestId,
      });
    }
  }

  async #exchange(request: HttpRequest, url: URL, call: Call): Promise<HttpReply> {
    const { limits, cloud } = this.#parts;
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const headers = {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headersOf(request, call),
    };
    let begun = false;
    try {
      const response = await this.#pool(request.service, url).request({
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers,
        body,
        headersTimeout: limits.headers,
        bodyTimeout: limits.headers,
        signal: call.signal,
      });
      begun = true;
      const text = await bodyText(response.body, limits.answer);
      if (text === undefined) throw tooLong(limits.answer, request, cloud);
      return replyOf(response, text, request, cloud);
    } catch (error) {
      throw failureOf(error, request, cloud, begun);
    }
  }

  #gate(service: string): Gate {
    const { cloud, limits, now } = this.#parts;
    const gate = this.#gates.get(service) ?? createGate(cloud, service, limits, now);
    this.#gates.set(service, gate);
    return gate;
  }

  #pool(service: string, url: URL): Pool {
    const key = `${service} ${url.origin}`;
    const known = this.#pools.get(key);
    if (known) return known;
    const pool = poolOf(url, this.#parts, this.#parts.limits.concurrency);
    this.#pools.set(key, pool);
    return pool;
  }
}
