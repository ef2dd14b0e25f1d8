import { STOCK } from './dialect.ts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError } from 'podgate/contract';
import { pathPart } from './session.ts';
import { CONFIG, recorded, stubCloud, type Answer } from './testing/cloud.ts';

const LIST = { service: 'compute', operation: 'servers.list', path: '/servers/detail' } as const;
const OK: Answer = { body: { servers: [] } };
const REFUSED = recorded('compute-error-401');

describe('a request', () => {
  it('goes to the endpoint of the catalog with token, request id and the version (OS-10, OS-12, OL-06)', async () => {
    const { session, call, asked } = stubCloud({ answers: { '/servers/detail': OK } });
    await session.send({ ...LIST, version: 98, query: { limit: '2', marker: undefined, fields: ['a', 'b'] } }, call);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      method: 'GET',
      url: 'http://127.0.0.1:18774/v2.1/servers/detail?limit=2&fields=a&fields=b',
      service: 'compute',
      operation: 'servers.list',
      headers: {
        accept: 'application/json',
        'x-auth-token': 'gAAAAA-scrubbed',
        'x-openstack-request-id': 'req-00000000-0000-4000-8000-000000000000',
        'x-openstack-nova-api-version': '2.93',
        'openstack-api-version': 'compute 2.93',
      },
    });
  });

  it('without a version says none, and Keystone is asked at the configured URL', async () => {
    const { session, call, asked } = stubCloud({ answers: { '/v3/projects': { body: {} }, '/servers/detail': OK } });
    await session.send(LIST, call);
    await session.send({ service: 'identity', operation: 'projects.list', path: '/projects', version: 3 }, call);
    const [compute, identity] = asked;
    expect(Object.keys(compute?.headers ?? {}).join()).not.toContain('api-version');
    expect(identity?.url).toBe('http://127.0.0.1:15000/v3/projects');
    expect(Object.keys(identity?.headers ?? {}).join()).not.toContain('api-version');
  });

  it('finds versions and logs in once for many', async () => {
    const { session, call, all } = stubCloud({ answers: { '/servers/detail': OK } });
    for (let count = 0; count < 3; count += 1) await session.send({ ...LIST, version: 98 }, call);
    expect(all.map(({ operation }) => operation)).toEqual([
      'tokens.create',
      'versions',
      'servers.list',
      'servers.list',
      'servers.list',
    ]);
  });

  it('needs no traffic before the first', () => {
    expect(stubCloud().all).toEqual([]);
  });
});

describe('a token that ended early (A-31)', () => {
  it('is replaced by one new login, and the request is sent once more (OL-08)', async () => {
    const { session, call, all } = stubCloud({ answers: { '/servers/detail': [REFUSED, OK] } });
    const reply = await session.send(LIST, call);
    expect(reply.status).toBe(200);
    expect(all.map(({ operation }) => operation)).toEqual([
      'tokens.create',
      'servers.list',
      'tokens.create',
      'servers.list',
    ]);
  });

  it('is the fault of the credentials when the new one is refused too', async () => {
    const { session, call, asked } = stubCloud({ answers: { '/servers/detail': REFUSED } });
    await expect(session.send(LIST, call)).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: 'cloud c1 refuses the configured credentials',
    });
    expect(asked).toHaveLength(2);
  });

  it('whose login then fails says so, not that a server is gone', async () => {
    const { session, call } = stubCloud({
      answers: {
        '/servers/detail': REFUSED,
        '/auth/tokens': [recorded('token'), recorded('identity-error-404-route')],
      },
    });
    await expect(session.send(LIST, call)).rejects.toMatchObject({ code: 'upstream_rejected' });
  });
});

describe('sessions', () => {
  it('act in the project of the call', async () => {
    const member = recorded('token-member');
    const { session, call, all } = stubCloud({
      answers: { '/auth/tokens': member },
      project: '71e8639b514649c3b29e95f04011a685',
    });
    expect((await session.token(call)).project.name).toBe('alpha');
    expect(all[0]?.body).toMatchObject({ auth: { scope: { project: { id: '71e8639b514649c3b29e95f04011a685' } } } });
  });

  it('know their region from the catalog', async () => {
    const { session, call } = stubCloud();
    expect(await session.region(call)).toBe('RegionOne');
    const other = stubCloud({ config: { ...CONFIG, region: 'Two' } });
    await expect(other.session.region(other.call)).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('an id in a path', () => {
  it.each(['a', '5dd74b60-c3de-42f7-b258-b4767b90b081', 'm1.tiny', 'with blank', '%2e', 'ü'])('may be "%s"', (id) => {
    const part = pathPart(id);
    expect(decodeURIComponent(part)).toBe(id);
    expect(part).not.toMatch(/[/?#\s]/);
  });

  it.each(['', '.', '..', '../flavors', 'a/b', 'a\\b', 'a\nb', 'a\u0000b', '\ud800', 'x'.repeat(256)])(
    'may not be %j',
    (id) => {
      expect(() => pathPart(id)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
    },
  );

  it('never leaves its place, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (id) => {
        try {
          const url = new URL(`http://h/servers/${pathPart(id)}/x`);
          expect(url.pathname.split('/')).toHaveLength(4);
          expect([url.search, url.hash]).toEqual(['', '']);
        } catch (error) {
          if (!GatewayError.is(error)) throw error;
        }
      }),
    );
  });

  it('asks a Nova without microversions for none, and puts its own headers on every request', async () => {
    const dialect = { ...STOCK, microversions: false, headers: () => ({ 'x-project-id': 'p' }) };
    const { session, call, asked, all } = stubCloud({ dialect, answers: { '/servers/detail': { body: {} } } });
    await session.send({ service: 'compute', operation: 'servers.list', path: '/servers/detail', version: 98 }, call);
    expect(Object.keys(asked[0]?.headers ?? {}).filter((name) => name.includes('version'))).toEqual([]);
    expect(asked[0]?.headers).toMatchObject({ 'x-project-id': 'p' });
    expect(all.filter(({ operation }) => operation === 'versions')).toEqual([]);
    expect(await session.newest('compute', call)).toBe(0);
  });
});
