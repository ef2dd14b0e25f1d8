import { expect, it } from '@jest/globals';
import { Fleet } from '../../../../src/inventory/fleet/fleet.ts';
import { createChannels } from '../../../../src/observe/channels.ts';
import { createLog } from '../../../../src/observe/log.ts';
import { TestLogs } from '../../../support/change-log.ts';

it('does not mind what else is said where gateways ring', () => {
  let hear: (word: string) => void = () => undefined;
  const logs = new TestLogs(() => 0);
  new Fleet({
    logOf: (_name, member) => logs.of(member),
    bells: { ring: () => Promise.resolve(), listen: (onWord) => (hear = onWord) },
    markOf: () => 'mark',
    channels: createChannels(),
    log: createLog({ level: 'silent', format: 'json' }),
    now: () => 0,
    after: () => () => undefined,
    onBug: (error) => {
      throw error;
    },
  });
  for (const word of ['', 'nonsense', 'null', '7', '{}', '{"log":"c9:mark","by":"x"}']) {
    expect(() => hear(word)).not.toThrow();
  }
});
