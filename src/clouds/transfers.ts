import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import type { Dispatcher, Pool } from 'undici';
import { HTTP } from '../contract/http-status.ts';
import { GatewayError, type Call, type TransferReply, type TransferRequest } from '../contract/index.ts';
import { failureOf, tooLong } from './failures.ts';
import { bodyText, replyOf } from './http-reply.ts';
import { headersOf, poolOf, type ClientParts } from './http-pool.ts';
import type { Gate } from './limits.ts';
import { Stillness } from './stillness.ts';
import { Tally } from './tally.ts';

/** Bytes that are held on their way. */
const HELD = 256 * 1024;

const isSuccess = (status: number) => status >= HTTP.ok && status < HTTP.multipleChoices;

/** One file on its way. */
interface Journey {
  readonly request: TransferRequest;
  readonly url: URL;
  readonly call: Call;
  readonly still: Stillness;
  readonly tally: Tally;
}

/** Sends files to one cloud and fetches them, over connections of their own: what is small does not wait for what is large. */
export class Transfers {
  readonly #pools = new Map<string, Pool>();
  readonly #parts: ClientParts;
  readonly #gate: (service: string) => Gate;

  constructor(parts: ClientParts, gate: (service: string) => Gate) {
    this.#parts = parts;
    this.#gate = gate;
  }

  async send(request: TransferRequest, url: URL, call: Call): Promise<TransferReply> {
    const { limits, cloud, channels, now } = this.#parts;
    return this.#gate(request.service).transfer(async (leave) => {
      const still = new Stillness(limits.idle, call.signal);
      const direction = request.file === undefined ? 'down' : 'up';
      const tally = new Tally({ cloud, direction, requestId: call.id }, channels, now);
      const end = (done: boolean) => {
        still.end();
        tally.end(done);
        leave();
      };
      try {
        return await this.#told({ request, url, call, still, tally }, end);
      } catch (error) {
        end(false);
        throw error;
      }
    }, call.signal);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }

  async #told(journey: Journey, end: (done: boolean) => void): Promise<TransferReply> {
    const started = performance.now();
    const { cloud, channels } = this.#parts;
    const { service, operation } = journey.request;
    let code = '';
    try {
      const reply = await this.#exchange(journey, end);
      code = String(reply.status);
      return reply;
    } catch (error) {
      const failed = this.#failure(error, journey);
      code = failed.code;
      throw failed;
    } finally {
      const seconds = (performance.now() - started) / 1000;
      channels.publish('cloud', { cloud, service, operation, code, seconds, requestId: journey.call.id });
    }
  }

  async #exchange(journey: Journey, end: (done: boolean) => void): Promise<TransferReply> {
    const { request, url, call, still } = journey;
    const { limits, cloud } = this.#parts;
    const response = await this.#pool(request.service, url).request({
      method: request.method,
      path: `${url.pathname}${url.search}`,
      headers: headersOf(request, call),
      body: request.file && Readable.from(sent(request.file, journey), { objectMode: false, highWaterMark: HELD }),
      // Who stands still is watched here, for both ways alike.
      headersTimeout: request.file === undefined ? limits.headers : 0,
      bodyTimeout: 0,
      signal: still.signal,
    });
    const isFile = isSuccess(response.statusCode) && request.file === undefined;
    if (isFile) {
      journey.tally.length = lengthOf(response.headers);
      // Nobody may ever begin to take it.
      still.signal.addEventListener('abort', () => end(false), { once: true });
      return { ...replyOf(response, '', request, cloud), bytes: this.#received(response.body, journey, end) };
    }
    const text = await bodyText(response.body, limits.answer);
    if (text === undefined) throw tooLong(limits.answer, request, cloud);
    end(isSuccess(response.statusCode));
    return { ...replyOf(response, text, request, cloud), bytes: Readable.from([]) };
  }

  /** The bytes of an answer, watched: whoever stops taking them ends the call. */
  async *#received(body: Dispatcher.ResponseData['body'], journey: Journey, end: (done: boolean) => void) {
    const { still, tally } = journey;
    let done = false;
    try {
      still.waitsFor('cloud');
      for await (const chunk of body) {
        const bytes = chunk as Buffer;
        tally.add(bytes.length);
        still.waitsFor('caller');
        yield bytes;
        still.waitsFor('cloud');
      }
      done = true;
    } catch (error) {
      throw this.#failure(error, journey, true);
    } finally {
      end(done);
    }
  }

  #failure(error: unknown, { request, still }: Journey, begun = false): GatewayError {
    const { cloud, limits } = this.#parts;
    if (still.stood === 'caller') {
      const message = `nothing of the file moved for ${limits.idle / 1000} s on the caller's side`;
      return new GatewayError('invalid_request', message, { cause: error });
    }
    if (still.stood === 'cloud') {
      const { service, operation } = request;
      const message = `cloud ${cloud}: ${service} let the file stand still for ${limits.idle / 1000} s`;
      return new GatewayError('upstream_timeout', message, { cause: error, upstream: { cloud, service, operation } });
    }
    return failureOf(error, request, cloud, begun);
  }

  #pool(service: string, url: URL): Pool {
    const key = `${service} ${url.origin}`;
    const pool = this.#pools.get(key) ?? poolOf(url, this.#parts, this.#parts.limits.transfers);
    this.#pools.set(key, pool);
    return pool;
  }
}

/** The bytes of a file as they are asked for by the connection. */
async function* sent(file: NonNullable<TransferRequest['file']>, { still, tally }: Journey) {
  still.waitsFor('caller');
  for await (const chunk of file) {
    still.waitsFor('cloud');
    yield chunk;
    tally.add(chunk.length);
    still.waitsFor('caller');
  }
  still.waitsFor('cloud');
}

function lengthOf(headers: Dispatcher.ResponseData['headers']): number | undefined {
  const text = headers['content-length'];
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined;
}
