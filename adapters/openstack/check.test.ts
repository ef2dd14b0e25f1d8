import { describe, expect, it } from '@jest/globals';
import { STOCK } from './dialect.ts';
import openstack from './index.ts';
import { CONFIG, recorded, stubCloud, type StubOptions } from './testing/cloud.ts';

const TWO_PAGES = [
  recorded('servers-detail-page'),
  { body: { servers: [{ id: 'last' }], servers_links: [] } },
] as const;

const EXTENSIONS = { body: { extensions: [{ alias: 'router' }, { alias: 'external-net' }] } };

/** As Nova answers for a path that it does not have. */
const ABSENT = { status: 404, body: { itemNotFound: { code: 404, message: 'The resource could not be found.' } } };

async function checked(options: StubOptions = {}) {
  const usual = { '/servers': TWO_PAGES, '/v2.0/extensions': EXTENSIONS, '/extensions': ABSENT };
  const { session, call, asked } = stubCloud({ ...options, answers: { ...usual, ...options.answers } });
  const report = await openstack.check(session, call);
  return { report, asked: asked.filter(({ operation }) => operation === 'servers.count') };
}

describe('check', () => {
  it('logs in, finds versions and counts servers over all pages', async () => {
    const { report, asked } = await checked();
    expect(report).toEqual({
      identityUrl: 'http://127.0.0.1:15000/v3',
      versions: { identity: '3', compute: '2.1–2.93', image: '2.15', network: '2.0', volume: '3.0–3.70' },
      extensions: { network: ['external-net', 'router'] },
      servers: 3,
      warnings: [],
    });
    expect(asked.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:18774/v2.1/servers?limit=1000',
      'http://127.0.0.1:18774/v2.1/servers?limit=1000&marker=3d861860-5ed1-4ee6-9ab8-2cbe502d6c46',
    ]);
  });

  it('counts those of all projects when they are read', async () => {
    const { asked } = await checked({ allProjects: true });
    expect(asked[0]?.url).toBe('http://127.0.0.1:18774/v2.1/servers?all_tenants=1&limit=1000');
  });

  it('warns of a user who cannot see all projects', async () => {
    const member = { '/auth/tokens': recorded('token-member') };
    expect((await checked({ allProjects: true, answers: member })).report.warnings).toEqual([
      'projects.all is set, but the user has no role admin here: the cloud may refuse to list all projects',
    ]);
    expect((await checked({ answers: member })).report.warnings).toEqual([]);
  });

  it('warns of services that are missing, and of a compute service without microversions', async () => {
    const config = { ...CONFIG, endpoints: { compute: 'http://127.0.0.1:18774/v2' }, interface: 'admin' } as const;
    const { token } = recorded('token').body as { readonly token: { readonly catalog: readonly { type: string }[] } };
    const catalog = token.catalog.filter(({ type }) => !/volume|block|image/.test(type));
    const old = { body: { versions: [{ id: 'v2.0', status: 'SUPPORTED', version: '', min_version: '' }] } };
    const { report } = await checked({
      config,
      answers: {
        '/auth/tokens': { ...recorded('token'), body: { token: { ...token, catalog } } },
        'http://127.0.0.1:18774/': old,
        '/images': ABSENT,
      },
    });
    expect(report.versions).toMatchObject({ compute: '2.0', image: '-', volume: '-', network: '2.0' });
    expect([...report.warnings].sort()).toEqual([
      'compute has no microversions: adapter openstack-legacy fits',
      'image is not usable, so the fields that need it stay empty: the catalog has no admin endpoint of service image in RegionOne',
      'volume is not usable, so the fields that need it stay empty: the catalog has no admin endpoint of service volume in RegionOne',
    ]);
  });

  it('finds what Nova does where there is no other service for it, and its extensions', async () => {
    const { token } = recorded('token').body as { readonly token: { readonly catalog: readonly { type: string }[] } };
    const catalog = token.catalog.filter(({ type }) => !/network|image/.test(type));
    const answers = {
      '/auth/tokens': { ...recorded('token'), body: { token: { ...token, catalog } } },
      '/images': { body: { images: [] } },
      '/os-networks': recorded('compute-error-403'),
      '/extensions': { body: { extensions: [{ alias: 'os-keypairs' }, { alias: 'os-floating-ips' }] } },
      '/servers': { body: { servers: [] } },
    };
    const dialect = { ...STOCK, name: 'openstack-legacy', microversions: false, imageProxy: true };
    const { report } = await checked({ dialect, answers });
    expect(report).toMatchObject({
      versions: { compute: '2.0', image: 'by compute', network: 'by compute (nova-network)' },
      extensions: { compute: ['os-floating-ips', 'os-keypairs'] },
      warnings: [
        'Keystone has v3 and compute has microversions: adapter openstack fits',
        expect.stringMatching(/^network is not usable, /),
      ],
    });
    const { report: stock } = await checked({ answers });
    expect(stock.warnings.filter((text) => text.startsWith('image is not usable'))).toHaveLength(1);
  });

  it('throws what stands in the way', async () => {
    await expect(checked({ answers: { '/auth/tokens': recorded('identity-error-401') } })).rejects.toMatchObject({
      code: 'upstream_rejected',
    });
    await expect(checked({ answers: { '/servers': recorded('compute-error-403') } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(checked({ config: { ...CONFIG, region: 'nowhere' } })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('facts', () => {
  it('are region and identity URL', async () => {
    const { session, call } = stubCloud();
    expect(await openstack.facts(session, call)).toEqual({
      region: 'RegionOne',
      accessUrl: 'http://127.0.0.1:15000/v3',
      project: { id: 'bfece6040aa943c4aa5d8162f258a14b', name: 'admin', domain: 'Default', domain_id: 'default' },
    });
  });

  it('says which adapter fits a cloud of another kind', async () => {
    const absent = { status: 404, body: { error: { code: 404, message: 'Not Found', title: 'Not Found' } } };
    const old = { status: 300, body: { versions: { values: [{ id: 'v2.0', status: 'deprecated' }] } } };
    const wrong = { answers: { '/auth/tokens': absent, 'http://127.0.0.1:15000/': old } };
    await expect(checked(wrong)).rejects.toMatchObject({
      code: 'upstream_rejected',
      message: 'cloud c1: Keystone has v2.0 and no v3: adapter openstack-legacy fits',
    });
    const both = { status: 300, body: { versions: { values: [{ id: 'v3.14' }, { id: 'v2.0' }] } } };
    await expect(checked({ answers: { ...wrong.answers, 'http://127.0.0.1:15000/': both } })).rejects.toMatchObject({
      message: 'cloud c1, identity: Not Found',
    });
    const addresses = { net: [{ addr: '10.0.0.2', version: 4, 'UOS-EXT-IPS:id': 'p1' }] };
    const servers = { body: { servers: [{ id: 's1', name: 's1', addresses }] } };
    const { report } = await checked({ answers: { '/servers': servers } });
    expect(report.warnings).toEqual(["its servers have UStack's own fields: adapter ustack fits"]);
  });
});
