import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, loginBody, rowsOf, type Answer, type Client } from '../support/client.ts';
import { startTestGateway, testIdentity, type TestGateway } from '../support/gateway.ts';
import { SERVICE_PATHS } from '../support/routes.ts';

type Json = Readonly<Record<string, unknown>>;

let gateway: TestGateway;
let open: Client;
let [ann, bob, dom]: Client[] = [];
let ids: { readonly user: string; readonly alpha: string };

const LOGIN = '/v3/auth/tokens';
const post = (auth: Json, path = LOGIN) => open.ask('POST', path, { body: { auth } });
const tokenIn = ({ body }: Answer) => body['token'] as Json;
const withPassword = (user: Json, scope?: unknown, password = 'secret') => ({
  identity: { methods: ['password'], password: { user: { password, ...user } } },
  ...(scope === undefined ? {} : { scope }),
});

beforeAll(async () => {
  const identity = testIdentity() ?? {};
  gateway = await startTestGateway({
    values: {
      identity: {
        ...identity,
        domains: [{ name: 'Research' }],
        projects: [...(identity.projects ?? []), { name: 'alpha', domain: 'Research' }],
      },
    },
  });
  open = clientOf(gateway.url);
  [ann, bob] = await Promise.all([logIn(open, 'ann', 'system'), logIn(open, 'bob', 'alpha')]);
  const answer = await post(withPassword({ name: 'dom' }, { domain: { id: 'default' } }));
  dom = open.bearing(answer.headers.get('x-subject-token') ?? '');
  const { user, project } = tokenIn(await bob.ask('GET', LOGIN)) as { user: { id: string }; project: { id: string } };
  ids = { user: user.id, alpha: project.id };
});
afterAll(() => gateway.close());

