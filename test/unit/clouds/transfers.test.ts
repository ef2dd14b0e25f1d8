import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { TransferReply } from '../../../src/contract/index.ts';
import { refusalOf } from '../../support/identity.ts';
import { until } from '../../support/inventory.ts';
import { createBench } from '../../support/upstream.ts';

const bench = createBench();
const { server, client } = bench;
afterEach(bench.end);

const MB = 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Writes as much as is taken, and counts it. */
function flood(response: ServerResponse, written: { bytes: number }): void {
  const more = (): void => {
    while (!response.destroyed) {
      written.bytes += CHUNK.length;
      if (!response.write(CHUNK)) return void response.once('drain', more);
    }
  };
  more();
}

async function sizeOf({ bytes }: TransferReply): Promise<number> {
  let size = 0;
  for await (const chunk of bytes) size += chunk.length;
  return size;
}

/** Reads a request to its end. */
const taken = (request: IncomingMessage, response: ServerResponse) =>
  request.resume().once('end', () => response.writeHead(204).end());

describe('a file from a cloud', () => {
  it('comes only as fast as it is taken, and its end ends the call', async () => {
    const written = { bytes: 0 };
    const { url, busy } = await server((_request, response) => flood(response, written));
    const { bytes } = await client({ idle: 5000 }).carry(url);
    const reader = bytes[Symbol.asyncIterator]();
    await reader.next();
    let before = -1;
    await until('the cloud waits', () => {
      const still = before === written.bytes;
      before = written.bytes;
      return Promise.resolve(still);
    });
    expect(written.bytes).toBeLessThan(32 * MB);
    await reader.return?.();
    await until('the cloud is let go', () => Promise.resolve(busy.now === 0));
  });

  it('may take longer than a call, but not stand still', async () => {
    const { url } = await server((_request, response) => void response.writeHead(200).write(CHUNK));
    const reply = await client({ timeout: 50, idle: 200 }).carry(url);
    expect((await refusalOf(() => sizeOf(reply))).code).toBe('upstream_timeout');
  });

  it('that nobody takes gives its place back', async () => {
    const { url } = await server((_request, response) => void response.writeHead(200).write(CHUNK));
    const { carry } = client({ transfers: 1, idle: 200 });
    const { bytes } = await carry(url);
    const reader = bytes[Symbol.asyncIterator]();
    await reader.next();
    const next = await carry(url);
    expect(next.status).toBe(200);
    expect((await refusalOf(() => reader.next())).code).toBe('invalid_request');
  });

  it('ends with the call', async () => {
    const written = { bytes: 0 };
    const { url, busy } = await server((_request, response) => flood(response, written));
    const gone = new AbortController();
    const reply = await client().carry(url, {}, { signal: gone.signal });
    gone.abort();
    expect((await refusalOf(() => sizeOf(reply))).code).toBe('cancelled');
    await until('the cloud is let go', () => Promise.resolve(busy.now === 0));
  });

  it('that is cut is told', async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { 'content-length': 2 * CHUNK.length }).write(CHUNK, () => response.destroy());
    });
    expect((await refusalOf(async () => sizeOf(await client().carry(url)))).code).toBe('upstream_malformed');
  });

  it('does not hold up what is small', async () => {
    const { url } = await server((request, response) => {
      if (request.url === '/file') response.writeHead(200).write(CHUNK);
      else response.end('{}');
    });
    const { carry, get } = client({ concurrency: 1, transfers: 2 });
    await Promise.all([carry(`${url}/file`), carry(`${url}/file`)]);
    expect((await get(url)).status).toBe(200);
  });
});

describe('a file to a cloud', () => {
  const PUT = { method: 'PUT' } as const;

  it('is asked for only as fast as the cloud takes it', async () => {
    const { url } = await server(() => undefined);
    let given = 0;
    const file = (async function* () {
      for (;;) {
        given += CHUNK.length;
        yield await Promise.resolve(CHUNK);
      }
    })();
    const error = await refusalOf(() => client({ idle: 300 }).carry(url, { ...PUT, file }));
    expect(error.code).toBe('upstream_timeout');
    expect(given).toBeLessThan(32 * MB);
  });

  it('that stands still on the caller’s side is the caller’s fault, and not the cloud’s', async () => {
    const { url } = await server(taken);
    const { carry, get } = client({ idle: 200, failures: 1 });
    const file = (async function* () {
      yield CHUNK;
      await new Promise(() => undefined);
    })();
    expect((await refusalOf(() => carry(url, { ...PUT, file }))).code).toBe('invalid_request');
    expect((await get(url)).status).toBe(204);
  });

  it('that breaks off does not look whole to the cloud', async () => {
    const ended: boolean[] = [];
    const { url } = await server((request) => {
      request.resume().once('close', () => void ended.push(request.complete));
    });
    const file = (async function* () {
      yield CHUNK;
      await Promise.resolve();
      throw new Error('gone');
    })();
    await expect(client().carry(url, { ...PUT, file })).rejects.toThrow();
    await until('the cloud knows', () => Promise.resolve(ended.length === 1));
    expect(ended).toEqual([false]);
  });
});
