import { describe, expect, it } from '@jest/globals';
import { endpointOf } from '../catalog.ts';
import type { Auth } from '../config.ts';
import { STOCK } from '../dialect.ts';
import { stubCloud, type Answer } from '../testing/cloud.ts';
import { v2 } from './v2.ts';

const AUTH: Auth = { url: 'http://h:5000', username: 'demo', password: 'geheim-1', project_name: 'demo' };
const TENANT = { id: 't1', name: 'demo', enabled: true, description: null };

const access = (tenant?: object): Answer => ({
  body: {
    access: {
      token: {
        id: 'aaa',
        expires: '2026-11-21T00:54:07Z',
        issued_at: '2026-11-20T23:54:07.123456',
        audit_ids: ['x'],
        ...(tenant && { tenant }),
      },
      user: { id: 'u1', name: 'demo', username: 'demo', roles: [{ name: 'Member' }], roles_links: [] },
      metadata: { is_admin: 0, roles: ['r1'] },
      serviceCatalog: [
        {
          name: 'nova',
          type: 'compute',
          endpoints_links: [],
          endpoints: [
            { id: 'e1', region: 'RegionOne', publicURL: 'http://p:8774/v2/t1', internalURL: 'http://i:8774/v2/t1' },
          ],
        },
      ],
    },
  },
});

async function logIn(auth: Auth, answers: Readonly<Record<string, Answer | readonly Answer[]>>, project?: string) {
  const { tools, call, all } = stubCloud({ answers, project });
  const remembered = await v2.logIn(auth, tools, call, { cloud: 'c1' });
  return { ...remembered, requests: all };
}