describe('a login with a password', () => {
  it.each([
    ['name and domain name', () => ({ name: 'bob', domain: { name: 'Default' } })],
    ['name and domain id', () => ({ name: 'bob', domain: { id: 'default' } })],
    ['the domain in the case that comes', () => ({ name: 'bob', domain: { name: 'default' } })],
    ["Cloudpods' Domain", () => ({ name: 'bob', Domain: { name: 'Default' } })],
    ['name alone', () => ({ name: 'bob' })],
    ['id', () => ({ id: ids.user })],
  ])('knows the user by %s', async (_, user) => {
    const answer = await post(withPassword(user()));
    expect(answer.status).toBe(201);
    expect(tokenIn(answer)).toMatchObject({ user: { id: ids.user, name: 'bob' }, methods: ['password'] });
  });

  it.each([
    ['id', () => ({ id: ids.alpha })],
    ['name and domain', () => ({ name: 'alpha', domain: { id: 'default' } })],
    ['name and Domain', () => ({ name: 'alpha', Domain: { name: 'Default' } })],
    ['name alone, in the domain Default', () => ({ name: 'alpha' })],
  ])('knows the project by %s', async (_, project) => {
    const answer = await post(withPassword({ name: 'bob' }, { project: project() }));
    expect(answer.status).toBe(201);
    expect(tokenIn(answer)['project']).toMatchObject({ id: ids.alpha, name: 'alpha', domain: { id: 'default' } });
  });

  it('answers what both kinds of clients read (CP-20…CP-34)', async () => {
    const answer = await open.ask('POST', LOGIN, { body: loginBody('bob', 'alpha') });
    const token = tokenIn(answer);
    const domain = { id: 'default', name: 'Default' };
    expect(answer.body['id']).toBe(answer.headers.get('x-subject-token'));
    expect(answer.headers.get('x-openstack-request-id')).toBe(answer.headers.get('x-request-id'));
    expect(token).toMatchObject({
      is_domain: false,
      user: { id: ids.user, Id: ids.user, name: 'bob', Name: 'bob', domain, Domain: domain },
      project: { id: ids.alpha, Id: ids.alpha, name: 'alpha', Name: 'alpha', domain, Domain: domain },
      projects: [{ id: ids.alpha, Id: ids.alpha, name: 'alpha' }],
      roles: [{ name: 'member', id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown }],
      policies: {
        project: ['projecteditor'],
        Project: ['projecteditor'],
        domain: [],
        Domain: [],
        system: [],
        System: [],
      },
      role_assignments: [{ role: { name: 'member' }, user: { name: 'bob', domain }, scope: { project: { domain } } }],
      context: { source: 'api', ip: expect.stringContaining('127.0.0.1') as unknown },
    });
    for (const time of ['expires_at', 'issued_at']) expect(token[time]).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{6}Z$/);
    const life = Date.parse(String(token['expires_at'])) - Date.parse(String(token['issued_at']));
    expect(life).toBe(8 * 3_600_000);
  });

  it('lists the services that clients look up, once each, with what they may be reached by: this address alone (CP-09, CP-11, CP-27)', async () => {
    const catalog = tokenIn(await bob!.ask('GET', LOGIN))['catalog'] as readonly Json[];
    expect(catalog.map(({ type }) => type).sort()).toEqual(Object.keys(SERVICE_PATHS));
    for (const { type, endpoints } of catalog as readonly { type: string; endpoints: readonly Json[] }[]) {
      expect(endpoints.map((endpoint) => endpoint['interface']).sort()).toEqual(['internal', 'public']);
      const url = `${gateway.url}${SERVICE_PATHS[type] ?? ' nowhere'}`;
      for (const endpoint of endpoints)
        expect(endpoint).toMatchObject({ url, region: 'podgate', region_id: 'podgate' });
    }
    const { body } = await bob!.ask('GET', '/v3/auth/catalog');
    expect(body['catalog']).toEqual(catalog);
  });

  it('without a scope gives the projects to choose from, and neither roles nor catalog', async () => {
    for (const scope of [undefined, null, {}, 'unscoped']) {
      const token = tokenIn(await post(withPassword({ name: 'bob' }, scope)));
      expect(token).not.toHaveProperty('catalog');
      expect(token).not.toHaveProperty('project');
      expect(token).toMatchObject({ roles: [], projects: [{ name: 'alpha' }] });
    }
  });

  it.each([{ id: 'default' }, { name: 'Default' }])('can be for a domain (%j)', async (domain) => {
    const token = tokenIn(await post(withPassword({ name: 'dom' }, { domain })));
    expect(token).toMatchObject({ domain: { id: 'default', name: 'Default' }, roles: [{ name: 'admin' }] });
    expect(token).not.toHaveProperty('project');
  });

  it('that is wrong says the same whatever is wrong, and costs the same', async () => {
    const before = gateway.passwords.computed();
    const wrong = [
      withPassword({ name: 'bob' }, undefined, 'wrong'),
      withPassword({ name: 'nobody' }),
      withPassword({ id: 'f'.repeat(32) }),
      withPassword({ name: 'bob', domain: { name: 'Research' } }),
      withPassword({ name: 'bob', domain: { id: 'nowhere' } }),
      withPassword({ name: 'bob' }, { project: { name: 'beta' } }),
      withPassword({ name: 'bob' }, { project: { name: 'nothing' } }),
      withPassword({ name: 'bob' }, { domain: { id: 'default' } }),
      withPassword({ name: 'bob' }, { domain: { id: 'nothing' } }),
    ];
    const answers = await Promise.all(wrong.map((auth) => post(auth)));
    const said = answers.map(({ status, body }) => [status, body['class'], body['details'], body['error']]);
    const sentence = 'wrong user, password or scope';
    const error = { code: 401, message: sentence, title: 'Unauthorized' };
    expect(new Set(said.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify([401, 'InvalidCredentialError', sentence, error])]),
    );
    expect(gateway.passwords.computed() - before).toBe(wrong.length);
  });
});

describe('other methods', () => {
  it.each([
    [{ methods: ['cas_ticket'], cas_ticket: { id: 'x' } }],
    [{ methods: ['cas'], cas_ticket: { id: 'x', service: 'y' } }],
    [{ methods: ['access_key_secret'], access_key_secret: 'x' }],
    [{ methods: ['aksk'], access_key_secret: 'x' }],
    [{ methods: ['application_credential'], application_credential: { id: 'x', secret: 'y' } }],
    [{ methods: ['nonsense', 'totp'] }],
    [{ methods: [7] }],
  ])('%j: are a 401 with a sentence (CP-33)', async (identity) => {
    const { status, body } = await post({ identity });
    expect([status, body['class']]).toEqual([401, 'InvalidCredentialError']);
    expect(body['details']).toMatch(/is not offered here; log in with password or token$/);
  });

  it('are no way to the whole system', async () => {
    const { status, body } = await post(withPassword({ name: 'ann' }, { system: { all: true } }));
    expect([status, body['class']]).toEqual([401, 'InvalidCredentialError']);
    expect(body['details']).toContain('no system scope');
  });
});

