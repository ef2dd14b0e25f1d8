import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import { markOf, written, type Mark } from './confirm-mark.ts';
import { resizeRemainder } from './remainder.ts';

const since = Date.parse('2026-11-20T10:00:00.000Z');
const mark = (flavor: string, kind: Mark['kind'] = 'migrate'): Mark => ({ kind, since, flavor });

const waiting = (unfinished: string, instance_type?: string): Server => ({
  id: 's1',
  name: 's1',
  status: 'running',
  unfinished,
  ...(instance_type !== undefined && { instance_type }),
  upstream: { vm_state: 'resized' },
});

describe('a mark', () => {
  it.each([mark('m1.small'), mark('m1 small\nx', 'resize'), mark(''), mark('', 'resize')])(
    'is read as it was written: %j',
    (one) => {
      expect(markOf(written(one))).toEqual(one);
    },
  );

  it.each(['', 'resize', 'shrink 2026-11-20T10:00:00.000Z m1', 'resize yesterday m1'])('is not %j', (text) => {
    expect(markOf(text)).toBeUndefined();
  });

  it.each([
    ['of another flavor', mark('m1.small'), 'm1.large', false],
    ['of its flavor', mark('m1.small'), 'm1.small', true],
    ['of no flavor', mark(''), 'm1.small', true],
    ['of no flavor, when none is known', mark(''), undefined, true],
  ])('%s decides whether what waits is confirmed', (_what, one, now, isDue) => {
    expect(resizeRemainder.due(waiting(written(one), now), since + 1)).toBe(isDue);
  });
});