describe("Keystone's second generation", () => {
  it.each(['http://h:5000', 'http://h:5000/', 'http://h:5000/v2.0', 'http://h:5000/v2.0/', 'http://h:5000/v3'])(
    'has its URL from %s (A-22)',
    (given) => expect(v2.url(given)).toBe('http://h:5000/v2.0'),
  );

  it('logs in by password in a tenant by its name (OL-01, OL-05, OL-10…OL-14)', async () => {
    const { value, expiresAt, requests } = await logIn(AUTH, { '/tokens': access(TENANT) });
    expect(requests).toMatchObject([
      {
        method: 'POST',
        url: 'http://h:5000/v2.0/tokens',
        body: { auth: { passwordCredentials: { username: 'demo', password: 'geheim-1' }, tenantName: 'demo' } },
      },
    ]);
    expect(value).toEqual({
      id: 'aaa',
      userId: 'u1',
      project: { id: 't1', name: 'demo', domainId: 'default', domain: 'Default' },
      roles: ['Member'],
      catalog: [
        {
          type: 'compute',
          endpoints: [
            { interface: 'public', region: 'RegionOne', url: 'http://p:8774/v2/t1' },
            { interface: 'internal', region: 'RegionOne', url: 'http://i:8774/v2/t1' },
          ],
        },
      ],
    });
    expect(new Date(expiresAt).toISOString()).toBe('2026-11-21T00:54:07.000Z');
  });

  it('has its services reached by the interface that is configured: the public one may be out of reach (OL-49)', async () => {
    const { value } = await logIn(AUTH, { '/tokens': access(TENANT) });
    const reached = (over: 'public' | 'internal') =>
      endpointOf('compute', { catalog: value.catalog, config: { auth: AUTH, interface: over }, projectId: 't1' });
    expect([reached('public'), reached('internal')]).toEqual(['http://p:8774/v2/t1', 'http://i:8774/v2/t1']);
  });

  it('never sends name and id of a tenant together (OL-03)', async () => {
    const both = await logIn({ ...AUTH, project_id: 't1' }, { '/tokens': access(TENANT) });
    expect(both.requests[0]?.body).toEqual({
      auth: { passwordCredentials: { username: 'demo', password: 'geheim-1' }, tenantId: 't1' },
    });
    const other = await logIn(AUTH, { '/tokens': access({ ...TENANT, id: 't2' }) }, 't2');
    expect(other.requests[0]?.body).toMatchObject({ auth: { tenantId: 't2' } });
    expect(JSON.stringify(other.requests[0]?.body)).not.toContain('tenantName');
  });

  it('chooses the only tenant there is, when none is configured (OL-02, OL-04)', async () => {
    const { project_name: _none, ...auth } = AUTH;
    const answers = {
      '/tokens': [access(), access(TENANT)],
      '/tenants': { body: { tenants: [TENANT, { ...TENANT, id: 't2', name: 'off', enabled: false }] } },
    };
    const { value, requests } = await logIn(auth, answers);
    expect(value.project.id).toBe('t1');
    expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST http://h:5000/v2.0/tokens',
      'GET http://h:5000/v2.0/tenants',
      'POST http://h:5000/v2.0/tokens',
    ]);
    expect(requests[2]?.body).toEqual({ auth: { token: { id: 'aaa' }, tenantId: 't1' } });
    const several = { ...answers, '/tenants': { body: { tenants: [TENANT, { ...TENANT, id: 't2', name: 'other' }] } } };
    await expect(logIn(auth, several)).rejects.toMatchObject({
      code: 'invalid_request',
      message: 'auth.project_name: the user is in several projects; choose one of demo, other',
    });
  });

  it('tells a refusal from one in a project, and both from a fault', async () => {
    const refused: Answer = {
      status: 401,
      body: { error: { code: 401, message: 'Invalid user', title: 'Unauthorized' } },
    };
    await expect(logIn(AUTH, { '/tokens': refused })).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: 'cloud c1: Keystone refuses demo; check user, domain, password and project',
    });
    await expect(logIn(AUTH, { '/tokens': refused }, 't9')).rejects.toMatchObject({ code: 'forbidden' });
    const down: Answer = { status: 500, body: { error: { code: 500, message: 'broken' } } };
    await expect(logIn(AUTH, { '/tokens': down })).rejects.toMatchObject({ code: 'upstream_rejected' });
  });

  it('has no trusts', async () => {
    const { tools, call, all } = stubCloud({});
    await expect(v2.logIn(AUTH, tools, call, { cloud: 'c1', trust: 't' })).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(all).toEqual([]);
  });

  it('lists tenants as projects of the only domain (F-034)', async () => {
    const dialect = { ...STOCK, identity: () => v2 };
    const { session, call } = stubCloud({
      config: { auth: AUTH },
      dialect,
      answers: { '/tokens': access(TENANT), '/tenants': { body: { tenants: [TENANT] } } },
    });
    expect(await v2.projects(session, call)).toEqual([
      { id: 't1', name: 'demo', domain_id: 'default', domain: 'Default', description: '', enabled: true },
    ]);
  });

  it('lists all tenants where administrators ask, and its own where it does not get there (OL-20)', async () => {
    const dialect = { ...STOCK, identity: () => v2 };
    const admin = access(TENANT);
    const { access: inside } = admin.body as { access: { serviceCatalog: object[] } };
    inside.serviceCatalog.push({ type: 'identity', endpoints: [{ adminURL: 'http://a:35357/v2.0' }] });
    const other = { ...TENANT, id: 't2', name: 'other', description: 'theirs' };
    const listed = async (everyone: Answer) => {
      const answers = {
        '/tokens': admin,
        'http://a:35357/v2.0/tenants': everyone,
        '/tenants': { body: { tenants: [TENANT] } },
      };
      const { session, call, warnings } = stubCloud({ config: { auth: AUTH }, dialect, answers, allProjects: true });
      return { names: (await v2.projects(session, call)).map(({ name }) => name), warnings };
    };
    expect(await listed({ body: { tenants: [TENANT, other] } })).toEqual({ names: ['demo', 'other'], warnings: [] });
    const closed = await listed({ status: 403, body: { error: { code: 403, message: 'admin required' } } });
    expect(closed.names).toEqual(['demo']);
    expect(closed.warnings).toHaveLength(1);
  });

  it('says which adapter fits where Keystone has only its third generation', async () => {
    const versions: Answer = { status: 300, body: { versions: { values: [{ id: 'v3.14' }] } } };
    const answers = { '/tokens': { status: 404, body: 'not here' }, 'http://h:5000/': versions };
    await expect(logIn(AUTH, answers)).rejects.toMatchObject({
      message: 'cloud c1: Keystone has v3.14 and no v2.0: adapter openstack fits',
    });
  });
});
