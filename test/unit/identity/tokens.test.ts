import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { DerivedKey } from '../../../src/config/keys.ts';
import { Revocations } from '../../../src/identity/revocation.ts';
import { Tokens } from '../../../src/identity/tokens.ts';
import { clockAt, refusalOf, signingKeys, START } from '../../support/identity.ts';

const HOUR = 3_600_000;
const NEW = { sub: 'u1', chain: [], methods: ['password'], expiresAt: START + HOUR } as const;

function tokensOf(keys = signingKeys('k1'), clock = clockAt()) {
  const revocations = new Revocations(undefined, clock.now, () => undefined);
  return { tokens: new Tokens(keys, revocations, clock.now), revocations, clock };
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token made by hand. */
function forged(header: object, payload: object, { key }: DerivedKey, hash = 'sha256'): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  return `${text}.${createHmac(hash, key).update(text).digest('base64url')}`;
}

const HEADER = { alg: 'HS256', typ: 'JWT', kid: 'k1' };
const PAYLOAD = {
  sub: 'u1',
  jti: 'j1',
  chain: [],
  methods: ['password'],
  iat: START / 1000,
  exp: START / 1000 + 3600,
  iss: 'podgate',
  aud: 'podgate',
};

describe('a token', () => {
  it('says what it was made of', () => {
    const { tokens } = tokensOf();
    const { token, claims } = tokens.issue({ ...NEW, project: 'p1' });
    expect(tokens.verify(token)).toMatchObject({ ...claims, sub: 'u1', project: 'p1', exp: PAYLOAD.exp });
    expect(claims.jti).toMatch(/^[0-9a-f]{32}$/);
    expect(tokens.issue(NEW).claims.jti).not.toBe(claims.jti);
  });

  it('made by hand as ours are is one of ours, so that the forgeries below fail for their own reasons', () => {
    const { tokens } = tokensOf();
    const [key] = signingKeys('k1');
    expect(tokens.verify(forged(HEADER, PAYLOAD, key)).jti).toBe('j1');
  });

  const [ours] = signingKeys('k1');
  const [foreign] = signingKeys('k2');
  const without = (member: keyof typeof PAYLOAD) => ({ ...PAYLOAD, [member]: undefined });
  it.each([
    ['no algorithm', `${encoded({ ...HEADER, alg: 'none' })}.${encoded(PAYLOAD)}.`],
    ['no algorithm, in other letters', `${encoded({ ...HEADER, alg: 'nOnE' })}.${encoded(PAYLOAD)}.`],
    ['another algorithm', forged({ ...HEADER, alg: 'HS512' }, PAYLOAD, ours, 'sha512')],
    ['an algorithm of public keys', forged({ ...HEADER, alg: 'RS256' }, PAYLOAD, ours)],
    ['a foreign key', forged(HEADER, PAYLOAD, foreign)],
    ['a foreign key under its own name', forged({ ...HEADER, kid: 'k2' }, PAYLOAD, foreign)],
    ['no name of a key', forged({ alg: 'HS256' }, PAYLOAD, ours)],
    ['a name of a key that is none', forged({ ...HEADER, kid: { k1: 1 } }, PAYLOAD, ours)],
    ['the name of what every object has', forged({ ...HEADER, kid: '__proto__' }, PAYLOAD, ours)],
    ['another issuer', forged(HEADER, { ...PAYLOAD, iss: 'keystone' }, ours)],
    ['no issuer', forged(HEADER, without('iss'), ours)],
    ['another audience', forged(HEADER, { ...PAYLOAD, aud: 'other' }, ours)],
    ['no audience', forged(HEADER, without('aud'), ours)],
    ['no end', forged(HEADER, without('exp'), ours)],
    ['an end that is no time', forged(HEADER, { ...PAYLOAD, exp: 'never' }, ours)],
    ['no id', forged(HEADER, without('jti'), ours)],
    ['no user', forged(HEADER, without('sub'), ours)],
    ['a payload that is no object', `${encoded(HEADER)}.${encoded('text')}.x`],
    ['a payload that is no JSON', `${encoded(HEADER)}.bm90anNvbg.c2ln`],
    ['a header that is no JSON', 'bm90anNvbg.bm90anNvbg.c2ln'],
    ['a header that is null', `${encoded(null)}.${encoded(PAYLOAD)}.c2ln`],
    ['two parts', forged(HEADER, PAYLOAD, ours).split('.').slice(0, 2).join('.')],
    ['no parts', 'token'],
    ['unusual letters', '🔑.🔑.🔑'],
    ['the form of another cloud', `gAAAAAB${'x'.repeat(180)}`],
    ['too many letters', `${forged(HEADER, PAYLOAD, ours)}${'x'.repeat(9000)}`],
  ])('with %s is refused', async (_what, token) => {
    const { tokens } = tokensOf();
    expect(await refusalOf(() => tokens.verify(token))).toEqual({
      code: 'unauthenticated',
      message: 'the token is not one of this gateway',
    });
  });

  it('that was changed in any place is refused', async () => {
    const { tokens } = tokensOf();
    const { token } = tokens.issue(NEW);
    for (let place = 0; place < token.length; place += 7) {
      const changed = `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
      expect((await refusalOf(() => tokens.verify(changed))).code).toBe('unauthenticated');
    }
  });

  it('ends, also when it was seen before', async () => {
    const { tokens, clock } = tokensOf();
    const { token } = tokens.issue(NEW);
    clock.time = START + HOUR - 1000;
    expect(tokens.verify(token).sub).toBe('u1');
    clock.time = START + HOUR;
    const expired = { code: 'unauthenticated', message: 'the token has expired' };
    expect(await refusalOf(() => tokens.verify(token))).toEqual(expired);
    const unseen = tokensOf(signingKeys('k1'), clock).tokens;
    expect(await refusalOf(() => unseen.verify(token))).toEqual(expired);
  });

  it('that was taken back is refused, also when it was seen before, and with it all made from it', async () => {
    const { tokens, revocations } = tokensOf();
    const first = tokens.issue(NEW);
    const second = tokens.issue({ ...NEW, chain: [first.claims.jti] });
    const third = tokens.issue({ ...NEW, chain: [second.claims.jti, first.claims.jti] });
    for (const { token } of [first, second, third]) tokens.verify(token);
    await revocations.revoke(second.claims.jti, START + HOUR);
    const revoked = { code: 'unauthenticated', message: 'the token was revoked' };
    expect(await refusalOf(() => tokens.verify(second.token))).toEqual(revoked);
    expect(await refusalOf(() => tokens.verify(third.token))).toEqual(revoked);
    expect(tokens.verify(first.token).sub).toBe('u1');
    await revocations.revoke(first.claims.jti, START + HOUR);
    expect(await refusalOf(() => tokens.verify(first.token))).toEqual(revoked);
  });
});

describe('rotation of keys', () => {
  it('signs with the first and takes all, until the old one is taken away', async () => {
    const clock = clockAt();
    const before = tokensOf(signingKeys('old'), clock).tokens.issue(NEW).token;
    const during = tokensOf(signingKeys('new', 'old'), clock).tokens;
    expect(during.verify(before).sub).toBe('u1');
    const fresh = during.issue(NEW).token;
    const after = tokensOf(signingKeys('new'), clock).tokens;
    expect(after.verify(fresh).sub).toBe('u1');
    expect((await refusalOf(() => after.verify(before))).code).toBe('unauthenticated');
  });
});
