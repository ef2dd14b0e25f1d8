import { describe, expect, it } from '@jest/globals';
import type { Server } from 'podgate/contract';
import type { NeutronPort, NeutronRule, NeutronSecurityGroup } from '../networks/neutron.ts';
import { CONFIG } from '../testing/cloud.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import type { NovaServer } from './nova.ts';
import { toServer } from './translate.ts';

const port = (id: string, groups: readonly string[] | undefined): NeutronPort => ({
  id,
  device_id: 's1',
  network_id: 'net',
  created_at: id,
  security_groups: groups === undefined ? undefined : [...groups],
});

const group = (id: string, name: string | null, rules: readonly NeutronRule[] = []): NeutronSecurityGroup => ({
  id,
  name,
  security_group_rules: [...rules],
});

const translated = (lists: Lists, nova: Partial<NovaServer> = {}): Server =>
  toServer({ id: 's1', ...nova }, relatedOf(lists), CONFIG);

describe('security groups', () => {
  const names = { security_groups: [{ name: 'default' }, { name: 'web' }, { name: 'default' }] };

  it('are those of the ports, each once, in the order of the interfaces (OS-73)', () => {
    const lists: Lists = {
      ports: [port('p2', ['g3', 'g1']), port('p1', ['g1', 'g2'])],
      security_groups: [group('g1', 'default'), group('g2', 'web'), group('g3', 'default')],
    };
    expect(translated(lists, names).secgroups).toEqual([
      { id: 'g1', name: 'default' },
      { id: 'g2', name: 'web' },
      { id: 'g3', name: 'default' },
    ]);
  });

  it('without a name, or not shown, go by their id', () => {
    const lists: Lists = {
      ports: [port('p1', ['g1', 'g2', 'g9'])],
      security_groups: [group('g1', ''), group('g2', null)],
    };
    expect(translated(lists).secgroups).toEqual([
      { id: 'g1', name: 'g1' },
      { id: 'g2', name: 'g2' },
      { id: 'g9', name: 'g9' },
    ]);
  });

  it('are the names that Nova shows, each once, when there are no ports (OL-F5)', () => {
    expect(translated({}, names)).toMatchObject({
      secgroups: [
        { id: '', name: 'default' },
        { id: '', name: 'web' },
      ],
      security_rules: '',
    });
  });

  it('are none when no port has any', () => {
    expect(translated({ ports: [port('p1', []), port('p2', undefined)] }, names).secgroups).toEqual([]);
    expect(translated({}).secgroups).toEqual([]);
  });
});

describe('rules', () => {
  const rule = (id: string, members: Partial<NeutronRule>): NeutronRule => ({ id, direction: 'ingress', ...members });
  const textOf = (...rules: readonly NeutronRule[]) =>
    translated({
      ports: [port('p1', ['g1'])],
      security_groups: [group('g1', 'web', rules), group('g2', 'db'), group('g3', '')],
    }).security_rules;

  it.each<[string, Partial<NeutronRule>]>([
    ['in:allow any', {}],
    ['out:allow any', { direction: 'egress' }],
    ['in:allow any', { remote_ip_prefix: '0.0.0.0/0' }],
    ['in:allow any', { remote_ip_prefix: '::/0', ethertype: 'IPv6' }],
    ['in:allow any', { protocol: '-1' }],
    ['in:allow tcp 22', { protocol: 'tcp', port_range_min: 22, port_range_max: 22 }],
    ['in:allow udp 80-90', { protocol: 'udp', port_range_min: 80, port_range_max: 90 }],
    ['in:allow tcp', { protocol: 'tcp', port_range_min: null, port_range_max: null }],
    [
      'in:allow 10.0.0.0/8 tcp 22',
      { remote_ip_prefix: '10.0.0.0/8', protocol: 'tcp', port_range_min: 22, port_range_max: 22 },
    ],
    ['in:allow 2001:db8::/32 any', { remote_ip_prefix: '2001:db8::/32' }],
    ['in:allow db any', { remote_group_id: 'g2' }],
    ['in:allow g3 any', { remote_group_id: 'g3' }],
    ['in:allow g9 tcp 5432', { remote_group_id: 'g9', protocol: 'tcp', port_range_min: 5432, port_range_max: 5432 }],
    ['in:allow a1 tcp', { remote_address_group_id: 'a1', protocol: 'tcp' }],
    ['in:allow icmp', { protocol: 'icmp', port_range_min: 8, port_range_max: 0 }],
    ['in:allow ipv6-icmp', { protocol: 'ipv6-icmp', port_range_min: 128, port_range_max: 0 }],
    ['in:allow 1', { protocol: 1, port_range_min: 8, port_range_max: 0 }],
    ['in:allow 47', { protocol: '47' }],
  ])('%s', (expected, members) => {
    expect(textOf(rule('r1', members))).toBe(expected);
  });

  it('stand in the order of groups and of their ids, each text once', () => {
    const all = { direction: 'egress' };
    const lists: Lists = {
      ports: [port('p1', ['g2', 'g1'])],
      security_groups: [
        group('g1', 'web', [rule('r4', all), rule('r3', { protocol: 'tcp' })]),
        group('g2', 'db', [rule('r2', { protocol: 'udp' }), rule('r1', all)]),
      ],
    };
    expect(translated(lists).security_rules).toBe('out:allow any;in:allow udp;in:allow tcp');
  });

  it('are none of groups that are not shown', () => {
    expect(translated({ ports: [port('p1', ['g9'])] }).security_rules).toBe('');
  });
});
