import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { NeutronPort, NeutronSubnet } from '../networks/neutron.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import type { NovaServer } from './nova.ts';
import { toServer } from './translate.ts';

const fixed = (subnet: string, address: string) => ({ subnet_id: subnet, ip_address: address });

const port = (id: string, members: Partial<NeutronPort> = {}): NeutronPort => ({
  id,
  device_id: 's1',
  network_id: 'net',
  mac_address: `fa:16:3e:00:00:0${id.slice(-1)}`,
  fixed_ips: [],
  ...members,
});

const subnet = (id: string, members: Partial<NeutronSubnet> = {}): NeutronSubnet => ({
  id,
  name: `${id}-name`,
  network_id: 'net',
  cidr: '10.0.0.0/24',
  ...members,
});

const translated = (lists: Lists, nova: Partial<NovaServer> = {}): Server =>
  toServer({ id: 's1', ...nova }, relatedOf(lists), CONFIG);

const address = (addr: string, mac: string, type = 'fixed') => ({
  addr,
  version: addr.includes(':') ? 6 : 4,
  'OS-EXT-IPS:type': type,
  'OS-EXT-IPS-MAC:mac_addr': mac,
});

describe('interfaces from ports', () => {
  it('keep all addresses of a port together: first of each family, then the others', () => {
    const lists: Lists = {
      ports: [
        port('p1', {
          mac_address: 'FA:16:3E:00:00:0A',
          fixed_ips: [
            fixed('six', '2001:db8::5'),
            fixed('four', '10.0.0.5'),
            fixed('four', '10.0.0.6'),
            fixed('six', '2001:db8::6'),
          ],
        }),
      ],
      networks: [{ id: 'net', name: 'lan', 'router:external': true }],
      subnets: [subnet('four'), subnet('six', { cidr: '2001:db8::/64', ip_version: 6 })],
    };
    expect(translated(lists).nics).toEqual([
      {
        mac: 'fa:16:3e:00:00:0a',
        ip_addr: '10.0.0.5',
        ip6_addr: '2001:db8::5',
        sub_ips: ['10.0.0.6', '2001:db8::6'],
        masklen: 24,
        masklen6: 64,
        network: 'four-name',
        network_id: 'four',
        vpc: 'lan',
        vpc_id: 'net',
        vlan: 0,
        is_exit: true,
      },
    ]);
  });

  it('with IPv6 alone are in its subnet', () => {
    const lists: Lists = {
      ports: [port('p1', { fixed_ips: [fixed('six', '2001:db8::5')] })],
      subnets: [subnet('six', { name: '', cidr: '2001:db8::/64' })],
    };
    expect(translated(lists).nics).toMatchObject([
      { ip_addr: '', ip6_addr: '2001:db8::5', masklen: 0, masklen6: 64, network: 'six', network_id: 'six' },
    ]);
  });

  it('without an address are in no subnet', () => {
    expect(translated({ ports: [port('p1')] }).nics).toMatchObject([
      { ip_addr: '', ip6_addr: '', network: '', network_id: '', vpc: '', vpc_id: 'net' },
    ]);
  });

  it('whose subnet and network are not shown keep the ids', () => {
    const lists: Lists = { ports: [port('p1', { fixed_ips: [fixed('hidden', '10.0.0.5')] })] };
    expect(translated(lists).nics).toMatchObject([
      { network: 'hidden', network_id: 'hidden', masklen: 0, vpc: '', vpc_id: 'net', is_exit: false },
    ]);
  });

  it('show the VLAN of a vlan network alone', () => {
    const vlanOf = (type: string | null, segment: number | null) =>
      translated({
        ports: [port('p1')],
        networks: [{ id: 'net', 'provider:network_type': type, 'provider:segmentation_id': segment }],
      }).nics?.[0]?.vlan;
    expect([vlanOf('vlan', 210), vlanOf('vxlan', 5110), vlanOf('vlan', null), vlanOf(null, null)]).toEqual([
      210, 0, 0, 0,
    ]);
  });
});

describe('a subnet with several pools', () => {
  const pools = (address: string, ...of: readonly (readonly [string, string])[]) =>
    translated({
      ports: [port('p1', { fixed_ips: [fixed('sub', address)] })],
      subnets: [subnet('sub', { allocation_pools: of.map(([start, end]) => ({ start, end })) })],
    }).nics?.[0]?.network_id;
  const TWO = [
    ['10.0.0.10', '10.0.0.19'],
    ['10.0.0.100', '10.0.0.200'],
  ] as const;

  it.each([
    ['10.0.0.10', 'sub_10.0.0.10'],
    ['10.0.0.19', 'sub_10.0.0.10'],
    ['10.0.0.100', 'sub_10.0.0.100'],
    ['10.0.0.150', 'sub_10.0.0.100'],
    ['10.0.0.50', 'sub_10.0.0.10'],
  ])('is a network per pool: %s is in %s', (given, expected) => {
    expect(pools(given, ...TWO)).toBe(expected);
  });

  it.each([
    ['2001:db8::15', 'sub_2001:db8::10'],
    ['2001:db8::1:5', 'sub_2001:db8::1:0'],
  ])('knows pools of IPv6: %s is in %s', (given, expected) => {
    const six = [
      ['2001:db8::10', '2001:db8::1f'],
      ['2001:db8::1:0', '2001:db8::1:ffff'],
    ] as const;
    expect(pools(given, ...six)).toBe(expected);
  });

  it('is one network with a single pool or none', () => {
    expect(pools('10.0.0.10', ['10.0.0.2', '10.0.0.254'])).toBe('sub');
    expect(pools('10.0.0.10')).toBe('sub');
  });

  it('survives pools that are no addresses', () => {
    expect(pools('10.0.0.10', ['x', 'y'], ['10.0.0.9', '10.0.0.1'])).toBe('sub_x');
  });
});

