import { describe, expect, it } from '@jest/globals';
import type { LoginRequest } from 'podgate/contract';
import { recorded, stubCloud, type Answer } from './testing/cloud.ts';
import { users } from './users.ts';

const USER = '6928806e890a4885b9ead08c08b5b620';
const BETA = '32cc7d69877f4699bb81cf664d36d7fd';
const DEFAULT = { id: 'default', name: 'Default' };

const TOKENS: Readonly<Record<string, Answer>> = {
  '/v3/auth/tokens': recorded('token-member'),
  '/v3/auth/projects': recorded('auth-projects'),
  '/v3/auth/domains': recorded('auth-domains'),
};

async function login(request: LoginRequest, answers: Readonly<Record<string, Answer>> = {}) {
  const { session, call, all } = stubCloud({ answers: { ...TOKENS, ...answers } });
  const answer = await users.login(session, request, call);
  return { answer, all };
}

const bodyOf = async (request: LoginRequest) => (await login(request)).all[0]?.body;
const WITH_PASSWORD = { user: { name: 'dev', domain: { name: 'Default' } }, password: 'geheim' } as const;

describe('what is sent for a user', () => {
  it('is his name in his domain, and no scope unless he asks for one', async () => {
    expect(await bodyOf({ ...WITH_PASSWORD, scope: undefined })).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'dev', domain: { name: 'Default' }, password: 'geheim' } },
        },
        scope: 'unscoped',
      },
    });
  });

  it('is his id alone, which needs no domain', async () => {
    const user = { id: USER, name: 'dev', domain: { id: 'x' } };
    expect(await bodyOf({ user, password: 'p', scope: undefined })).toMatchObject({
      auth: { identity: { password: { user: { id: USER, password: 'p' } } } },
    });
  });

  it.each([[undefined], [{}], [{ id: undefined, name: undefined }]])(
    'is in the default domain with %j',
    async (domain) => {
      expect(await bodyOf({ user: { name: 'dev', domain }, password: 'p', scope: undefined })).toMatchObject({
        auth: { identity: { password: { user: { name: 'dev', domain: { id: 'default' } } } } },
      });
    },
  );

  it('is the scope as asked for', async () => {
    const scoped = (scope: LoginRequest['scope']) => bodyOf({ ...WITH_PASSWORD, scope });
    expect(await scoped({ project: { id: BETA } })).toMatchObject({ auth: { scope: { project: { id: BETA } } } });
    expect(await scoped({ project: { name: 'beta' } })).toMatchObject({
      auth: { scope: { project: { name: 'beta', domain: { id: 'default' } } } },
    });
    expect(await scoped({ domain: { name: 'Default' } })).toMatchObject({
      auth: { scope: { domain: { name: 'Default' } } },
    });
  });

  it('is the proof of before instead of a password (OS-04)', async () => {
    expect(await bodyOf({ proof: 'gAAA', scope: { project: { id: BETA } } })).toEqual({
      auth: { identity: { methods: ['token'], token: { id: 'gAAA' } }, scope: { project: { id: BETA } } },
    });
  });
});

describe('a login', () => {
  it('says who it is, where, with which roles, and which projects he has', async () => {
    const { answer, all } = await login({ ...WITH_PASSWORD, scope: { project: { name: 'alpha' } } });
    const alpha = { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain: DEFAULT };
    expect(answer).toEqual({
      user: { id: USER, name: 'dev', domain: DEFAULT },
      project: alpha,
      domain: undefined,
      roles: [
        { id: 'c6dbc246f9a94f2894dfec701664eb82', name: 'reader' },
        { id: '96a56dfd1cdc4edd8e7f7455e15f4618', name: 'member' },
      ],
      projects: [{ id: BETA, name: 'beta', domain: DEFAULT }, alpha],
      expiresAt: Date.parse('2026-11-21T00:54:07Z'),
      proof: 'gAAAAA-scrubbed',
    });
    // With his own token, not with that of the service user.
    expect(all.slice(1).map(({ headers }) => headers?.['x-auth-token'])).toEqual([
      'gAAAAA-scrubbed',
      'gAAAAA-scrubbed',
    ]);
  });

  it('without scope has neither project nor roles', async () => {
    const { answer } = await login(
      { ...WITH_PASSWORD, scope: undefined },
      { '/v3/auth/tokens': recorded('token-unscoped') },
    );
    expect([answer.project, answer.roles, answer.projects.length]).toEqual([undefined, [], 2]);
  });

  it('names the domains that anything names, and the others by their ids', async () => {
    const { token } = recorded('token-member').body as { readonly token: object };
    const project = { id: 'p3', name: 'three', domain: { id: 'd3', name: 'Third' } };
    const listed = [
      { id: 'p2', name: 'two', domain_id: 'd2' },
      { id: 'p3', name: 'three', domain_id: 'd3' },
      { id: 'p4', name: 'four', domain_id: 'd4' },
    ];
    const { answer } = await login(
      { ...WITH_PASSWORD, scope: { project: { id: 'p3' } } },
      {
        '/v3/auth/tokens': { ...recorded('token-member'), body: { token: { ...token, project } } },
        '/v3/auth/projects': { body: { projects: listed } },
        '/v3/auth/domains': { body: { domains: [{ id: 'd2', name: 'Second' }] } },
      },
    );
    expect(answer.projects.map(({ domain }) => domain.name)).toEqual(['Second', 'Third', 'd4']);
  });
});

describe('a login that is refused', () => {
  const codeOf = (answers: Readonly<Record<string, Answer>>) =>
    login({ ...WITH_PASSWORD, scope: undefined }, answers).then(
      () => 'ok',
      (error: unknown) => `${(error as { code: string }).code}: ${(error as Error).message}`,
    );
  const WRONG = 'invalid_credential: wrong user, password or scope';

  it.each([400, 401, 403, 404])('with %d says always the same', async (status) => {
    const body = { error: { code: status, message: 'Could not find user: dev', title: 'x' } };
    expect(await codeOf({ '/v3/auth/tokens': { status, body } })).toBe(WRONG);
  });

  it('as recorded', async () => {
    expect(await codeOf({ '/v3/auth/tokens': recorded('identity-error-401') })).toBe(WRONG);
  });

  it('because Keystone fails is no wrong password', async () => {
    expect(await codeOf({ '/v3/auth/tokens': { status: 503, body: '' } })).toMatch(/^upstream_rejected/);
    expect(await codeOf({ '/v3/auth/tokens': { status: 429, body: '' } })).toMatch(/^rate_limited/);
    expect(await codeOf({ '/v3/auth/projects': { status: 500, body: '' } })).toMatch(/^upstream_rejected/);
  });

  it('because there is no token in the answer is malformed', async () => {
    const { body } = recorded('token-member');
    expect(await codeOf({ '/v3/auth/tokens': { status: 201, body } })).toMatch(/^upstream_malformed/);
    expect(await codeOf({ '/v3/auth/tokens': { status: 201, headers: { 'x-subject-token': 'x' }, body: {} } })).toMatch(
      /^upstream_malformed/,
    );
  });

  it('never tells the password', async () => {
    for (const status of [401, 500, 418]) {
      expect(await codeOf({ '/v3/auth/tokens': { status, body: { error: { message: 'no' } } } })).not.toContain(
        'geheim',
      );
    }
  });
});

describe('all projects', () => {
  it('are those that the service user may list', async () => {
    const answers = { '/v3/projects': recorded('projects'), '/v3/domains': recorded('domains') };
    const { session, call } = stubCloud({ answers });
    expect(await users.projects(session, call)).toContainEqual({ id: BETA, name: 'beta', domain: DEFAULT });
  });
});
