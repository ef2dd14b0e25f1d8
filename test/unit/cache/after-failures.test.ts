import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AfterFailures } from '../../../src/cache/after-failures.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** What was told, milliseconds since the beginning; it fails again each time that it is told, so many times. */
function failing(times: number) {
  const [told, began]: [number[], number] = [[], Date.now()];
  const failures = new AfterFailures(() => {
    told.push(Date.now() - began);
    if (told.length < times) failures.failed();
  }, Date.now);
  return { told, failures };
}

describe('after failures', () => {
  it('it is told once for all of them', () => {
    const { told, failures } = failing(1);
    for (let place = 0; place < 3; place += 1) failures.failed();
    jest.advanceTimersByTime(300_000);
    expect(told).toEqual([1000]);
  });

  it('it is told later each time that it fails again, at most four seconds, and soon again when it had not failed for long', () => {
    const { told, failures } = failing(8);
    failures.failed();
    jest.advanceTimersByTime(300_000);
    expect(told).toEqual([1000, 3000, 7000, 11_000, 15_000, 19_000, 23_000, 27_000]);
    failures.failed();
    jest.advanceTimersByTime(1000);
    expect(told.at(-1)).toBe(301_000);
  });

  it('what failed a minute ago is forgotten, and nothing before that', () => {
    const { told, failures } = failing(1);
    failures.failed();
    jest.advanceTimersByTime(1000 + 59_999);
    failures.failed();
    jest.advanceTimersByTime(2000 + 60_000);
    failures.failed();
    jest.advanceTimersByTime(10_000);
    expect(told).toEqual([1000, 62_999, 123_999]);
  });

  it('nothing is told when it has been closed', () => {
    const { told, failures } = failing(1);
    failures.failed();
    failures.close();
    failures.failed();
    jest.advanceTimersByTime(300_000);
    expect(told).toEqual([]);
  });
});
