import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { SERVICE_PATHS } from '../support/routes.ts';

type Json = Readonly<Record<string, unknown>>;

let gateway: TestGateway;
let open: Client;
let [ann, bob]: Client[] = [];

beforeAll(async () => {
  gateway = await startTestGateway({});
  open = clientOf(gateway.url);
  [ann, bob] = await Promise.all([logIn(open, 'ann', 'system'), logIn(open, 'bob', 'alpha')]);
});
afterAll(() => gateway.close());

describe('discovery', () => {
  const version = () => ({
    id: 'v3.14',
    status: 'stable',
    links: [{ href: `${gateway.url}/v3/`, rel: 'self' }],
  });

  it("leads Keystone's clients to version 3, from / and from /v3", async () => {
    const [root, v3] = [await open.ask('GET', '/'), await open.ask('GET', '/v3')];
    expect([root.status, v3.status]).toEqual([300, 200]);
    expect((root.body['versions'] as { values: readonly Json[] }).values).toMatchObject([version()]);
    expect(v3.body['version']).toMatchObject(version());
    expect((await open.ask('GET', '/v3/')).body).toEqual(v3.body);
  });

  it('tells the address that is configured, never the one that the caller names', async () => {
    const other = await startTestGateway({ values: { public_url: 'https://clouds.example.org' } });
    const { text } = await clientOf(other.url).ask('GET', '/v3', { headers: { host: 'evil.example.org' } });
    await other.close();
    expect(text).toContain('https://clouds.example.org/v3/');
    expect(text).not.toContain('evil');
  });
});

describe('the records of identity', () => {
  const PLURALS = {
    users: 'user',
    projects: 'project',
    domains: 'domain',
    roles: 'role',
    regions: 'region',
    services: 'service',
    endpoints: 'endpoint',
  };

  it.each(Object.entries(PLURALS))(
    '%s are listed, and one is shown by its id and by its name',
    async (plural, singular) => {
      const list = await ann!.ask('GET', `/v3/${plural}`);
      expect(list.status).toBe(200);
      const rows = rowsOf(list, plural);
      expect(rows.length).toBeGreaterThan(0);
      expect(list.body).toMatchObject({
        total: rows.length,
        limit: 2048,
        offset: 0,
        links: { self: `${gateway.url}/v3/${plural}`, next: null, previous: null },
      });
      for (const row of rows) {
        expect(row).toMatchObject({
          id: expect.stringMatching(/\S/) as unknown,
          name: expect.stringMatching(/\S/) as unknown,
        });
        const byId = await ann!.ask('GET', `/v3/${plural}/${String(row['id'])}`);
        expect(byId.body).toEqual({ [singular]: row });
        const named = rows.filter(({ name }) => name === row['name']);
        const byName = await ann!.ask('GET', `/v3/${plural}/${encodeURIComponent(String(row['name']))}`);
        expect(byName.status).toBe(named.length === 1 ? 200 : 409);
      }
      const absent = await ann!.ask('GET', `/v3/${plural}/absent`);
      expect([absent.status, absent.body['details']]).toEqual([404, `${singular} absent not found`]);
    },
  );

  it('are in pages, searched and narrowed', async () => {
    const names = async (path: string, plural: string) =>
      rowsOf(await ann!.ask('GET', path), plural).map(({ name }) => name);
    const all = await names('/v3/users', 'users');
    expect(all.length).toBe(5);
    expect(await names('/v3/users?limit=2&offset=1', 'users')).toEqual(all.slice(1, 3));
    expect(await names('/v3/users?search=BO', 'users')).toEqual(['bob']);
    expect(await names('/v3/users?name=bob&name=eve', 'users')).toEqual(['bob', 'eve']);
    expect(await names('/v3/users?enabled=true', 'users')).toEqual(all);
    expect(await names('/v3/users?enabled=True&name=', 'users')).toEqual(all);
    expect(await names('/v3/users?enabled=false', 'users')).toEqual([]);
    expect(await names('/v3/projects?domain_id=default&name=beta', 'projects')).toEqual(['beta']);
    expect(new Set(await names('/v3/services?type=identity', 'services'))).toEqual(new Set(['keystone']));
    const endpoints = await ann!.ask('GET', '/v3/endpoints?interface=public');
    const faces = rowsOf(endpoints, 'endpoints').map((row) => row['interface']);
    expect(faces).toEqual(Object.keys(SERVICE_PATHS).map(() => 'public'));
    for (const bad of ['limit=x', 'offset=1.5', 'enabled=perhaps']) {
      const { status, body } = await ann!.ask('GET', `/v3/users?${bad}`);
      expect([status, body['details']]).toEqual([400, expect.stringContaining(bad.split('=')[0] ?? '')]);
    }
  });

  it('hold neither hashes nor passwords', async () => {
    for (const plural of Object.keys(PLURALS)) {
      expect((await ann!.ask('GET', `/v3/${plural}`)).text).not.toMatch(/scrypt|"password_hash"|"password"/);
    }
  });

  it('show a member himself and his projects, and an administrator everybody', async () => {
    const users = rowsOf(await bob!.ask('GET', '/v3/users'), 'users');
    expect(users.map(({ name }) => name)).toEqual(['bob']);
    expect(rowsOf(await bob!.ask('GET', '/v3/projects'), 'projects').map(({ name }) => name)).toEqual(['alpha']);
    const [eve] = rowsOf(await ann!.ask('GET', '/v3/users?name=eve'), 'users');
    const own = `/v3/users/${String(users[0]?.['id'])}/projects`;
    const hers = `/v3/users/${String(eve?.['id'])}/projects`;
    expect(rowsOf(await bob!.ask('GET', own), 'projects').map(({ name }) => name)).toEqual(['alpha']);
    expect(rowsOf(await ann!.ask('GET', hers), 'projects').map(({ name }) => name)).toEqual(['beta']);
    expect((await bob!.ask('GET', hers)).status).toBe(404);
  });

  it('count for a member in his domain what he sees of it', async () => {
    const counts = async (client: Client, path: string) =>
      rowsOf(await client.ask('GET', path), 'domains')
        .filter(({ id }) => id === 'default')
        .map(({ project_count, user_count }) => [project_count, user_count]);
    expect(await counts(bob!, '/v3/domains')).toEqual([[1, 1]]);
    const projects = rowsOf(await ann!.ask('GET', '/v3/projects?domain_id=default'), 'projects').length;
    const users = rowsOf(await ann!.ask('GET', '/v3/users?domain_id=default'), 'users').length;
    expect(await counts(ann!, '/v3/domains')).toEqual([[projects, users]]);
  });

  it('say who has which role where', async () => {
    const of = async (client: Client, search = '') =>
      rowsOf(await client.ask('GET', `/v3/role_assignments${search}`), 'role_assignments') as readonly {
        readonly user: { readonly id: string; readonly name: string };
        readonly role: { readonly name: string };
        readonly scope: { readonly project?: { readonly name: string }; readonly domain?: { readonly name: string } };
      }[];
    const own = await of(bob!);
    expect(own).toMatchObject([
      { user: { name: 'bob' }, role: { name: 'member' }, scope: { project: { name: 'alpha' } } },
    ]);
    const all = await of(ann!, '?effective&include_names&include_system&limit=0');
    expect(new Set(all.map(({ user }) => user.name))).toEqual(new Set(['ann', 'bob', 'eve', 'rob', 'dom']));
    expect(all.filter(({ user, scope }) => user.name === 'dom' && scope.domain).length).toBe(1);
    const bobs = await of(ann!, `?user.id=${String(own[0]?.user.id)}`);
    expect(bobs).toEqual(own);
  });
});

