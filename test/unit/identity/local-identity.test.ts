import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../../src/config/config.ts';
import { localDirectory } from '../../../src/identity/directory.ts';
import { Identity } from '../../../src/identity/identity.ts';
import { createLocalSource } from '../../../src/identity/local-source.ts';
import { parseV3, type LoginInput } from '../../../src/identity/login-request.ts';
import { Passwords } from '../../../src/identity/password.ts';
import { Revocations } from '../../../src/identity/revocation.ts';
import { Tokens } from '../../../src/identity/tokens.ts';
import { loginBody } from '../../support/client.ts';
import { load } from '../../support/config-files.ts';
import { SECRET_HASH } from '../../support/gateway.ts';
import { clockAt, refusalOf, signingKeys, START } from '../../support/identity.ts';

const HOUR = 3_600_000;
const configured = (roles: string, more = '') =>
  load(`
identity:
  token_lifetime: 2h
  ${more}
  domains: [{ name: Other }]
  projects: [{ name: p }, { name: q }, { name: hidden }]
  users:
    - { name: ann, password_hash: "${SECRET_HASH}", roles: ${roles} }
    - { name: off, password_hash: "${SECRET_HASH}", enabled: false, roles: [{ role: member, project: p }] }
`);
const ROLES = '[{ role: member, project: p }, { role: reader, project: q }, { role: admin, domain: Other }]';

/** Identity over users that can be exchanged, as a reload does. */
async function identityOf(roles = ROLES, more = '') {
  const clock = clockAt();
  let { identity: config } = await configured(roles, more);
  let directory = localDirectory(config);
  const passwords = new Passwords();
  const revocations = new Revocations(undefined, clock.now, () => undefined);
  const identity = new Identity({
    source: createLocalSource(() => directory, passwords),
    tokens: new Tokens(signingKeys('k1'), revocations, clock.now),
    revocations,
    lifetime: () => config.tokenLifetime,
    rescopeScoped: () => config.rescopeScoped,
    now: clock.now,
  });
  return {
    identity,
    clock,
    passwords,
    take: (next: Config) => {
      config = next.identity;
      directory = localDirectory(config);
    },
  };
}

const login = (project?: string, user = 'ann', password = 'secret') => parseV3(loginBody(user, project, password));
const rescope = (token: string, scope: LoginInput['scope']): LoginInput => ({
  method: 'token',
  token,
  scope,
  source: 'api',
});
const WRONG = { code: 'invalid_credential', message: 'wrong user, password or scope' };

describe('a login with a password', () => {
  it('gives a token for a project, a domain, or none', async () => {
    const { identity } = await identityOf();
    const inProject = await identity.login(login('p'), 'r');
    expect(inProject.actor).toMatchObject({
      name: 'ann',
      scope: { kind: 'project' },
      roles: ['member'],
      systemAdmin: false,
    });
    expect(inProject.claims).toMatchObject({
      methods: ['password'],
      chain: [],
      iat: START / 1000,
      exp: (START + 2 * HOUR) / 1000,
    });
    expect(inProject.projects.map(({ name }) => name)).toEqual(['p', 'q']);
    const inDomain = await identity.login({ ...login(), scope: { domain: { name: 'Other' } } }, 'r');
    expect(inDomain.actor).toMatchObject({ scope: { kind: 'domain', domain: { name: 'Other' } }, roles: ['admin'] });
    expect((await identity.login(login(), 'r')).actor).toMatchObject({ scope: { kind: 'unscoped' }, roles: [] });
  });

  it.each([
    ['a wrong password', login('p', 'ann', 'wrong')],
    ['an unknown user', login('p', 'nobody')],
    ['a user who is locked out', login('p', 'off')],
    ['a project in which he has no role', login('hidden')],
    ['a project that is not there', login('none')],
    ['a domain in which he has no role', { ...login(), scope: { domain: { name: 'Default' } } }],
  ])('is refused for %s, in the same words and after one hash', async (_what, input) => {
    const { identity, passwords } = await identityOf();
    expect(await refusalOf(() => identity.login(input, 'r'))).toEqual(WRONG);
    expect(passwords.computed()).toBe(1);
  });
});

