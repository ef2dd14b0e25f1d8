import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenstackSimulator } from './index.ts';
import { ask, at, list, logIn, loginBody, type Answer, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';

const { start, stopAll } = clouds();
let simulator: OpenstackSimulator;
let admin: Client;
let member: Client;
let clock = Date.UTC(2026, 0, 1, 12);

beforeAll(async () => {
  const settings = { now: () => clock, tokenLifetime: 600, region: 'Nord' };
  simulator = await start({ name: 'keys', servers: 10, settings });
  admin = await logIn(simulator);
  member = await logIn(simulator, 'member');
});

afterAll(stopAll);

const login = (body: unknown, query = ''): Promise<Answer> =>
  ask(`${simulator.url}/identity/v3/auth/tokens${query}`, { method: 'POST', body });

const byToken = (id: string, scope?: unknown) => ({ auth: { identity: { methods: ['token'], token: { id } }, scope } });

const token = (answer: Answer, ...keys: string[]) => at(answer.body, 'token', ...keys);

describe('logging in', () => {
  it('gives a catalog for the project, with the right addresses', async () => {
    const answer = await login(loginBody(simulator.personas['member']));
    expect(answer.status).toBe(201);
    const catalog = list({ ...answer, body: token(answer) }, 'catalog');
    const urls = Object.fromEntries(
      catalog.map((entry) => [String(entry['type']), String(at(entry, 'endpoints', 1, 'url'))]),
    );
    expect(urls).toEqual({
      compute: `${simulator.url}/compute/v2.1`,
      network: `${simulator.url}/network`,
      volumev3: `${simulator.url}/volume/v3/${member.projectId}`,
      image: `${simulator.url}/image`,
      identity: `${simulator.url}/identity/v3`,
      'block-storage': `${simulator.url}/volume/v3/${member.projectId}`,
    });
    expect(at(catalog[0], 'endpoints', 0, 'region_id')).toBe('Nord');
    expect(at(answer.body, 'token', 'roles')).toMatchObject([{ name: 'member' }, { name: 'reader' }]);
  });

  it('works by id, in other domains, in a domain and in the system', async () => {
    const projects = list(await admin.get('/identity/v3/projects?name=demo'), 'projects');
    expect(projects).toHaveLength(2);
    for (const project of projects) {
      const scoped = await login(loginBody(simulator.config, { project: { id: project['id'] } }));
      expect(token(scoped, 'project', 'domain', 'id')).toBe(project['domain_id']);
    }
    const domain = await login(loginBody(simulator.config, { domain: { name: 'Science' } }));
    expect(token(domain, 'domain', 'name')).toBe('Science');
    expect(token(domain, 'project')).toBeUndefined();
    const volumes = list({ ...domain, body: token(domain) }, 'catalog').find(({ type }) => type === 'volumev3');
    expect(volumes?.['endpoints']).toEqual([]);
    expect(token(await login(loginBody(simulator.config, { system: { all: true } })), 'system')).toEqual({ all: true });
  });

  it('without a scope gives neither roles nor a catalog, but lists the projects', async () => {
    const answer = await login(loginBody(simulator.personas['member'], 'unscoped'));
    expect(Object.keys(token(answer) as object).sort()).toEqual(
      ['audit_ids', 'expires_at', 'issued_at', 'methods', 'user'].sort(),
    );
    const own = answer.headers['x-subject-token'] ?? '';
    const headers = { 'x-auth-token': own, accept: 'application/json' };
    const mine = await ask(`${simulator.url}/identity/v3/auth/projects`, { headers });
    expect(list(mine, 'projects').map(({ name }) => name)).toEqual(['demo']);
    const [project] = list(mine, 'projects');
    const scoped = await login(byToken(own, { project: { id: project?.['id'] } }));
    expect(token(scoped, 'methods')).toEqual(['token', 'password']);
  });

  it('fails alike for a wrong password, an unknown user, project and a missing role', async () => {
    const user = (name: string, password: string) => ({
      auth: {
        identity: { methods: ['password'], password: { user: { name, password, domain: { id: 'default' } } } },
      },
    });
    const wrong = [
      user('member', 'wrong'),
      user('nobody', 'x'),
      loginBody(simulator.personas['member'], { project: { name: 'other', domain: { id: 'default' } } }),
      loginBody(simulator.personas['member'], { project: { id: 'nope' } }),
      loginBody(simulator.personas['member'], { domain: { id: 'default' } }),
    ];
    for (const body of wrong) {
      const answer = await login(body);
      expect(answer.status).toBe(401);
      expect(at(answer.body, 'error', 'message')).toBe('The request you have made requires authentication.');
      expect(answer.headers['www-authenticate']).toBe(`Keystone uri="${simulator.url}/identity/v3"`);
    }
  });

  it('with an application credential needs no scope and takes none', async () => {
    const body = loginBody(simulator.personas['app']);
    const answer = await login(body);
    expect(token(answer, 'project', 'id')).toBe(member.projectId);
    expect(token(answer, 'application_credential', 'restricted')).toBe(true);
    const scope = { project: { id: member.projectId } };
    expect((await login({ auth: { ...(at(body, 'auth') as object), scope } })).status).toBe(401);
    const own = answer.headers['x-subject-token'] ?? '';
    expect((await login(byToken(own, scope))).status).toBe(401);
  });

  it('needs a body that makes sense', async () => {
    expect((await login({})).status).toBe(400);
    expect((await login([])).status).toBe(400);
    expect((await login({ auth: { identity: { methods: ['foo'] } } })).status).toBe(400);
    expect((await login(byToken('x'))).status).toBe(404);
  });
});

describe('tokens', () => {
  it('made from tokens keep the old expiry', async () => {
    const before = await admin.get('/identity/v3/auth/tokens?nocatalog', { 'x-subject-token': member.token });
    clock += 5000;
    const again = await login(byToken(member.token, { project: { id: member.projectId } }), '?nocatalog');
    expect(token(again, 'expires_at')).toBe(token(before, 'expires_at'));
    expect(token(again, 'issued_at')).not.toBe(token(before, 'issued_at'));
  });

  it('may be looked at by administrators and by whoever holds them', async () => {
    const subject = { 'x-subject-token': admin.token };
    expect((await member.get('/identity/v3/auth/tokens', subject)).status).toBe(403);
    expect((await member.get('/identity/v3/auth/tokens', { 'x-subject-token': member.token })).status).toBe(200);
    expect((await admin.get('/identity/v3/auth/tokens', { 'x-subject-token': 'x' })).status).toBe(404);
    const url = `${simulator.url}/identity/v3/auth/tokens`;
    const headers = { 'x-auth-token': admin.token, 'x-subject-token': member.token };
    const head = await ask(url, { method: 'HEAD', headers });
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('end by themselves, by revocation, or all at once', async () => {
    const first = await logIn(simulator, 'member');
    clock += 601_000;
    const expired = await first.nova('/servers');
    expect(expired.status).toBe(401);
    expect(at(expired.body, 'error', 'title')).toBe('Unauthorized');
    const second = await logIn(simulator, 'member');
    const headers = { 'x-auth-token': second.token, 'x-subject-token': second.token };
    const gone = await ask(`${simulator.url}/identity/v3/auth/tokens`, { method: 'DELETE', headers });
    expect(gone.status).toBe(204);
    expect((await second.get('/network/v2.0/ports')).status).toBe(401);
    const third = await logIn(simulator, 'member');
    await simulator.expireTokens();
    expect((await third.cinder('/volumes')).status).toBe(401);
    expect((await third.get('/image/v2/images')).status).toBe(401);
    expect((await third.get('/identity/v3/auth/projects')).status).toBe(401);
    admin = await logIn(simulator);
    member = await logIn(simulator, 'member');
  });
});

describe('the directory', () => {
  it('is for administrators', async () => {
    for (const path of ['projects', 'domains', 'users', 'roles', 'role_assignments']) {
      expect((await admin.get(`/identity/v3/${path}`)).status).toBe(200);
      const answer = await member.get(`/identity/v3/${path}`);
      expect(answer.status).toBe(403);
      const action = `identity:list_${path}`;
      expect(at(answer.body, 'error', 'message')).toBe(
        `You are not authorized to perform the requested action: ${action}.`,
      );
    }
    expect((await member.get(`/identity/v3/projects/${member.projectId}`)).status).toBe(200);
    expect((await member.get(`/identity/v3/projects/${admin.projectId}`)).status).toBe(403);
    expect((await admin.get('/identity/v3/projects/nope')).status).toBe(404);
  });

  it('holds five projects in two domains, and the roles of users', async () => {
    expect(list(await admin.get('/identity/v3/projects'), 'projects')).toHaveLength(5);
    expect(list(await admin.get('/identity/v3/domains'), 'domains')).toHaveLength(2);
    const assignments = await admin.get(
      `/identity/v3/role_assignments?include_names&scope.project.id=${member.projectId}`,
    );
    const roles = list(assignments, 'role_assignments').map((one) => [
      at(one, 'user', 'name'),
      at(one, 'role', 'name'),
    ]);
    expect(roles).toEqual([
      ['admin', 'admin'],
      ['member', 'member'],
    ]);
  });
});
