import { setImmediate as breathe } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Turns, type Turn } from '../../../src/clouds/turns.ts';
import { until } from '../../support/inventory.ts';

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

describe('while somebody waits for an answer', () => {
  /** An answer that comes when it is told to. */
  function question(turns: Turns) {
    let answer: () => void = () => undefined;
    const answered = turns.first(new Promise<void>((resolve) => (answer = resolve)));
    return { answered, answer: () => answer() };
  }

  test('work is held back until it is there', async () => {
    // The clock stands: nothing has waited for long.
    const [turns, done]: [Turns, string[]] = [new Turns(() => 0), []];
    const turn = turns.line();
    await work('a', { turn, parts: 1, done });
    const [one, other] = [question(turns), question(turns)];
    const rest = work('b', { turn, parts: 1, done });
    for (let rounds = 0; rounds < 5; rounds += 1) await breathe();
    one.answer();
    await one.answered;
    expect(done).toEqual(['a1']);
    other.answer();
    await rest;
    expect(done).toEqual(['a1', 'b1']);
  });

  test('some of it is done all the same: it ends however many ask', async () => {
    const [turns, done]: [Turns, string[]] = [new Turns(), []];
    const asked = question(turns);
    await work('a', { turn: turns.line(), parts: 3, done });
    expect(done).toHaveLength(3);
    asked.answer();
    await asked.answered;
  });

  test('an answer that fails is told, and holds nothing back any more', async () => {
    const [turns, done]: [Turns, string[]] = [new Turns(() => 0), []];
    await expect(turns.first(Promise.reject(new Error('no answer')))).rejects.toThrow('no answer');
    void work('a', { turn: turns.line(), parts: 2, done });
    await until('both parts are done', () => done.length === 2);
  });
});
