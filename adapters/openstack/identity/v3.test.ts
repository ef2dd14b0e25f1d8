import { describe, expect, it } from '@jest/globals';
import type { Auth } from '../config.ts';
import { expiryOf } from './identity.ts';
import { identityUrl, logIn } from './v3.ts';
import { NOW, recorded, replyOf, stubCloud, type Answer } from '../testing/cloud.ts';

const PASSWORD: Auth = {
  url: 'http://127.0.0.1:15000/v3',
  username: 'admin',
  password: 'geheim-1',
  project_name: 'admin',
};
const ALPHA = '71e8639b514649c3b29e95f04011a685';

async function loggedIn(auth: Auth, answer: Answer = recorded('token'), project?: string) {
  const { tools, call, all } = stubCloud({
    answers: { '/auth/tokens': answer, '/auth/catalog': { body: { catalog: [] } } },
    project,
  });
  const remembered = await logIn(auth, tools, call, { cloud: 'c1' });
  expect(all.filter(({ method }) => method === 'POST')).toHaveLength(1);
  return { ...remembered, request: all[0]! };
}

const bodyOf = async (auth: Auth, project?: string) => {
  const answer = project === undefined ? recorded('token') : withProject(project);
  return (await loggedIn(auth, answer, project)).request.body;
};

function withProject(id: string): Answer {
  const { token } = recorded('token-member').body as { readonly token: object };
  return { ...recorded('token-member'), body: { token: { ...token, project: { id, name: id } } } };
}

describe('the identity URL (A-22)', () => {
  it.each([
    ['http://h:5000', 'http://h:5000/v3'],
    ['http://h:5000/', 'http://h:5000/v3'],
    ['http://h:5000/v3', 'http://h:5000/v3'],
    ['http://h:5000/v3/', 'http://h:5000/v3'],
    ['http://h:5000/v2.0', 'http://h:5000/v3'],
    ['https://h/identity/v2.0/', 'https://h/identity/v3'],
    ['https://h/identity', 'https://h/identity/v3'],
  ])('%s is %s', (given, url) => {
    expect(identityUrl(given)).toBe(url);
  });
});

describe('what is sent to log in', () => {
  it('with a name, both domains by default (OS-01…OS-03)', async () => {
    const { request } = await loggedIn(PASSWORD);
    expect(request).toMatchObject({
      method: 'POST',
      url: 'http://127.0.0.1:15000/v3/auth/tokens',
      service: 'identity',
    });
    expect(request.body).toEqual({
      auth: {
        identity: {
          methods: ['password'],
          password: { user: { name: 'admin', domain: { name: 'Default' }, password: 'geheim-1' } },
        },
        scope: { project: { name: 'admin', domain: { name: 'Default' } } },
      },
    });
  });

  it('with domains by name or by id; the id counts', async () => {
    const named = { ...PASSWORD, user_domain_name: 'people', project_domain_name: 'things' };
    expect(await bodyOf(named)).toMatchObject({
      auth: {
        identity: { password: { user: { domain: { name: 'people' } } } },
        scope: { project: { domain: { name: 'things' } } },
      },
    });
    const byId = { ...named, user_domain_id: 'd1', project_domain_id: 'd2' };
    expect(await bodyOf(byId)).toMatchObject({
      auth: {
        identity: { password: { user: { domain: { id: 'd1' } } } },
        scope: { project: { domain: { id: 'd2' } } },
      },
    });
  });

  it('with ids, which need no domain', async () => {
    const auth: Auth = { url: PASSWORD.url, user_id: 'u1', password: 'x', project_id: 'p1', project_name: 'ignored' };
    expect(await bodyOf(auth)).toEqual({
      auth: {
        identity: { methods: ['password'], password: { user: { id: 'u1', password: 'x' } } },
        scope: { project: { id: 'p1' } },
      },
    });
  });

  it('in another project', async () => {
    expect(await bodyOf(PASSWORD, ALPHA)).toMatchObject({ auth: { scope: { project: { id: ALPHA } } } });
  });

  it('with an application credential, which must carry no scope (A-05, OS-05)', async () => {
    const auth: Auth = {
      url: PASSWORD.url,
      application_credential_id: 'a1',
      application_credential_secret: 's',
      username: 'ignored',
      project_name: 'ignored',
    };
    const { request } = await loggedIn(auth, recorded('token-app'));
    expect(request.body).toEqual({
      auth: {
        identity: { methods: ['application_credential'], application_credential: { id: 'a1', secret: 's' } },
      },
    });
  });
});

