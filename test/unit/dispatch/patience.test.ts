import { describe, expect, it } from '@jest/globals';
import { patience } from '../../../src/dispatch/patience.ts';

/** Looks that find something at the given one; the pauses between them are noted instead of waited for. */
function looking(found: number, seconds: number, stop = new AbortController()) {
  const pauses: number[] = [];
  let looks = 0;
  const until = patience((milliseconds, signal) => {
    pauses.push(milliseconds);
    return signal.aborted ? Promise.reject(new Error('aborted')) : Promise.resolve();
  })(stop.signal);
  const look = () => Promise.resolve((looks += 1) === found ? looks : undefined);
  return { pauses, answer: until(look, seconds) };
}

describe('looking again and again', () => {
  it('looks at once, then less and less often, until there is an answer', async () => {
    const { pauses, answer } = looking(10, 60);
    expect(await answer).toBe(10);
    expect(pauses.slice(0, 3)).toEqual([200, 300, 450]);
    expect(Math.max(...pauses)).toBe(2000);
  });

  it('ends when the time has passed, and when the call has ended', async () => {
    const late = looking(1000, 5);
    expect(await late.answer).toBeUndefined();
    expect(late.pauses.reduce((sum, one) => sum + one)).toBe(5000);
    const gone = new AbortController();
    gone.abort();
    const cut = looking(1000, 5, gone);
    expect([await cut.answer, cut.pauses.length]).toEqual([undefined, 1]);
  });
});
