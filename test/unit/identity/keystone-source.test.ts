import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createSeal } from '../../../src/cache/seal.ts';
import { deriveKeys } from '../../../src/config/keys.ts';
import { GatewayError, type Login, type LoginRequest } from '../../../src/contract/index.ts';
import { Identity } from '../../../src/identity/identity.ts';
import { createKeystoneSource } from '../../../src/identity/keystone-source.ts';
import { parseV3 } from '../../../src/identity/login-request.ts';
import { Revocations } from '../../../src/identity/revocation.ts';
import { Tokens } from '../../../src/identity/tokens.ts';
import { loginBody } from '../../support/client.ts';
import { clockAt, refusalOf, signingKeys, START } from '../../support/identity.ts';

const HOUR = 3_600_000;
const DEFAULT = { id: 'default', name: 'Default' };
const named = (name: string, domain = DEFAULT) => ({ id: `${name}-id`, name, domain });
const LOGIN: Login = {
  user: named('ann'),
  project: named('p'),
  roles: [{ id: 'r1', name: 'member' }],
  projects: [named('p'), named('q')],
  expiresAt: START + HOUR,
  proof: 'the-token-of-the-cloud',
};

const key = { id: 'k1', secret: createSecretKey(Buffer.alloc(32, 7)) };

function identityOf(answer: (request: LoginRequest) => Partial<Login> = () => ({})) {
  const clock = clockAt();
  const asked: LoginRequest[] = [];
  const source = createKeystoneSource({
    ask(request) {
      asked.push(request);
      return Promise.resolve({ ...LOGIN, ...answer(request) });
    },
    seal: createSeal(deriveKeys([key], 'cache')),
    roles: () => ['admin', 'member', 'reader'],
    adminProject: () => ({ name: 'system', domain: 'Default', domainId: 'default' }),
  });
  const revocations = new Revocations(undefined, clock.now, () => undefined);
  const identity = new Identity({
    source,
    tokens: new Tokens(signingKeys('k1'), revocations, clock.now),
    revocations,
    lifetime: () => 8 * HOUR,
    rescopeScoped: () => true,
    now: clock.now,
  });
  return { identity, asked, source };
}

const login = (project?: string) => parseV3(loginBody('ann', project));

describe('users of a cloud', () => {
  it('log in there, and are who it says', async () => {
    const { identity, asked } = identityOf();
    const { actor, projects, claims } = await identity.login(login('p'), 'r');
    expect(asked).toMatchObject([{ user: { name: 'ann' }, password: 'secret', scope: { project: { name: 'p' } } }]);
    expect(actor).toMatchObject({
      id: 'ann-id',
      scope: { kind: 'project', project: { id: 'p-id', domainId: 'default' } },
      roles: ['member'],
      systemAdmin: false,
    });
    expect(projects.map(({ name }) => name)).toEqual(['p', 'q']);
    expect(claims.exp).toBe((START + HOUR) / 1000);
  });

  it("carry the cloud's token in theirs, which nobody can read", async () => {
    const { identity, asked } = identityOf();
    const first = await identity.login(login(), 'r');
    const payload = Buffer.from(first.token.split('.')[1] ?? '', 'base64url').toString();
    expect(payload).not.toContain(LOGIN.proof);
    expect(payload).not.toContain(Buffer.from(LOGIN.proof).toString('base64url').slice(2, 20));
    await identity.login(
      { method: 'token', token: first.token, scope: { project: { id: 'q-id' } }, source: 'api' },
      'r',
    );
    expect(asked[1]).toMatchObject({ proof: LOGIN.proof, scope: { project: { id: 'q-id' } } });
    expect(asked[1]?.password).toBeUndefined();
  });

  it('have those roles that mean something here', async () => {
    const roles = ['heat_owner', 'reader', 'admin', 'member'].map((name) => ({ id: name, name }));
    const { identity } = identityOf(() => ({ roles }));
    expect((await identity.login(login('p'), 'r')).actor.roles).toEqual(['admin', 'member', 'reader']);
  });

  it('are told what the cloud says of their logins', async () => {
    const { identity } = identityOf(() => {
      throw new GatewayError('upstream_unavailable', 'cloud c1: identity could not be connected to');
    });
    expect((await refusalOf(() => identity.login(login('p'), 'r'))).code).toBe('upstream_unavailable');
  });

  it('have tokens that this gateway takes, however many projects they have', async () => {
    const projects = Array.from({ length: 500 }, (_, place) => named(`a project with quite a long name ${place}`));
    const { identity } = identityOf(() => ({ projects }));
    const logged = await identity.login(login('p'), 'r');
    expect(identity.actor(logged.token).name).toBe('ann');
    expect(logged.token.length).toBeLessThan(8192);
    expect(logged.projects.length).toBeGreaterThan(10);
  });
});

describe('administrators of the gateway, when users come from a cloud', () => {
  const admin = { roles: [{ id: 'r', name: 'admin' }] };

  it('are those of the administration project', async () => {
    const { identity } = identityOf(() => ({ ...admin, project: named('system') }));
    expect((await identity.login(login('system'), 'r')).actor.systemAdmin).toBe(true);
    const member = identityOf(() => ({ project: named('system') })).identity;
    expect((await member.login(login('system'), 'r')).actor.systemAdmin).toBe(false);
  });

  it('are not those of a project of the same name in another domain', async () => {
    const { identity } = identityOf(() => ({ ...admin, project: named('system', { id: 'd2', name: 'Tenant' }) }));
    const { actor } = await identity.login(login('system'), 'r');
    expect(actor.roles).toEqual(['admin']);
    expect(actor.systemAdmin).toBe(false);
  });
});

describe('a token of another source of users', () => {
  it('is refused', async () => {
    const { source } = identityOf();
    const claims = { sub: 'u', jti: 'j', chain: [], methods: [], iat: 0, exp: 0 };
    expect(await refusalOf(() => source.actor(claims))).toEqual({
      code: 'unauthenticated',
      message: 'the token is from another source of users; log in again',
    });
    expect((await refusalOf(() => source.rescope(claims, undefined, 'r'))).code).toBe('unauthenticated');
  });
});