describe('the order of interfaces', () => {
  const times = (...of: readonly (readonly [string, string | undefined])[]): Lists => ({
    ports: of.map(([id, created]) => port(id, { created_at: created })),
  });
  const idsOf = (server: Server) => server.nics?.map(({ mac }) => `p${mac?.slice(-1)}`);

  it('is that of the ports’ creation', () => {
    const lists = times(['p1', '2026-11-20T22:41:10Z'], ['p2', '2026-11-20T22:41:08Z'], ['p3', '2026-11-20T22:41:09Z']);
    expect(idsOf(translated(lists))).toEqual(['p2', 'p3', 'p1']);
  });

  it('is that of Nova’s addresses among ports of one second, networks of the same name or not', () => {
    const lists = times(['p1', '2026-11-20T22:41:10Z'], ['p2', '2026-11-20T22:41:10Z'], ['p3', '2026-11-20T22:41:10Z']);
    const addresses = {
      lan: [address('10.0.0.3', 'FA:16:3E:00:00:03'), address('10.0.0.1', 'fa:16:3e:00:00:01')],
      wan: [address('10.0.1.2', 'fa:16:3e:00:00:02')],
    };
    expect(idsOf(translated(lists, { addresses }))).toEqual(['p3', 'p1', 'p2']);
  });

  it('is that of their ids where nothing else is known', () => {
    expect(idsOf(translated(times(['p2', undefined], ['p3', undefined], ['p1', undefined])))).toEqual([
      'p1',
      'p2',
      'p3',
    ]);
  });

  it('keeps two networks of the same name apart', () => {
    const lists: Lists = {
      ports: [
        port('p1', { network_id: 'n1', created_at: '1', fixed_ips: [fixed('a', '10.0.0.1')] }),
        port('p2', { network_id: 'n2', created_at: '2', fixed_ips: [fixed('b', '10.0.0.1')] }),
      ],
      networks: [
        { id: 'n1', name: 'lan' },
        { id: 'n2', name: 'lan' },
      ],
    };
    expect(translated(lists).nics?.map(({ vpc, vpc_id }) => [vpc, vpc_id])).toEqual([
      ['lan', 'n1'],
      ['lan', 'n2'],
    ]);
  });
});

describe('interfaces without ports', () => {
  it('are one per hardware address, without floating addresses (OL-F6)', () => {
    const addresses = {
      lan: [
        address('10.0.0.5', 'fa:16:3e:00:00:01'),
        address('2001:db8::5', 'FA:16:3E:00:00:01'),
        address('203.0.113.5', 'fa:16:3e:00:00:01', 'floating'),
        address('10.0.0.6', 'fa:16:3e:00:00:02'),
        address('10.0.0.7', 'fa:16:3e:00:00:02'),
      ],
    };
    expect(translated({}, { addresses }).nics).toEqual([
      {
        mac: 'fa:16:3e:00:00:01',
        ip_addr: '10.0.0.5',
        ip6_addr: '2001:db8::5',
        sub_ips: [],
        vpc: 'lan',
        is_exit: false,
      },
      {
        mac: 'fa:16:3e:00:00:02',
        ip_addr: '10.0.0.6',
        ip6_addr: '',
        sub_ips: ['10.0.0.7'],
        vpc: 'lan',
        is_exit: false,
      },
    ]);
  });

  it('are one per network where the cloud shows no hardware addresses', () => {
    const addresses = { lan: [{ addr: '10.0.0.5' }, { addr: '2001:db8::5' }], wan: [{ addr: '192.0.2.5' }] };
    expect(translated({}, { addresses }).nics).toMatchObject([
      { mac: '', ip_addr: '10.0.0.5', ip6_addr: '2001:db8::5', vpc: 'lan' },
      { mac: '', ip_addr: '192.0.2.5', ip6_addr: '', vpc: 'wan' },
    ]);
  });

  it('are none while Nova shows no addresses (OS-72)', () => {
    expect(translated({}, { addresses: {} }).nics).toEqual([]);
    expect(translated({}).nics).toEqual([]);
  });
});
