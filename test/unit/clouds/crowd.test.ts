import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from '@jest/globals';
import { refusalOf } from '../../support/identity.ts';
import { until } from '../../support/inventory.ts';
import { createBench } from '../../support/upstream.ts';

const bench = createBench();
const { server, client } = bench;
afterEach(bench.end);

describe('the crowd before a service', () => {
  const slow = () => {
    const held: (() => void)[] = [];
    const started = server((_request, response) => void held.push(() => response.end('{}')));
    return { started, held };
  };

  it('is let in a few at a time, some wait, and the rest is sent away', async () => {
    const { started, held } = slow();
    const { url, busy } = await started;
    const { get } = client({ concurrency: 2, waiting: 3 });
    const calls = Array.from({ length: 8 }, () => get(url));
    const settled = Promise.allSettled(calls);
    for (let answered = 0; answered < 5; answered += 1) {
      await until('the next is there', () => held.length > 0);
      held.shift()?.();
    }
    const results = await settled;
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(results.at(-1)).toMatchObject({
      reason: {
        code: 'upstream_unavailable',
        retryAfter: 1,
        message: 'cloud c1: too many calls of compute are waiting',
      },
    });
    expect(busy.most).toBe(2);
  });

  it('may be left by those who wait, and makes room for others then', async () => {
    const { started, held } = slow();
    const { url, busy } = await started;
    const { get } = client({ concurrency: 1, waiting: 1 });
    const first = get(url);
    await until('the first is there', () => busy.now === 1);
    const gone = new AbortController();
    const left = refusalOf(() => get(url, {}, { signal: gone.signal }));
    const late = refusalOf(() => get(url, {}, { signal: AbortSignal.timeout(5000) }));
    expect((await late).code).toBe('upstream_unavailable');
    gone.abort();
    expect((await left).code).toBe('cancelled');
    const third = get(url);
    held.shift()?.();
    await until('the third is there', () => held.length > 0);
    held.shift()?.();
    expect([await first, await third].map(({ status }) => status)).toEqual([200, 200]);
  });

  it('waits no longer than its callers do', async () => {
    const { started } = slow();
    const { url, busy } = await started;
    const { get } = client({ concurrency: 1, waiting: 4, timeout: 20_000, headers: 20_000 });
    const first = get(url).catch((error: unknown) => error);
    await until('the first is there', () => busy.now === 1);
    const began = performance.now();
    const late = await refusalOf(() => get(url, {}, { signal: AbortSignal.timeout(100) }));
    expect(late).toEqual({
      code: 'upstream_unavailable',
      message: 'cloud c1: compute is busy, and the call could not wait for its turn',
    });
    expect(performance.now() - began).toBeLessThan(1000);
    await bench.end();
    await first;
  });
});
