import { describe, expect, it } from '@jest/globals';
import type { ActionRecord, Server } from '../../../src/contract/index.ts';
import { ending, type Step } from '../../../src/inventory/writes/judge.ts';
import { Tasks, type NewTask } from '../../../src/inventory/writes/tasks.ts';

const BEGAN = Date.parse('2026-11-20T20:00:00Z');
const ENDED = '2026-11-20T20:00:07.000000Z';

const task = (more: Partial<NewTask> = {}): NewTask => ({
  action: 'stop',
  asker: { id: 'u1', name: 'bob', requestId: 'r1' },
  references: ['req-1'],
  project: 'p1',
  began: BEGAN,
  result: 'running',
  achieved: () => true,
  ...more,
});

const record = (more: Partial<ActionRecord> = {}): ActionRecord => ({
  action: 'stop',
  reference: 'req-1',
  result: 'succeeded',
  began_at: '2026-11-20T20:00:00.000000Z',
  ended_at: ENDED,
  user_id: 'n1',
  ...more,
});

const server: Server = { id: 's1', name: 's1', status: 'running', upstream: {} };
const soon = BEGAN + 10_000;

describe('how a task ended', () => {
  it.each<[string, { task?: Partial<NewTask>; steps: readonly Step[]; server?: Server; result?: string }]>([
    ['the cloud says so', { steps: [record()], server, result: 'succeeded' }],
    ['a step of several is missing', { steps: [record(), undefined], server, result: 'unknown' }],
    ['a step failed', { steps: [record(), record({ result: 'failed' })], server, result: 'failed' }],
    ['a step runs', { steps: [record(), record({ result: 'running', ended_at: null })], server }],
    [
      'a step failed while another runs',
      { steps: [record({ result: 'running' }), record({ result: 'failed' })], server, result: 'failed' },
    ],
    ['no record, and the server shows nothing', { steps: [undefined], server, result: 'unknown' }],
    ['no reference', { task: { references: [] }, steps: [], server, result: 'unknown' }],
    [
      'no record, and a fault',
      { steps: [undefined], server: { ...server, fault: { message: 'no', during: 'update' } }, result: 'failed' },
    ],
    ['a record without a mark of failure', { steps: [record({ result: 'unknown' })], server, result: 'succeeded' }],
    ['the same of a server that is gone', { steps: [record({ result: 'unknown' })], result: 'unknown' }],
    [
      'the same of a server with a fault',
      {
        steps: [record({ result: 'unknown' })],
        server: { ...server, fault: { message: 'no', during: 'update' } },
        result: 'failed',
      },
    ],
    [
      'the same of a server that is not as was wanted',
      { task: { achieved: () => false }, steps: [record({ result: 'unknown' })], server, result: 'failed' },
    ],
    ['gone, as was asked for', { task: { action: 'delete' }, steps: [undefined], result: 'succeeded' }],
    ['gone, though that was not asked for', { steps: [undefined], result: 'unknown' }],
    [
      'the server is not as was wanted',
      { task: { achieved: () => false }, steps: [record()], server, result: 'failed' },
    ],
    ['the server is as was wanted', { steps: [record()], server, result: 'succeeded' }],
  ])('%s', (_what, { task: more, steps, server: seen, result }) => {
    expect(ending(task(more), steps, { server: seen, now: soon })?.result).toBe(result);
  });

  it('is at the time that the cloud says, with its reason', () => {
    const end = ending(task(), [record({ result: 'failed', reason: 'no', detail: 'why' })], { server, now: soon });
    expect(end).toEqual({ result: 'failed', reason: 'no', detail: 'why', ended: Date.parse(ENDED) });
  });

  it('says what was answered, where the cloud says no more', () => {
    const asked = task({ references: [], reason: 'attaching disk d1: it could not be attached' });
    expect(ending(asked, [], { server, now: soon })).toMatchObject({ result: 'unknown', reason: asked.reason });
    expect(ending(asked, [], { now: soon })).toMatchObject({ result: 'unknown', reason: asked.reason });
    const gone = ending({ ...asked, action: 'delete' }, [], { now: soon });
    expect(gone).toMatchObject({ result: 'succeeded', reason: '' });
  });

  it('says what the server says of itself, where the cloud takes for done what has failed', () => {
    const broken: Server = { ...server, fault: { message: 'Build of instance aborted', during: 'create' } };
    const made = task({ action: 'create', achieved: ({ fault }) => fault === undefined });
    expect(ending(made, [record()], { server: broken, now: soon })).toMatchObject({
      result: 'failed',
      reason: 'Build of instance aborted',
    });
  });

  it('is not waited for without end', () => {
    const steps = [record({ result: 'running', ended_at: null })];
    expect(ending(task(), steps, { server, now: BEGAN + 601_000 })?.result).toBe('unknown');
  });
});

describe('the tasks of a cloud', () => {
  it('are kept newest first, a bounded number of a bounded number of servers', () => {
    const tasks = new Tasks();
    for (let at = 0; at < 30; at += 1) tasks.begin('s0', task({ began: at }));
    const kept = tasks.of('s0').map(({ began }) => began);
    expect([kept.length, kept[0], kept[19]]).toEqual([20, 29, 10]);
    for (let at = 1; at <= 5000; at += 1) tasks.begin(`s${at}`, task());
    expect([tasks.of('s0').length, tasks.of('s1').length, tasks.of('s5000').length]).toEqual([0, 1, 1]);
  });

  it('are changed in their place, and not brought back', () => {
    const tasks = new Tasks();
    tasks.begin('s1', task({ action: 'a' }));
    tasks.begin('s1', task({ action: 'b' }));
    const [second, first] = tasks.of('s1');
    if (!first) throw new Error('nothing is known of it');
    tasks.change('s1', first, { result: 'failed', ended: 1 });
    tasks.change('s2', first, { result: 'failed' });
    expect(tasks.of('s1').map(({ action, result }) => [action, result])).toEqual([
      ['b', 'running'],
      ['a', 'failed'],
    ]);
    expect([tasks.open('s1'), tasks.of('s2')]).toEqual([[second], []]);
    // What judged it is of no use any more.
    expect(tasks.of('s1').map((one) => 'achieved' in one)).toEqual([true, false]);
  });
});
