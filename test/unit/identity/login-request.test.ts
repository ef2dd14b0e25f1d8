import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from '../../../src/contract/index.ts';
import { parseV2, parseV3 } from '../../../src/identity/login-request.ts';
import { refusalOf } from '../../support/identity.ts';

const user = { name: 'ann', domain: { name: 'Default' }, password: 'secret' };
const password = (more: object = {}, scope?: unknown) => ({
  auth: {
    identity: { methods: ['password'], password: { user: { ...user, ...more } } },
    ...(scope === undefined ? {} : { scope }),
  },
});
const scoped = (scope: unknown) => parseV3(password({}, scope)).scope;

describe('POST /v3/auth/tokens', () => {
  it('takes a password, the user by name and domain or by id', () => {
    expect(parseV3(password())).toEqual({
      method: 'password',
      user: { id: undefined, name: 'ann', domain: { id: undefined, name: 'Default' } },
      password: 'secret',
      scope: undefined,
      source: 'api',
    });
    expect(parseV3(password({ id: 'u1', name: undefined, domain: undefined })).user).toEqual({
      id: 'u1',
      name: undefined,
      domain: undefined,
    });
  });

  it('takes the capitals of the documents (CP-30)', () => {
    const body = {
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { Name: 'ann', Domain: { Id: 'default' }, Password: 'secret' } },
        },
        scope: { Project: { Name: 'p', Domain: { Name: 'Default' } } },
        context: { source: 'cli', ip: '10.0.0.1' },
      },
    };
    expect(parseV3(body)).toMatchObject({
      user: { name: 'ann', domain: { id: 'default' } },
      password: 'secret',
      scope: { project: { name: 'p', domain: { name: 'Default' } } },
      source: 'cli',
    });
  });

  it('takes a token', () => {
    const body = { auth: { identity: { methods: ['token'], token: { id: 't' } }, scope: { project: { id: 'p1' } } } };
    expect(parseV3(body)).toMatchObject({ method: 'token', token: 't', scope: { project: { id: 'p1' } } });
  });

  it('takes projects and domains as scopes, the project when both are there', () => {
    expect(scoped({ project: { id: 'p1' } })).toMatchObject({ project: { id: 'p1' } });
    expect(scoped({ domain: { name: 'Default' } })).toEqual({ domain: { id: undefined, name: 'Default' } });
    expect(scoped({ domain: { id: 'd' }, project: { id: 'p' } })).toMatchObject({ project: { id: 'p' } });
  });

  it.each([undefined, null, 'unscoped', {}])('takes %j for no scope', (scope) => {
    expect(scoped(scope)).toBeUndefined();
  });

  it.each([
    [{}, 'the body must be an object with auth'],
    [undefined, 'the body must be an object with auth'],
    [[], 'the body must be an object with auth'],
    [{ auth: 'x' }, 'the body must be an object with auth'],
    [{ auth: {} }, 'auth.identity is missing'],
    [{ auth: { identity: {} } }, 'auth.identity.methods must be a list such as ["password"]'],
    [{ auth: { identity: { methods: [] } } }, 'auth.identity.methods must be a list such as ["password"]'],
    [{ auth: { identity: { methods: ['password'] } } }, 'auth.identity.password.user is missing'],
    [{ auth: { identity: { methods: ['token'] } } }, 'auth.identity.token.id is missing'],
    [{ auth: { identity: { methods: ['token'], token: { id: 5 } } } }, 'auth.identity.token.id is missing'],
    [password({ name: undefined }), 'auth.identity.password.user needs an id or a name'],
    [password({ name: 7 }), 'auth.identity.password.user.name must be a text'],
    [password({ name: 'x'.repeat(256) }), 'auth.identity.password.user.name is longer than 255 characters'],
    [password({ password: undefined }), 'auth.identity.password.user.password is missing'],
    [password({ password: ['x'] }), 'auth.identity.password.user.password must be a text'],
    [password({ password: 'x'.repeat(4097) }), 'auth.identity.password.user.password is longer than 4096 characters'],
    [password({ domain: 'Default' }), 'auth.identity.password.user.domain must be an object with id or name'],
    [password({}, 'all'), 'auth.scope must be an object with project or domain, or "unscoped"'],
    [password({}, { trust: {} }), 'auth.scope must hold project or domain'],
    [password({}, { project: {} }), 'auth.scope.project needs an id or a name'],
    [password({}, { domain: { name: '' } }), 'auth.scope.domain needs an id or a name'],
  ])('refuses %j', async (body, message) => {
    expect(await refusalOf(() => parseV3(body))).toEqual({ code: 'invalid_request', message });
  });

  it.each([
    [['cas'], 'cas'],
    [['aksk'], 'aksk'],
    [['saml', 'oidc'], 'saml, oidc'],
    [[{ toString: 1 }, 5, null], 'object, number, object'],
  ])('answers methods that are not offered as a wrong login: %j (CP-33)', async (methods, words) => {
    const body = { auth: { identity: { methods, cas_ticket: { id: 'x' }, access_key_secret: 'y' } } };
    expect(await refusalOf(() => parseV3(body))).toEqual({
      code: 'invalid_credential',
      message: `the method ${words} is not offered here; log in with password or token`,
    });
  });

  it('says how the whole system is asked for, since there is no scope for it', async () => {
    const refusal = await refusalOf(() => scoped({ system: { all: true } }));
    expect(refusal.code).toBe('invalid_credential');
    expect(refusal.message).toContain('scope=system');
  });
});

