import { describe, expect, it } from '@jest/globals';
import { chooseRegion, endpointOf, regionsOf, type Catalog } from './catalog.ts';
import type { OpenstackConfig } from './config.ts';
import type { Service } from './services.ts';
import { CONFIG, recorded } from './testing/cloud.ts';

const entry = (type: string, url: string, region = 'one', on = 'public'): Catalog[number] => {
  return { type, endpoints: [{ interface: on, region_id: region, region, url }] };
};

const settings = (members: Partial<OpenstackConfig>): OpenstackConfig => ({ ...CONFIG, ...members });

const urlOf = (service: Service, catalog: Catalog, members: Partial<OpenstackConfig> = {}) =>
  endpointOf(service, { catalog, config: settings(members), projectId: 'p1' });

describe('a recorded catalog', () => {
  const { token } = recorded('token').body as { readonly token: { readonly catalog: Catalog } };
  const { catalog } = token;

  it.each([
    ['compute', 'http://127.0.0.1:18774/v2.1'],
    ['image', 'http://127.0.0.1:19292/v2'],
    ['network', 'http://127.0.0.1:19696/v2.0'],
    ['volume', 'http://127.0.0.1:18776/v3/bfece6040aa943c4aa5d8162f258a14b'],
  ] as const)('has %s at %s', (service, url) => {
    expect(urlOf(service, catalog)).toBe(url);
    expect(urlOf(service, catalog, { interface: 'internal' })).toBe(url);
  });

  it('has one region', () => {
    expect(regionsOf(catalog)).toEqual(['RegionOne']);
    expect(chooseRegion(catalog, CONFIG)).toBe('RegionOne');
  });
});

describe('a URL of the catalog', () => {
  it.each([
    ['image', 'http://h:9292', 'http://h:9292/v2'],
    ['image', 'http://h/image/', 'http://h/image/v2'],
    ['image', 'http://h:9292/v2/', 'http://h:9292/v2'],
    ['image', 'http://h:9292/v2.0', 'http://h:9292/v2'],
    ['image', 'http://h:9292/v1', 'http://h:9292/v2'],
    ['network', 'http://h:9696', 'http://h:9696/v2.0'],
    ['network', 'http://h:9696/v2.0/', 'http://h:9696/v2.0'],
    ['network', 'http://h/networking', 'http://h/networking/v2.0'],
    ['compute', 'http://h:8774/v2.1/', 'http://h:8774/v2.1'],
    ['compute', 'http://h/compute/v2/%(tenant_id)s', 'http://h/compute/v2/p1'],
    ['compute', 'http://h/compute/v2/$(tenant_id)s', 'http://h/compute/v2/p1'],
    ['compute', 'http://h/compute/v2/{project_id}/', 'http://h/compute/v2/p1'],
  ] as const)('of %s, %s, is used as %s', (service, url, used) => {
    expect(urlOf(service, [entry(service, url)], { region: 'one' })).toBe(used);
  });

  it('is the one of the best type that there is in the region; of the first generation of Cinder none is (OL-17, OL-18)', () => {
    const catalog = [
      entry('volume', 'http://h/v1'),
      entry('volumev2', 'http://h/v2/p1'),
      entry('block-storage', 'http://h/bs/v3'),
      entry('volumev3', 'http://h/v3/p1'),
    ];
    const best = (of: Catalog) => urlOf('volume', of, { region: 'one' });
    expect(best(catalog)).toBe('http://h/v3/p1');
    expect(best(catalog.slice(0, 3))).toBe('http://h/bs/v3');
    expect(best(catalog.slice(0, 2))).toBe('http://h/v2/p1');
    expect(() => best(catalog.slice(0, 1))).toThrow('the catalog has no public endpoint of service volume in one');
    expect(urlOf('compute', [entry('compute_legacy', 'http://h/v2')])).toBe('http://h/v2');
    expect(
      urlOf('volume', [entry('volumev3', 'http://h/v3', 'two'), entry('volumev2', 'http://h/v2', 'one')], {
        region: 'one',
      }),
    ).toBe('http://h/v2');
  });

  it('may stand under the interface’s old spelling', () => {
    expect(urlOf('compute', [entry('compute', 'http://h/v2.1', 'one', 'publicURL')])).toBe('http://h/v2.1');
  });

  it('is passed over for the configured one', () => {
    const endpoints = { compute: 'https://other/v2.1/{project_id}', image: 'https://other:9292' };
    expect(urlOf('compute', [], { endpoints })).toBe('https://other/v2.1/p1');
    expect(urlOf('image', [], { endpoints })).toBe('https://other:9292/v2');
  });
});

describe('regions', () => {
  const TWO = [
    {
      type: 'compute',
      endpoints: ['one', 'two'].map((region) => ({ interface: 'public', region, url: `http://${region}/v2.1` })),
    },
    entry('image', 'http://one'),
  ];

  it('are named when there are several and none is chosen, or an unknown one', () => {
    expect(() => chooseRegion(TWO, CONFIG)).toThrow('region: the cloud has several; choose one of one, two');
    expect(() => chooseRegion(TWO, settings({ region: 'three' }))).toThrow(
      'region: the cloud has no region "three"; it has one, two',
    );
  });

  it('lead to their own endpoints', () => {
    expect(urlOf('compute', TWO, { region: 'two' })).toBe('http://two/v2.1');
    expect(() => urlOf('image', TWO, { region: 'two' })).toThrow(
      'the catalog has no public endpoint of service image in two',
    );
  });

  it('may each have a service of their own of the same type', () => {
    const catalog = [entry('compute', 'http://one/v2.1', 'one'), entry('compute', 'http://two/v2.1', 'two')];
    expect(regionsOf(catalog)).toEqual(['one', 'two']);
    expect(urlOf('compute', catalog, { region: 'two' })).toBe('http://two/v2.1');
  });

  it('are taken from the settings when the catalog has no compute service', () => {
    expect(chooseRegion([], settings({ region: 'one' }))).toBe('one');
    expect(chooseRegion([], CONFIG)).toBe('');
  });
});

describe('a service that is not there', () => {
  it('is unsupported, naming what there is', () => {
    const catalog = [entry('compute', 'http://h/v2.1', 'one', 'internal')];
    expect(() => urlOf('compute', catalog)).toThrow(
      'the catalog has no public endpoint of service compute in one; it has the interfaces internal',
    );
    expect(() => urlOf('volume', catalog)).toThrow(
      expect.objectContaining({
        code: 'unsupported',
        message: 'the catalog has no public endpoint of service volume in one',
      }),
    );
  });
});
