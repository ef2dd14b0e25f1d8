import { describe, expect, it } from '@jest/globals';
import { check } from 'podgate/kit';
import { CONFIG, recorded, stubCloud } from '../openstack/testing/family.ts';
import { UstackConfig } from './config.ts';
import ustack from './index.ts';
import { BASE, REGION } from './testing/ustack.ts';

const { schema } = { schema: check(UstackConfig) };
const AUTH = { ...CONFIG.auth };

describe('settings', () => {
  it.each([
    ['bj1', undefined, 'bj1.compute.api.ustack.com'],
    ['gd1', undefined, 'gd1.compute.api.ustack.com'],
    ['x9', { x9: 'https://x9.example/' }, 'x9.example'],
  ])('(US-C1) know the compute service of region %s', (region, regions, host) => {
    const config = { auth: AUTH, region, ...(regions && { regions }) };
    expect(schema.is(config)).toBe(true);
    ustack.validate?.(config);
    expect(ustack.hosts(config)).toEqual(['127.0.0.1', host]);
  });

  it.each([
    ['a region that nobody knows', { region: 'sh1' }, /^region: there is no URL for "sh1"; regions has bj1, gd1$/],
    ['a member of an object', { region: 'constructor' }, /^region: /],
    [
      'a path without the project',
      { endpoints: { compute: 'https://c.example/v2' } },
      /^endpoints.compute: \{project_id\}/,
    ],
    ['a URL that is none', { regions: { bj1: 'https://[' } }, /^regions.bj1: /],
    ['no password', { auth: { ...AUTH, password: undefined } }, /^auth: password is missing/],
  ])('(US-C1) (US-C2) refuse %s', (_what, changes, message) => {
    expect(() => ustack.validate?.({ ...REGION, ...changes })).toThrow(
      expect.objectContaining({ code: 'invalid_request', message: expect.stringMatching(message) }),
    );
  });

  it('(US-64) name what a cloud can do beside, and nothing else', () => {
    expect(schema.problems({ ...REGION, capabilities: ['fly'] })[0]?.expected).toContain('resize, rebuild');
    expect(schema.is({ ...REGION, capabilities: ['resize'] })).toBe(true);
    expect(schema.is({ auth: AUTH })).toBe(false);
  });
});

describe('a session', () => {
  const opened = (config: UstackConfig, answers: Parameters<typeof stubCloud>[0] = {}) => {
    const stub = stubCloud(answers);
    return { ...stub, session: ustack.open(config, stub.tools, { name: 'c1', allProjects: false }) };
  };

  it('(US-C2) (US-C3) has the project of the token in the path, and all headers on each request', async () => {
    const answers = { '/servers/detail': { body: { servers: [] } } };
    const { session, call, asked } = opened(REGION, { answers });
    await ustack.sources.servers.list(session, undefined, call);
    expect(asked[0]?.url.startsWith(`${BASE}/servers/detail?`)).toBe(true);
    expect(asked[0]?.headers).toMatchObject({ 'content-type': 'application/json', accept: 'application/json' });
    expect((await ustack.facts(session, call)).region).toBe('bj1');
  });

  it('(US-C4) logs in at Keystone v3, or v2.0 where that is said', async () => {
    const v3 = opened(REGION, { answers: { '/servers/detail': { body: { servers: [] } } } });
    await ustack.sources.servers.list(v3.session, undefined, v3.call);
    expect(v3.all[0]?.url).toMatch(/\/v3\/auth\/tokens$/);
    const access = {
      token: { id: 'T2', expires: '2026-11-21T23:54:07Z', tenant: { id: '0'.repeat(32), name: 'alpha' } },
      user: { id: 'u', name: 'admin', roles: [] },
      serviceCatalog: [],
    };
    const auth = { ...AUTH, version: 'v2.0' as const, url: 'http://127.0.0.1:15000/v2.0' };
    const config = { ...REGION, auth };
    const old = ustack.forSettings?.(config) ?? ustack;
    const stub = stubCloud({
      answers: { '/v2.0/tokens': { body: { access } }, '/servers/detail': { body: { servers: [] } } },
    });
    const session = old.open(config, stub.tools, { name: 'c1', allProjects: false });
    await old.sources.servers.list(session, undefined, stub.call);
    expect(stub.all.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
      'http://127.0.0.1:15000/v2.0/tokens',
      `https://bj1.compute.api.ustack.com/v2/${'0'.repeat(32)}/servers/detail`,
    ]);
    expect(old.identity).toBeUndefined();
    expect(ustack.identity).toBeDefined();
  });

  it('(US-66) (US-67) finds images and volumes by their endpoints, or says that there are none', async () => {
    const answers = { '/v2/images': { body: { images: [] } }, '/volumes/detail': { body: { volumes: [] } } };
    const given = opened(REGION, { answers });
    expect((await ustack.sources.images.list(given.session, undefined, given.call)).items).toEqual([]);
    expect((await ustack.sources.volumes.list(given.session, undefined, given.call)).items).toEqual([]);
    const bare = opened({ auth: AUTH, region: 'bj1' });
    for (const source of [ustack.sources.images, ustack.sources.volumes]) {
      await expect(source.list(bare.session, undefined, bare.call)).rejects.toMatchObject({ code: 'unsupported' });
    }
    expect(recorded('token').status).toBe(201);
  });
});
