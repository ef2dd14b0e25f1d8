import { describe, expect, it } from '@jest/globals';
import { toActionRecord, type NovaAction, type NovaEvent } from './history.ts';

const event = (more: Partial<NovaEvent> = {}): NovaEvent => ({
  event: 'compute_stop_instance',
  start_time: '2026-11-26T09:21:15.000000',
  finish_time: '2026-11-26T09:21:16.000000',
  result: 'Success',
  ...more,
});

const action = (more: Partial<NovaAction> = {}): NovaAction => ({
  action: 'stop',
  request_id: 'req-1',
  user_id: 'u1',
  start_time: '2026-11-26T09:21:14.000000',
  message: null,
  events: [event()],
  ...more,
});

const failed = { result: 'Error', finish_time: '2026-11-26T09:21:17.000000' };

describe("Nova's instance action", () => {
  it('says what was done, when and by whom (OS-47)', () => {
    expect(toActionRecord(action())).toEqual({
      action: 'stop',
      reference: 'req-1',
      result: 'succeeded',
      began_at: '2026-11-26T09:21:14.000000Z',
      ended_at: '2026-11-26T09:21:16.000000Z',
      user_id: 'u1',
    });
  });

  it.each([
    ['reboot', 'restart'],
    ['resize', 'change-config'],
    ['changePassword', 'set-password'],
    ['live-migration', 'live-migrate'],
    ['shelveOffload', 'shelve-offload'],
    ['swap_volume', 'swap-volume'],
    ['constructor', 'constructor'],
  ])('%s is %s', (nova, ours) => {
    expect(toActionRecord(action({ action: nova })).action).toBe(ours);
  });

  it.each<[string, Partial<NovaAction>, string]>([
    ['before any node knows of it', { events: [] }, 'running'],
    ['while a step runs', { events: [event({ finish_time: null, result: null }), event()] }, 'running'],
    ['when its last step failed', { events: [event(failed), event()], message: 'Error' }, 'failed'],
    [
      'when another node took it after the first could not',
      { events: [event({ result: 'Error' }), event({ ...failed, result: 'Success' })], message: 'Error' },
      'succeeded',
    ],
    [
      'when steps that ended together differ',
      { events: [event(failed), event({ ...failed, result: 'Success' })] },
      'failed',
    ],
    ['without events', { events: undefined }, 'unknown'],
    ['without events, with an error', { events: undefined, message: 'Error' }, 'failed'],
  ])('%s', (_when, more, result) => {
    expect(toActionRecord(action(more)).result).toBe(result);
  });

  it('shows details to whom the cloud shows them', () => {
    const reason = 'the cloud reports an error in compute_stop_instance';
    const told = (more: Partial<NovaEvent>) => {
      const { reason: said, detail } = toActionRecord(action({ events: [event({ ...failed, ...more })] }));
      return [said, detail];
    };
    expect(told({})).toEqual([reason, undefined]);
    expect(told({ details: 'no power' })).toEqual([`${reason}: no power`, undefined]);
    expect(told({ details: 'no power', traceback: 'File …' })).toEqual([reason, 'no power']);
    expect(told({ details: 'x'.repeat(9000), traceback: null })[1]).toHaveLength(500);
  });
});
