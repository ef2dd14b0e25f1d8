import { describe, expect, it } from '@jest/globals';
import { Revocations, type RevocationShare } from '../../../src/identity/revocation.ts';
import { clockAt, START } from '../../support/identity.ts';
import { until } from '../../support/inventory.ts';

function alone(clock = clockAt()) {
  return { clock, revocations: new Revocations(undefined, clock.now, () => undefined) };
}

describe('revocations of one gateway', () => {
  it('hold for a token and for those made from it', async () => {
    const { revocations } = alone();
    await revocations.revoke('a', START + 1000);
    expect(revocations.has(['a'])).toBe(true);
    expect(revocations.has(['b', 'a'])).toBe(true);
    expect(revocations.has(['b', 'c'])).toBe(false);
    expect(revocations.has([])).toBe(false);
  });

  it('know at once what there is to know', async () => {
    await expect(alone().revocations.learned()).resolves.toBeUndefined();
  });

  it('keep nothing of tokens that have ended', async () => {
    const { revocations, clock } = alone();
    await revocations.revoke('past', START - 1);
    expect(revocations.has(['past'])).toBe(false);
    await revocations.revoke('short', START + 1000);
    await revocations.revoke('long', START + 9000);
    clock.time = START + 2000;
    await revocations.revoke('other', START + 9000);
    expect(revocations.has(['short'])).toBe(false);
    expect(revocations.has(['long'])).toBe(true);
  });

  it('stay within a limit, the oldest goes first', async () => {
    const { revocations } = alone();
    for (let place = 0; place <= 200_000; place += 1) await revocations.revoke(`t${place}`, START + 1000);
    expect(revocations.has(['t0'])).toBe(false);
    expect(revocations.has(['t1'])).toBe(true);
    expect(revocations.has(['t200000'])).toBe(true);
  });
});

describe('revocations of a fleet', () => {
  it('are caught up with once at a time, and once more for all that is told meanwhile', async () => {
    let [running, most, asked] = [0, 0, 0];
    let tell: () => void = () => undefined;
    const answers: (() => void)[] = [];
    const share: RevocationShare = {
      up: () => true,
      add: () => Promise.resolve(),
      publish: () => Promise.resolve(),
      async members() {
        asked += 1;
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => answers.push(resolve));
        running -= 1;
        return new Map();
      },
      subscribe: (_channel, _onMessage, onListening) => (tell = onListening),
      onChange: () => undefined,
    };
    const revocations = new Revocations(share, clockAt().now, () => undefined);
    const answered = async (count: number) => {
      await until('it is asked', () => asked === count);
      answers.at(-1)?.();
    };
    await until('it is asked', () => asked === 1);
    for (let times = 0; times < 3; times += 1) tell();
    await answered(1);
    await revocations.learned();
    await answered(2);
    await until('it has ended', () => running === 0);
    tell();
    await answered(3);
    expect([most, asked]).toEqual([1, 3]);
  });
});
