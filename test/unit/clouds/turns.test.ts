import { setImmediate as breathe } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Turns, type Turn } from '../../../src/clouds/turns.ts';
import { manualTimers, until, type Timers } from '../../support/inventory.ts';

/** Work of so many parts; notes each that is done. */
async function work(name: string, { turn, parts, done }: { turn: Turn; parts: number; done: string[] }): Promise<void> {
  for (let part = 1; part <= parts; part += 1) {
    await turn();
    done.push(`${name}${part}`);
  }
}

describe('who has much to do', () => {
  test('does one part in each round of the event loop', async () => {
    const [turns, done]: [Turns, string[]] = [new Turns(), []];
    const working = [
      work('a', { turn: turns.line(), parts: 3, done }),
      work('b', { turn: turns.line(), parts: 3, done }),
    ];
    let before = 0;
    while (done.length < 6) {
      await breathe();
      expect(done.length - before).toBeLessThanOrEqual(1);
      before = done.length;
    }
    await Promise.all(working);
  });

  test('is done in the order in which it was begun, and not a part of each in turns', async () => {
    const [turns, done]: [Turns, string[]] = [new Turns(), []];
    const parts = { parts: 2, done };
    const [late, early] = [turns.line(), turns.line()];
    const first = work('first', { turn: early, ...parts });
    await Promise.all([first, work('then', { turn: late, ...parts }), work('last', { turn: turns.line(), ...parts })]);
    expect(done).toEqual(['first1', 'first2', 'then1', 'then2', 'last1', 'last2']);
  });
});

describe('while somebody asks', () => {
  /** An answer that comes when it is told to. */
  function question(turns: Turns) {
    let answer: () => void = () => undefined;
    const answered = turns.first(new Promise<void>((resolve) => (answer = resolve)));
    return { answered, answer: () => answer() };
  }

  const rounds = async () => {
    for (let count = 0; count < 5; count += 1) await breathe();
  };

  test('work is held back until the answer is there', async () => {
    const [timers, done]: [Timers, string[]] = [manualTimers(), []];
    const turns = new Turns(timers);
    const [one, other] = [question(turns), question(turns)];
    const working = work('a', { turn: turns.line('later'), parts: 1, done });
    timers.advance(3);
    await rounds();
    expect(done).toEqual(['a1']);
    const rest = work('b', { turn: turns.line('later'), parts: 1, done });
    timers.advance(3);
    one.answer();
    await one.answered;
    await rounds();
    expect(done).toEqual(['a1']);
    other.answer();
    await Promise.all([working, rest]);
    expect(done).toEqual(['a1', 'b1']);
  });

  test('some of it is done all the same: it ends however many ask and however long', async () => {
    const [timers, done]: [Timers, string[]] = [manualTimers(), []];
    const turns = new Turns(timers);
    const asked = Array.from({ length: 50 }, () => question(turns));
    void work('a', { turn: turns.line('later'), parts: 3, done });
    for (let part = 1; part <= 3; part += 1) {
      timers.advance(70);
      await until('a part is done', () => done.length === part);
    }
    for (const { answer } of asked) answer();
    await Promise.all(asked.map(({ answered }) => answered));
  });

  test('it rests between two parts, until nobody has asked for a second', async () => {
    const [timers, done]: [Timers, string[]] = [manualTimers(), []];
    const turns = new Turns(timers);
    await turns.first(Promise.resolve());
    void work('a', { turn: turns.line('later'), parts: 5, done });
    await rounds();
    expect(done).toEqual([]);
    timers.advance(3);
    await rounds();
    expect(done).toEqual(['a1']);
    timers.advance(1000);
    await until('all is done without the clock', () => done.length === 5);
  });

  test('what is little and new is neither held back nor waits for what was begun before it', async () => {
    const [timers, done]: [Timers, string[]] = [manualTimers(), []];
    const turns = new Turns(timers);
    const asked = question(turns);
    const much = work('much', { turn: turns.line('later'), parts: 3, done });
    await rounds();
    await work('little', { turn: turns.line('soon'), parts: 3, done });
    expect(done).toEqual(['little1', 'little2', 'little3']);
    asked.answer();
    timers.advance(2000);
    await much;
    expect(done).toHaveLength(6);
  });

  test('an answer that fails is told, and holds nothing back any more', async () => {
    const [timers, done]: [Timers, string[]] = [manualTimers(), []];
    const turns = new Turns(timers);
    await expect(turns.first(Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    timers.advance(1000);
    void work('a', { turn: turns.line('later'), parts: 2, done });
    await until('both parts are done', () => done.length === 2);
  });
});