describe('a token made from a token', () => {
  it('ends when that one does, and tells where it comes from', async () => {
    const { identity, clock } = await identityOf();
    const first = await identity.login(login(), 'r');
    clock.time = START + HOUR;
    const second = await identity.login(rescope(first.token, { project: { name: 'p' } }), 'r');
    const third = await identity.login(rescope(second.token, { project: { name: 'q' } }), 'r');
    expect(third.claims).toMatchObject({
      iat: (START + HOUR) / 1000,
      exp: first.claims.exp,
      methods: ['password', 'token'],
      chain: [second.claims.jti, first.claims.jti],
    });
    expect(third.actor).toMatchObject({ scope: { project: { name: 'q' } }, roles: ['reader'] });
  });

  it('is taken back with it, however far it is away', async () => {
    const { identity } = await identityOf();
    const first = await identity.login(login(), 'r');
    let last = first;
    for (let step = 0; step < 5; step += 1)
      last = await identity.login(rescope(last.token, { project: { name: 'p' } }), 'r');
    await identity.revoke(first.token);
    expect((await refusalOf(() => identity.actor(last.token))).message).toBe('the token was revoked');
    expect((await refusalOf(() => identity.login(rescope(last.token, undefined), 'r'))).code).toBe('unauthenticated');
  });

  it('does not take its origin with it', async () => {
    const { identity } = await identityOf();
    const first = await identity.login(login(), 'r');
    const second = await identity.login(rescope(first.token, { project: { name: 'p' } }), 'r');
    await identity.revoke(second.token);
    expect(identity.actor(first.token).name).toBe('ann');
  });

  it('cannot be for what its user has no role in', async () => {
    const { identity } = await identityOf();
    const { token } = await identity.login(login('p'), 'r');
    expect(await refusalOf(() => identity.login(rescope(token, { project: { name: 'hidden' } }), 'r'))).toEqual(WRONG);
    expect(await refusalOf(() => identity.login(rescope(token, { domain: { name: 'Default' } }), 'r'))).toEqual(WRONG);
  });

  it('may come from one that has a scope only where that is allowed', async () => {
    const { identity } = await identityOf(ROLES, 'allow_rescope_scoped_token: false');
    const scoped = await identity.login(login('p'), 'r');
    expect((await refusalOf(() => identity.login(rescope(scoped.token, { project: { name: 'q' } }), 'r'))).code).toBe(
      'invalid_credential',
    );
    const unscoped = await identity.login(login(), 'r');
    expect((await identity.login(rescope(unscoped.token, { project: { name: 'q' } }), 'r')).actor.roles).toEqual([
      'reader',
    ]);
  });

  it('cannot be the twenty-second of its line', async () => {
    const { identity } = await identityOf();
    let last = await identity.login(login(), 'r');
    for (let step = 0; step < 20; step += 1)
      last = await identity.login(rescope(last.token, { project: { name: 'p' } }), 'r');
    expect(last.claims.chain).toHaveLength(20);
    expect((await refusalOf(() => identity.login(rescope(last.token, undefined), 'r'))).code).toBe(
      'invalid_credential',
    );
  });
});

describe('a bearer', () => {
  it('is nobody without a token, or with one of somewhere else', async () => {
    const { identity } = await identityOf();
    for (const token of [undefined, '', 'x'])
      expect((await refusalOf(() => identity.actor(token))).code).toBe('unauthenticated');
  });

  it('may at once no more than the configuration says now', async () => {
    const { identity, take } = await identityOf();
    const [inP, inQ, inDomain] = await Promise.all([
      identity.login(login('p'), 'r'),
      identity.login(login('q'), 'r'),
      identity.login({ ...login(), scope: { domain: { name: 'Other' } } }, 'r'),
    ]);
    take(await configured('[{ role: reader, project: p }]'));
    expect(identity.actor(inP.token).roles).toEqual(['reader']);
    expect((await refusalOf(() => identity.actor(inQ.token))).message).toContain('no role any more');
    expect((await refusalOf(() => identity.actor(inDomain.token))).message).toContain('no role any more');
    take(await load('identity: { projects: [{ name: p }] }\n'));
    expect((await refusalOf(() => identity.actor(inP.token))).message).toBe('the user of the token is no more');
  });

  it('administers the gateway in the administration project alone', async () => {
    const roles = '[{ role: admin, project: p }, { role: admin, project: system }, { role: admin, domain: Default }]';
    const { identity } = await identityOf(roles);
    expect((await identity.login(login('p'), 'r')).actor.systemAdmin).toBe(false);
    expect((await identity.login(login('system'), 'r')).actor.systemAdmin).toBe(true);
    const inDomain = await identity.login({ ...login(), scope: { domain: { name: 'Default' } } }, 'r');
    expect(inDomain.actor.systemAdmin).toBe(false);
  });
});