describe('what a login gives', () => {
  it('is what was recorded', async () => {
    const { value, expiresAt } = await loggedIn(PASSWORD);
    expect(value).toMatchObject({
      id: 'gAAAAA-scrubbed',
      userId: '8aeed7abbf894be8906c94df8b73bff6',
      project: { id: 'bfece6040aa943c4aa5d8162f258a14b', name: 'admin', domainId: 'default', domain: 'Default' },
      roles: ['reader', 'admin', 'member'],
    });
    expect(value.catalog.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['compute', 'image', 'network', 'volumev3']),
    );
    expect(expiresAt).toBe(Date.parse('2026-11-21T00:54:07Z'));
  });

  it('may be without a catalog, which is then asked for (OS-06)', async () => {
    const answers = { '/auth/tokens': recorded('token-app'), '/auth/catalog': recorded('catalog') };
    const { tools, call, all } = stubCloud({ answers });
    const { value } = await logIn(PASSWORD, tools, call, { cloud: 'c1' });
    expect(value.catalog.map(({ type }) => type)).toEqual(expect.arrayContaining(['compute', 'image']));
    expect(all.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://127.0.0.1:15000/v3/auth/tokens',
      'GET http://127.0.0.1:15000/v3/auth/catalog',
    ]);
    expect(all[1]?.headers?.['x-auth-token']).toBe(value.id);
  });
});

describe('a login that fails', () => {
  const failure = (answer: Answer, project?: string, auth = PASSWORD) =>
    loggedIn(auth, answer, project).then(
      () => undefined,
      (error: unknown) => error as { readonly code: string; readonly message: string },
    );

  it('by its credentials names the user, not the secret', async () => {
    const error = await failure(recorded('identity-error-401'));
    expect(error).toMatchObject({
      code: 'upstream_rejected',
      message: 'cloud c1: Keystone refuses admin; check user, domain, password and project',
    });
    const auth: Auth = {
      url: PASSWORD.url,
      application_credential_id: 'a1',
      application_credential_secret: 'geheim-1',
    };
    expect((await failure(recorded('identity-error-401'), undefined, auth))?.message).toContain(
      'the application credential',
    );
  });

  it('in another project is forbidden there', async () => {
    expect(await failure(recorded('identity-error-401'), ALPHA)).toMatchObject({
      code: 'forbidden',
      message: `cloud c1: admin has no role in project ${ALPHA}`,
    });
  });

  it('in another project is forbidden also when the credential is bound to its own', async () => {
    const auth: Auth = { url: PASSWORD.url, application_credential_id: 'a1', application_credential_secret: 's' };
    expect(await failure(recorded('token-app'), 'another', auth)).toMatchObject({ code: 'forbidden' });
  });

  // What is said of the login must not be taken for something said of a server or of a list.
  it.each([
    ['identity-error-400', 'upstream_rejected'],
    ['identity-error-403', 'upstream_rejected'],
    ['identity-error-404', 'upstream_rejected'],
    ['identity-error-404-route', 'upstream_rejected'],
    ['identity-error-404-token', 'upstream_rejected'],
    ['image-error-405', 'upstream_rejected'],
    ['volume-error-406', 'upstream_rejected'],
  ])('with %s is %s', async (name, code) => {
    expect(await failure(recorded(name))).toMatchObject({ code });
  });

  it.each([
    [429, 'rate_limited'],
    [500, 'upstream_rejected'],
    [503, 'upstream_rejected'],
  ])('with %d is %s', async (status, code) => {
    expect(await failure({ status, body: '', headers: { 'retry-after': '7' } })).toMatchObject({ code, retryAfter: 7 });
  });

  it('with an answer that is no token is malformed', async () => {
    const { body, headers } = recorded('token');
    const { token } = body as { readonly token: object };
    const broken: readonly Answer[] = [
      { status: 201, body },
      { status: 201, headers, body: {} },
      { status: 201, headers, body: 'no' },
      { status: 201, headers, body: { token: { ...token, project: undefined } } },
      { status: 201, headers, body: { token: { ...token, expires_at: 'soon' } } },
    ];
    for (const answer of broken) expect(await failure(answer)).toMatchObject({ code: 'upstream_malformed' });
  });
});

describe('the end of a token (A-36)', () => {
  const END = '2026-11-21T00:54:07.000000Z';
  const expiry = (date: string | undefined, text = END) =>
    expiryOf(text, replyOf({ headers: date === undefined ? {} : { date }, body: '' }), NOW) - Date.parse(END);

  it('is told by the cloud’s clock, and corrected by how far that is from ours', () => {
    expect(expiry('Fri, 20 Nov 2026 23:54:07 GMT')).toBe(0);
    expect(expiry('Fri, 20 Nov 2026 23:54:06 GMT')).toBe(0);
    // The cloud's clock is an hour behind: its token ends an hour later on ours.
    expect(expiry('Fri, 20 Nov 2026 22:54:07 GMT')).toBe(3_600_000);
    expect(expiry('Sat, 21 Nov 2026 00:54:07 GMT')).toBe(-3_600_000);
  });

  it('is taken as it is when the cloud does not tell its time', () => {
    expect(expiry(undefined)).toBe(0);
    expect(expiry('yesterday')).toBe(0);
  });

  it('is UTC also without a zone', () => {
    expect(expiry(undefined, '2026-11-21T00:54:07')).toBe(0);
  });
});
