import { expect, it } from '@jest/globals';
import { sourceWord, stateOfWord } from '../../../../src/inventory/fleet/words.ts';
import type { SourceState } from '../../../../src/inventory/sync/source-states.ts';

const STATES: readonly SourceState[] = [
  { outcome: 'unread' },
  { outcome: 'ok', listedAt: 5000, took: 7 },
  { outcome: 'ok', listedAt: 5000, took: 7, wholeAt: 2000, since: 'then' },
];

it.each(STATES)('how a source was read is told by the clock of the fleet, and heard by one’s own: %j', (state) => {
  const word = sourceWord('ports', state, true, 100);
  expect(word.listedAt).toBe(state.listedAt === undefined ? undefined : state.listedAt + 100);
  expect(word.wholeAt).toBe(state.wholeAt === undefined ? undefined : state.wholeAt + 100);
  expect(stateOfWord(word, 100)).toEqual(state);
});