describe('POST /v2.0/tokens', () => {
  const credentials = { passwordCredentials: { username: 'ann', password: 'secret' } };

  it('takes users and tenants of the default domain', () => {
    expect(parseV2({ auth: { ...credentials, tenantName: 'p' } })).toEqual({
      method: 'password',
      user: { name: 'ann', domain: { id: 'default' } },
      password: 'secret',
      scope: { project: { name: 'p', domain: { id: 'default' } } },
      source: 'api',
    });
    expect(parseV2({ auth: { ...credentials, tenantId: 'p1' } }).scope).toEqual({ project: { id: 'p1' } });
    expect(parseV2({ auth: credentials }).scope).toBeUndefined();
    expect(parseV2({ auth: { token: { id: 't' }, tenantId: 'p1' } })).toMatchObject({ method: 'token', token: 't' });
  });

  it.each([
    [{}, 'the body must be an object with auth'],
    [{ auth: {} }, 'give auth.passwordCredentials with username and password, or auth.token.id'],
    [{ auth: { ...credentials, tenantId: 'a', tenantName: 'b' } }, 'give auth.tenantName or auth.tenantId, not both'],
    [{ auth: { passwordCredentials: { username: 5 } } }, 'auth.passwordCredentials.username must be a text'],
  ])('refuses %j', async (body, message) => {
    expect(await refusalOf(() => parseV2(body))).toEqual({ code: 'invalid_request', message });
  });
});

/** JSON in which the members that a login has are common. */
function loginLike(): fc.Arbitrary<unknown> {
  const keys = ['auth', 'identity', 'methods', 'password', 'user', 'token', 'id', 'name', 'domain', 'Domain', 'scope'];
  const more = ['project', 'system', 'context', 'source', 'passwordCredentials', 'username', 'tenantName', 'tenantId'];
  const odd = ['toString', 'valueOf', 'constructor', 'length', 'toJSON'];
  return fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom('password', 'token', 'unscoped', '', 'x', null, 0, true),
      fc.string(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, ...more, ...odd), tie('value'), { maxKeys: 6 }),
    ),
  })).value;
}

describe('any JSON', () => {
  const survives = (parse: (body: unknown) => unknown, body: unknown) => {
    try {
      parse(body);
      return true;
    } catch (error) {
      return GatewayError.is(error) && /^(invalid_request|invalid_credential)$/.test(error.code);
    }
  };

  it('is read or refused with a sentence, never anything else', () => {
    const bodies = fc.oneof(fc.jsonValue(), loginLike(), fc.record({ auth: loginLike() }));
    const within = fc.record({ auth: fc.record({ identity: loginLike(), scope: loginLike() }) });
    fc.assert(
      fc.property(fc.oneof(bodies, within), (body) => survives(parseV3, body) && survives(parseV2, body)),
      { numRuns: 3000 },
    );
  });
});