describe('Keystone v2.0', () => {
  const post = (auth: Json) => open.ask('POST', '/v2.0/tokens', { body: { auth } });
  const credentials = (username: string, password = 'secret') => ({ passwordCredentials: { username, password } });
  const accessIn = ({ body }: { readonly body: Json }) => body['access'] as Readonly<Record<string, Json>>;

  it('logs in to a tenant and lists services in both spellings', async () => {
    const answer = await post({ ...credentials('bob'), tenantName: 'alpha' });
    expect(answer.status).toBe(200);
    const access = accessIn(answer);
    expect(access['user']).toMatchObject({ name: 'bob', username: 'bob', roles: [{ name: 'member' }] });
    expect(access['token']).toMatchObject({
      tenant: { name: 'alpha', enabled: true },
      expires: expect.stringMatching(/Z$/) as unknown,
    });
    expect(access['metadata']).toMatchObject({ is_admin: 0 });
    const catalog = access['serviceCatalog'] as unknown as readonly { type: string; endpoints: readonly Json[] }[];
    expect(access['service_catalog']).toEqual(catalog);
    expect(catalog.map(({ type }) => type).sort()).toEqual(Object.keys(SERVICE_PATHS));
    for (const { type, endpoints } of catalog.filter((one) => one.type !== 'identity')) {
      const url = `${gateway.url}${SERVICE_PATHS[type] ?? ' nowhere'}`;
      expect(endpoints).toMatchObject([
        { publicURL: url, public_url: url, internalURL: url, admin_url: url, region: 'podgate' },
      ]);
    }
    const client = open.bearing(String(access['token']?.['id']));
    expect((await client.ask('GET', '/servers')).status).toBe(200);
  });

  it('logs in to a tenant by its id, to none, and with a token', async () => {
    const named = accessIn(await post({ ...credentials('bob'), tenantName: 'alpha' }));
    const { id } = named['token']?.['tenant'] as { id: string };
    expect(accessIn(await post({ ...credentials('bob'), tenantId: id }))['token']).toMatchObject({ tenant: { id } });
    const unscoped = accessIn(await post(credentials('bob')));
    expect(unscoped['token']).not.toHaveProperty('tenant');
    expect(unscoped['serviceCatalog']).toEqual([]);
    const token = { id: unscoped['token']?.['id'] };
    expect(accessIn(await post({ token, tenantName: 'alpha' }))['token']).toMatchObject({ tenant: { id } });
  });

  it("refuses with both kinds of error's members", async () => {
    const wrong = await post({ ...credentials('bob', 'wrong'), tenantName: 'alpha' });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toMatchObject({
      class: 'InvalidCredentialError',
      code: 401,
      error: { code: 401, title: 'Unauthorized' },
    });
    for (const auth of [{}, { tenantName: 'alpha' }, { ...credentials('bob'), tenantName: 'a', tenantId: 'b' }]) {
      expect((await post(auth)).status).toBe(400);
    }
  });
});