describe('a token', () => {
  const rescoped = (token: string | undefined, scope?: unknown) =>
    post({ identity: { methods: ['token'], token: { id: token } }, ...(scope === undefined ? {} : { scope }) });

  it('is exchanged for one in another scope, which ends when it does and is taken back with it', async () => {
    const unscoped = await logIn(open, 'ann');
    const answer = await rescoped(unscoped.token, { project: { name: 'alpha' } });
    expect(answer.status).toBe(201);
    const [before, after] = [tokenIn(await unscoped.ask('GET', LOGIN)), tokenIn(answer)];
    expect(after).toMatchObject({ methods: ['password', 'token'], project: { name: 'alpha' } });
    expect(after['expires_at']).toBe(before['expires_at']);
    const other = open.bearing(answer.headers.get('x-subject-token') ?? '');
    expect((await other.ask('GET', '/servers')).status).toBe(200);
    expect((await unscoped.ask('DELETE', LOGIN)).status).toBe(204);
    for (const client of [unscoped, other]) {
      const { status, body } = await client.ask('GET', '/servers');
      expect([status, body['class'], body['details']]).toEqual([401, 'UnauthorizedError', 'the token was revoked']);
    }
    expect((await rescoped(unscoped.token)).status).toBe(401);
    expect((await rescoped(other.token)).status).toBe(401);
  });

  it('is not exchanged for a scope that its user has no role in, nor when it is none', async () => {
    expect((await rescoped(bob!.token, { project: { name: 'beta' } })).status).toBe(401);
    expect((await rescoped('nonsense')).status).toBe(401);
    expect((await rescoped('')).status).toBe(400);
  });

  it('is shown to its bearer, and to administrators (GET, HEAD)', async () => {
    for (const client of [bob!, ann!]) {
      const asked = { headers: { 'x-subject-token': bob!.token ?? '' } };
      const [get, head] = [await client.ask('GET', LOGIN, asked), await client.ask('HEAD', LOGIN, asked)];
      expect([get.status, head.status]).toEqual([200, 200]);
      expect(get.headers.get('x-subject-token')).toBe(bob!.token);
      expect(tokenIn(get)).toMatchObject({ user: { name: 'bob' } });
      expect(get.body).not.toHaveProperty('id');
    }
    const foreign = { headers: { 'x-subject-token': ann!.token ?? '' } };
    for (const method of ['GET', 'HEAD', 'DELETE']) expect((await bob!.ask(method, LOGIN, foreign)).status).toBe(403);
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      expect((await bob!.ask(method, LOGIN, { headers: { 'x-subject-token': 'nonsense' } })).status).toBe(404);
    }
  });

  it('is taken back by its bearer or an administrator; DELETE has no body', async () => {
    const [mine, theirs] = [await logIn(open, 'bob'), await logIn(open, 'bob')];
    const answer = await mine.ask('DELETE', LOGIN, { headers: { 'x-subject-token': mine.token ?? '' } });
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect((await mine.ask('GET', LOGIN)).status).toBe(401);
    await ann!.ask('DELETE', LOGIN, { headers: { 'x-subject-token': theirs.token ?? '' } });
    expect((await theirs.ask('GET', LOGIN)).status).toBe(401);
    expect((await bob!.ask('GET', LOGIN)).status).toBe(200);
  });
});

describe('what belongs to a token', () => {
  it('are its projects, domains and policies', async () => {
    const names = (answer: Answer, plural: string) => rowsOf(answer, plural).map(({ name }) => name);
    expect(names(await bob!.ask('GET', '/v3/auth/projects'), 'projects')).toEqual(['alpha']);
    expect(names(await ann!.ask('GET', '/v3/auth/projects'), 'projects').sort()).toEqual(['alpha', 'system']);
    expect(names(await bob!.ask('GET', '/v3/auth/domains'), 'domains')).toEqual([]);
    expect(names(await dom!.ask('GET', '/v3/auth/domains'), 'domains')).toEqual(['Default']);
    const { body } = await ann!.ask('GET', '/v3/auth/policies');
    expect(body['names']).toEqual({ project: ['projectadmin'], system: ['sysadmin'] });
    expect((await bob!.ask('GET', '/v3/auth/policies')).body['names']).toEqual({ project: ['projecteditor'] });
  });

  it('is no catalog without a scope', async () => {
    const unscoped = await logIn(open, 'bob');
    expect((await unscoped.ask('GET', '/v3/auth/catalog')).status).toBe(403);
    expect((await unscoped.ask('GET', '/servers')).status).toBe(403);
    expect((await unscoped.ask('GET', '/v3/auth/projects')).status).toBe(200);
  });
});
