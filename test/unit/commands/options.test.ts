import { describe, expect, it } from '@jest/globals';
import { sandboxServers } from '../../../src/commands/options.ts';
import { ConfigError } from '../../../src/config/problems.ts';

const NAME = 'PODGATE_SANDBOX_SERVERS';

function refusal(text: string): string {
  try {
    sandboxServers(undefined, { [NAME]: text });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error(`${text} was accepted`);
}

describe('the number of servers of a simulated cloud', () => {
  it('goes to 100,000', () => {
    expect(sandboxServers(undefined, {})).toBe(40);
    expect(sandboxServers(undefined, { [NAME]: '100000' })).toBe(100_000);
    expect(sandboxServers('100000', {})).toBe(100_000);
  });

  it.each(['100001', '0', '-1', '1.5', 'many'])(
    'is not %s: the message names the variable and what is accepted',
    (text) => {
      expect(refusal(text)).toContain(NAME);
      expect(refusal(text)).toContain(`"${text}" is not accepted; give a whole number from 1 to 100000`);
    },
  );
});
