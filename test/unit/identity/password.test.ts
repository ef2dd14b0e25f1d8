import { createHook } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { NOBODY, Passwords } from '../../../src/identity/password.ts';
import { SECRET_HASH } from '../../support/gateway.ts';

/** Counts the hashes that run at a time, and tells of each that ends, just before its caller hears of it. */
function watched(onEnd: () => void = () => undefined) {
  const running = new Set<number>();
  const seen = { most: 0 };
  const hook = createHook({
    init(id, type) {
      if (type !== 'SCRYPTREQUEST') return;
      running.add(id);
      seen.most = Math.max(seen.most, running.size);
    },
    before(id) {
      if (running.delete(id)) onEnd();
    },
  }).enable();
  return { seen, stop: () => hook.disable() };
}

describe('hashes of passwords', () => {
  it('match the password that they were made of, and no other', async () => {
    const passwords = new Passwords();
    const hash = await passwords.create('pässwörd');
    expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await passwords.matches('pässwörd', hash)).toBe(true);
    expect(await passwords.matches('pässwörd '.trim().normalize('NFD'), hash)).toBe(true);
    expect(await passwords.matches('passwort', hash)).toBe(false);
    expect(await passwords.matches('', hash)).toBe(false);
  });

  it('differ for the same password', async () => {
    const passwords = new Passwords();
    expect(await passwords.create('same')).not.toBe(await passwords.create('same'));
  });

  it('are made once for each attempt, for a user who does not exist too', async () => {
    const passwords = new Passwords();
    for (const stored of [SECRET_HASH, NOBODY, 'no hash at all']) {
      const before = passwords.computed();
      await passwords.matches('secret', stored);
      expect(passwords.computed() - before).toBe(1);
    }
  });

  it('of nobody match nothing', async () => {
    const passwords = new Passwords();
    for (const password of ['', 'secret', 'A'.repeat(43)])
      expect(await passwords.matches(password, NOBODY)).toBe(false);
  });
});

describe('hashing', () => {
  it('is done two at a time', async () => {
    const passwords = new Passwords();
    const { seen, stop } = watched();
    const all = await Promise.all(Array.from({ length: 30 }, () => passwords.matches('secret', SECRET_HASH)));
    stop();
    expect(all).toEqual(all.map(() => true));
    expect(seen.most).toBe(2);
  });

  it('is done two at a time also for those who come in the moment in which one ends', async () => {
    const passwords = new Passwords();
    const late: Promise<boolean>[] = [];
    const come = () => late.push(passwords.matches('secret', SECRET_HASH));
    // Two steps later the one that has ended has left, and the one that waited has not begun.
    const { seen, stop } = watched(() => queueMicrotask(() => queueMicrotask(() => late.length < 10 && come())));
    await Promise.all(Array.from({ length: 10 }, () => passwords.matches('secret', SECRET_HASH)));
    await Promise.all(late);
    stop();
    expect(late).toHaveLength(10);
    expect(seen.most).toBe(2);
  });

  it('lets fifty wait and refuses the rest, saying when to come again', async () => {
    const passwords = new Passwords();
    const all = Array.from({ length: 60 }, () => passwords.matches('secret', SECRET_HASH));
    const settled = await Promise.allSettled(all);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
    expect(settled.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'rate_limited', retryAfter: 2 } });
    expect(passwords.computed()).toBe(52);
    expect(await passwords.matches('secret', SECRET_HASH)).toBe(true);
  });

  it('goes on after a hash whose numbers make no sense', async () => {
    const passwords = new Passwords();
    const absurd = SECRET_HASH.replace('r=8', 'r=4294967295');
    const failed = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.matches('x', absurd)));
    expect(failed.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await passwords.matches('secret', SECRET_HASH)).toBe(true);
  });
});
