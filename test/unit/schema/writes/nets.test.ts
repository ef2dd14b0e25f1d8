import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { netOf, netsOf } from '../../../../src/schema/servers/writes/nets.ts';

describe('an interface', () => {
  it.each([
    ['vnet-prod', { network: 'vnet-prod' }],
    ['vnet-prod:10.0.0.15', { network: 'vnet-prod', address: '10.0.0.15' }],
    ['10.0.0.15:vnet-prod', { network: 'vnet-prod', address: '10.0.0.15' }],
    ['vnet-prod:[fd00::15]', { network: 'vnet-prod', address6: 'fd00::15' }],
    ['vnet-prod:10.0.0.15:[fd00::15]', { network: 'vnet-prod', address: '10.0.0.15', address6: 'fd00::15' }],
    ['cloud1.5f3a_10.0.0.10', { network: 'cloud1.5f3a_10.0.0.10' }],
    ['vnet:fa163E000001', { network: 'vnet', mac: 'fa:16:3e:00:00:01' }],
    ['random', {}],
    ['random_exit', { reach: 'exit' }],
    ['private', { reach: 'private' }],
    ['wire=bcast0', { wire: 'bcast0' }],
    ['vnet:defaultgw:virtio', { network: 'vnet', is_default: true }],
    ['vnet:secgroups=web,db', { network: 'vnet', secgroups: ['web', 'db'] }],
    ['vnet:ipv6', { network: 'vnet', ipv6: 'too' }],
    ['vnet:strict-ipv6', { network: 'vnet', ipv6: 'only' }],
    [{ network: 'vnet' }, { network: 'vnet' }],
    [
      { network: 'vnet', address: '10.0.0.15', is_default: 'true' },
      { network: 'vnet', address: '10.0.0.15', is_default: true },
    ],
    [
      { network: 'vnet', address: 'fd00::15' },
      { network: 'vnet', address6: 'fd00::15' },
    ],
    [{ exit: false }, {}],
    [{ network: 'vnet', address: '', secgroups: [], bw_limit: 0, vip: false, macs: [] }, { network: 'vnet' }],
    [
      { network: 'vnet', mac: 'FA:16:3E:00:00:01', index: 1 },
      { network: 'vnet', mac: 'fa:16:3e:00:00:01', index: 1 },
    ],
  ])('%j', (given, net) => {
    expect(netOf('nets.0', given)).toEqual({ field: 'nets.0', ...net });
  });

  it.each([
    ['', 'invalid_request', /^nets\.1: is empty/],
    [':', 'invalid_request', /^nets\.1: is empty/],
    ['vnet:10.0.0.1:10.0.0.2', 'invalid_request', /says address twice/],
    ['vnet:other', 'invalid_request', /says network twice/],
    ['vnet:[10.0.0.1]', 'invalid_request', /^nets\.1\.address6: "10\.0\.0\.1" is no IPv6 address/],
    ['color=red', 'invalid_request', /"color" is no known key; known are wire/],
    ['vnet:100m', 'unsupported', /bw_limit: a limit of its bandwidth is not possible/],
    ['vnet:vip', 'unsupported', /vip/],
    ['vnet:macs=a,b', 'unsupported', /macs/],
    [{ network: 'vnet', address: '10.0.0.256' }, 'invalid_request', /^nets\.1\.address: "10\.0\.0\.256" is no IP/],
    [{ network: 'vnet', address6: 'fd00::g' }, 'invalid_request', /^nets\.1\.address6/],
    [{ network: 'vnet', mac: 'fa:16' }, 'invalid_request', /^nets\.1\.mac: "fa:16" is no hardware address/],
    [{ exit: true, private: true }, 'invalid_request', /exit and private at once/],
    [{ network: 5 }, 'invalid_request', /network must be string/],
    [{ net: 'vnet' }, 'invalid_request', /net is not a known key/],
    [{ network: 'vnet', bw_limit: 100 }, 'unsupported', /bw_limit/],
    [3, 'invalid_request', /must be an object/],
    [null, 'invalid_request', /must be an object/],
  ])('%j is refused', (given, code, why) => {
    expect(() => netOf('nets.1', given)).toThrow(why);
    expect(() => netOf('nets.1', given)).toThrow(expect.objectContaining({ code }));
  });

  it('is the same whatever the order of its segments', () => {
    const segments = ['vnet', '10.0.0.15', '[fd00::15]', 'fa163e000001', 'defaultgw'];
    fc.assert(
      fc.property(fc.shuffledSubarray(segments, { minLength: segments.length }), (given) => {
        expect(netOf('net', given.join(':'))).toEqual({
          field: 'net',
          network: 'vnet',
          address: '10.0.0.15',
          address6: 'fd00::15',
          mac: 'fa:16:3e:00:00:01',
          is_default: true,
        });
      }),
    );
  });

  it('is read or refused, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.anything()), (given) => {
        try {
          expect(typeof netOf('net', given)).toBe('object');
        } catch (error) {
          expect(['invalid_request', 'unsupported']).toContain((error as { code?: string }).code);
        }
      }),
    );
  });
});

describe('the interfaces of a body', () => {
  it('are those of the list, then the numbered ones', () => {
    const body = { 'net.1': 'b', 'net.0': 'a:10.0.0.1', nets: [{ network: 'c' }] };
    expect(netsOf(body)).toEqual([
      { field: 'nets.0', network: 'c' },
      { field: 'net.0', network: 'a', address: '10.0.0.1' },
      { field: 'net.1', network: 'b' },
    ]);
    expect(() => netsOf({ nets: {} })).toThrow(/^nets: must be a list/);
  });
});
