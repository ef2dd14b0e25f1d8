import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createRetryBudget } from '../../../src/clouds/limits.ts';
import { GatewayError } from '../../../src/contract/index.ts';
import { refusalOf } from '../../support/identity.ts';
import { until } from '../../support/inventory.ts';
import { createBench } from '../../support/upstream.ts';

const bench = createBench();
const { server, client } = bench;
afterEach(bench.end);

/** Answers these statuses in turn, the last one for ever. */
const answering = (statuses: readonly number[], headers: Readonly<Record<string, string>> = {}) =>
  server((_request, response, place) => {
    response.writeHead(statuses[Math.min(place, statuses.length - 1)] ?? 200, headers).end('{}');
  });

describe('a server error', () => {
  it.each([500, 502, 503, 504])('is tried once more for reads: %i', async (status) => {
    const { url, asked } = await answering([status, 200]);
    expect((await client().get(url)).status).toBe(200);
    expect(asked).toHaveLength(2);
  });

  it('is the answer when it comes twice, and for writes at once', async () => {
    const { url, asked } = await answering([503]);
    const { get } = client();
    expect((await get(url)).status).toBe(503);
    expect(asked).toHaveLength(2);
    expect((await get(url, { method: 'DELETE' })).status).toBe(503);
    expect(asked).toHaveLength(3);
  });

  it('is tried again after the seconds that the cloud asks for, when they are few', async () => {
    const { url, asked } = await answering([503, 200], { 'retry-after': '1' });
    const began = performance.now();
    expect((await client().get(url)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(950);
    expect(asked).toHaveLength(2);
  });

  it.each(['30', 'Fri, 20 Nov 2026 12:00:00 GMT', 'soon'])('is left alone for "Retry-After: %s"', async (after) => {
    const { url, asked } = await answering([503, 200], { 'retry-after': after });
    expect((await client().get(url)).status).toBe(503);
    expect(asked).toHaveLength(1);
  });

  it('is not tried again for a caller who goes away in the meantime', async () => {
    const { url, asked } = await answering([503, 200], { 'retry-after': '2' });
    const gone = new AbortController();
    const call = refusalOf(() => client().get(url, {}, { signal: gone.signal }));
    await until('it was answered', () => asked.length === 1);
    setImmediate(() => gone.abort());
    expect((await call).code).toBe('cancelled');
    expect(asked).toHaveLength(1);
  });
});

describe('the budget for repeats', () => {
  it('is a fifth of the calls, and a few to begin with', () => {
    const budget = createRetryBudget();
    const spent = () => Array.from({ length: 20 }, () => budget.spend()).filter(Boolean).length;
    expect(spent()).toBe(5);
    for (let call = 0; call < 11; call += 1) budget.earn();
    expect(spent()).toBe(2);
    for (let call = 0; call < 1000; call += 1) budget.earn();
    expect(spent()).toBe(10);
  });

  it('keeps a cloud in trouble from being asked twice as much', async () => {
    const { url, asked } = await answering([500]);
    const { get } = client({ failures: 1000 });
    for (let call = 0; call < 40; call += 1) await get(url);
    expect(asked.length).toBeGreaterThan(44);
    expect(asked.length).toBeLessThan(55);
  });
});

describe('the breaker', () => {
  it('leaves a service alone after failures in a row, and says for how long', async () => {
    const { url, asked } = await answering([500]);
    const { get } = client({ failures: 4, pause: 30_000 });
    await get(url);
    await get(url);
    expect(asked).toHaveLength(4);
    const began = performance.now();
    const thrown = await get(url).catch((error: unknown) => error);
    expect(performance.now() - began).toBeLessThan(100);
    expect(thrown).toMatchObject({ code: 'upstream_unavailable', retryAfter: 30 });
    expect((thrown as Error).message).toBe('cloud c1: compute failed 4 times in a row and is left alone for a while');
    expect(asked).toHaveLength(4);
  });

  it('leaves other services alone', async () => {
    const bad = await answering([500]);
    const good = await answering([200]);
    const { get } = client({ failures: 2 });
    await get(bad.url);
    expect((await refusalOf(() => get(bad.url))).code).toBe('upstream_unavailable');
    expect((await get(good.url, { service: 'image' })).status).toBe(200);
  });

  it('asks once after the pause, and goes on when that succeeds', async () => {
    const { url, asked } = await answering([500, 500, 200]);
    const { get } = client({ failures: 2, pause: 100 });
    await get(url);
    await until('it is asked again', async () => {
      const answer = await get(url).catch((error: unknown) => error);
      return !GatewayError.is(answer);
    });
    expect(asked).toHaveLength(3);
    const all = await Promise.all([get(url), get(url), get(url)]);
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('asks once after the pause, however many wait, and rests again when that fails', async () => {
    const { url, asked } = await server((_request, response, place) => {
      if (place < 2) response.writeHead(500).end();
      else setTimeout(() => response.writeHead(500).end(), 50);
    });
    const { get } = client({ failures: 2, pause: 100 });
    await get(url);
    const restedUntil = performance.now() + 110;
    await until('the pause is over', () => performance.now() > restedUntil);
    await Promise.allSettled(Array.from({ length: 4 }, () => get(url, { method: 'POST' })));
    expect(asked).toHaveLength(3);
  });

  it.each([400, 401, 403, 404, 409, 429, 501])('takes %i for an answer', async (status) => {
    const { url, asked } = await answering([status]);
    const { get } = client({ failures: 2 });
    for (let call = 0; call < 6; call += 1) await get(url);
    expect(asked).toHaveLength(6);
  });

  it('does not count callers who went away', async () => {
    const { url, asked } = await server(() => undefined);
    const { get } = client({ failures: 2 });
    for (let call = 1; call <= 4; call += 1) {
      const gone = new AbortController();
      const cancelled = refusalOf(() => get(url, {}, { signal: gone.signal }));
      await until('it was sent', () => asked.length === call);
      gone.abort();
      expect((await cancelled).code).toBe('cancelled');
    }
  });
});
