import { describe, expect, it } from '@jest/globals';
import { replyOf, stubCloud, toError, type Answer } from '../openstack/testing/family.ts';
import { LEGACY } from './dialect.ts';
import provider from './index.ts';

const AUTH = { url: 'http://h:5000', username: 'demo', password: 'geheim-1', project_name: 'demo' };
const endpoints = [{ region: 'RegionOne', publicURL: 'http://p:8774/v2/t1' }];
const access: Answer = {
  body: {
    access: {
      token: { id: 'aaa', expires: '2026-11-21T00:54:07Z', tenant: { id: 't1', name: 'demo' } },
      user: { id: 'u1', roles: [] },
      serviceCatalog: [{ type: 'compute', endpoints }],
    },
  },
};

const cloudWith = (answers: Readonly<Record<string, Answer>>) =>
  stubCloud({ config: { auth: AUTH }, dialect: LEGACY, answers: { '/v2.0/tokens': access, ...answers } });

describe('an old cloud', () => {
  it('is logged in to at Keystone v2.0, and named no version (OL-01, OL-06, OL-36, OL-43)', async () => {
    const { session, call, all } = cloudWith({ '/servers/detail': { body: { servers: [{ id: 's1', name: 'web' }] } } });
    const { items } = await provider.sources.servers.list(session, undefined, call);
    expect(items).toMatchObject([{ id: 's1', name: 'web' }]);
    expect(all.map(({ method, url }) => `${method} ${url.split('?')[0] ?? ''}`)).toEqual([
      'POST http://h:5000/v2.0/tokens',
      'GET http://p:8774/v2/t1/servers/detail',
    ]);
    expect(all[1]?.headers).toMatchObject({ 'x-auth-token': 'aaa' });
    expect(Object.keys(all[1]?.headers ?? {}).filter((name) => name.includes('version'))).toEqual([]);
  });

  it('has its screens by the action alone (OL-45)', async () => {
    const url = 'http://console.test:6080/vnc_auto.html?token=a1';
    const { session, call, asked } = cloudWith({ '/servers/s1/action': { body: { console: { type: 'novnc', url } } } });
    expect(await provider.resources.servers.console?.screen(session, 's1', call)).toMatchObject({ url });
    expect(asked.map(({ body }) => body)).toEqual([{ 'os-getVNCConsole': { type: 'novnc' } }]);
  });

  it.each<Readonly<Record<string, string>>>([{}, { 'retry-after': '0' }])(
    'says 413 where a quota is used up, with %j (OL-44)',
    (headers) => {
      const overLimit = {
        code: 413,
        message: 'Quota exceeded for instances: Requested 1, but already used 10 of 10 instances',
      };
      const origin = { cloud: 'c1', service: 'compute', operation: 'servers.create' };
      expect(toError(replyOf({ status: 413, headers, body: { overLimit } }), origin).code).toBe('quota_exceeded');
    },
  );
});
