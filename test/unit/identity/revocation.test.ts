import { describe, expect, it } from '@jest/globals';
import { Revocations } from '../../../src/identity/revocation.ts';
import { clockAt, START } from '../../support/identity.ts';

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
