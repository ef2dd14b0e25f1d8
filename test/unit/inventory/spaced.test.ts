import { describe, expect, it } from '@jest/globals';
import { spaced } from '../../../src/inventory/spaced.ts';

/** Work by a clock that stands still until it is waited for what waits. */
function clocked() {
  const clock = { now: 1000 };
  const waiting: { readonly at: number; readonly work: () => void }[] = [];
  const done: string[] = [];
  const begin = spaced({
    now: () => clock.now,
    after(milliseconds, work) {
      waiting.push({ at: clock.now + milliseconds, work });
      return () => undefined;
    },
  });
  return {
    clock,
    done,
    ask: (cloud: string, what = cloud) => begin(cloud, () => done.push(`${what} ${clock.now}`)),
    wait: () => {
      for (const { at, work } of waiting.splice(0)) {
        clock.now = at;
        work();
      }
    },
  };
}

describe('clouds of which everything is asked for again', () => {
  it('begin the first at once, those that come with it one after the other, and one that comes later at once again', () => {
    const { clock, done, ask, wait } = clocked();
    for (const cloud of ['a', 'b', 'c']) ask(cloud);
    expect(done).toEqual(['a 1000']);
    wait();
    clock.now += 5000;
    ask('d');
    expect(done).toEqual(['a 1000', 'b 1200', 'c 1400', 'd 6400']);
  });

  it('wait once each, however often they are asked for meanwhile', () => {
    const { done, ask, wait } = clocked();
    for (let times = 0; times < 100; times += 1) for (const cloud of ['a', 'b']) ask(cloud, `${cloud}${times}`);
    ask('c');
    wait();
    expect(done).toEqual(['a0 1000', 'b99 1200', 'a99 1400', 'c 1600']);
  });

  it('do not wait for a clock that was set back', () => {
    const { clock, done, ask, wait } = clocked();
    ask('a');
    clock.now -= 800;
    ask('b');
    wait();
    expect(done).toEqual(['a 1000', 'b 400']);
  });
});
