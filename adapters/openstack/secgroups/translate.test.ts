import { beforeAll, describe, expect, it } from '@jest/globals';
import type { SecgroupRule } from 'podgate/contract';
import type { NeutronRule, NeutronSecurityGroup } from '../networks/neutron.ts';
import type { Lookup } from '../records.ts';
import { relatedOf, type Lists } from '../testing/related.ts';
import { AS_ADMIN, readRecorded } from '../testing/translated.ts';
import { toSecgroup } from './translate.ts';

const WEB = '1cb95875-96d9-4683-89ea-54119c97209e';

let recorded: Lookup;
beforeAll(async () => {
  recorded = await readRecorded(AS_ADMIN);
});

describe('a recorded security group', () => {
  it('has its project, its rules by their ids, and the servers in it', () => {
    const { rules, ...group } = toSecgroup(recorded.get('security_groups', WEB)!, recorded);
    expect(group).toEqual({
      id: WEB,
      name: 'web',
      description: 'http and ssh',
      created_at: '2026-11-20T22:40:33.000000Z',
      updated_at: '2026-11-20T22:40:33.000000Z',
      metadata: { 'sys:project': 'alpha' },
      project: { id: '71e8639b514649c3b29e95f04011a685', name: 'alpha', domain_id: 'default', domain: 'Default' },
      everyone: false,
      shared_projects: [],
      stateful: true,
      guest_count: 1,
      nic_count: 1,
    });
    const made = { created_at: '2026-11-20T22:40:33.000000Z', updated_at: '2026-11-20T22:40:33.000000Z' };
    const out = { ...made, description: '', direction: 'out', protocol: 'any', ports: '' };
    const into = { ...made, description: '', direction: 'in', protocol: 'tcp', ip_version: '4', cidr: '0.0.0.0/0' };
    expect(rules).toEqual([
      { id: '0be3c22f-42ec-4d67-bb11-b73943b236ca', ...out, ip_version: '4', cidr: '0.0.0.0/0' },
      { id: '409afceb-b389-458c-a577-f156d58d8444', ...out, ip_version: '6', cidr: '::/0' },
      { id: '41f6c6f7-a4c4-435f-9ea4-f76760dba065', ...into, ports: '22' },
      { id: '856f3680-14cd-44e2-acdc-f700eeea074b', ...into, ports: '443' },
      { id: 'ced111ae-bb88-4f92-80c0-ef331e746415', ...into, ports: '80' },
    ]);
  });
});

const group = (rules: readonly Partial<NeutronRule>[], members: Partial<NeutronSecurityGroup> = {}) => ({
  id: 'g1',
  name: 'web',
  security_group_rules: rules.map((rule, at) => ({ id: `r${at}`, ...rule })),
  ...members,
});

function ruleOf(rule: Partial<NeutronRule>): SecgroupRule {
  const security_groups = [group([]), { id: 'g2', name: 'db' }];
  const [made] = toSecgroup(group([rule]), relatedOf({ security_groups })).rules ?? [];
  return made!;
}

describe('a rule', () => {
  it.each<[string, Partial<NeutronRule>, Partial<SecgroupRule>]>([
    ['of all protocols', { protocol: null }, { protocol: 'any', ports: '', cidr: '0.0.0.0/0', direction: 'in' }],
    ['of -1', { protocol: '-1' }, { protocol: 'any' }],
    ['of a number', { protocol: 112 }, { protocol: '112' }],
    ['of ports', { protocol: 'udp', port_range_min: 80, port_range_max: 90 }, { protocol: 'udp', ports: '80-90' }],
    ['of one port', { protocol: 'tcp', port_range_min: 22, port_range_max: 22 }, { ports: '22' }],
    ['of ICMP', { protocol: 'icmp' }, { protocol: 'icmp', ports: '' }],
    ['of a type of ICMP', { protocol: 'icmp', port_range_min: 8 }, { ports: '8' }],
    ['of a code of ICMP', { protocol: '58', port_range_min: 3, port_range_max: 0 }, { ports: '3/0' }],
    [
      'outwards in IPv6',
      { direction: 'egress', ethertype: 'IPv6' },
      { direction: 'out', cidr: '::/0', ip_version: '6' },
    ],
    ['about a prefix', { remote_ip_prefix: '10.0.0.0/8' }, { cidr: '10.0.0.0/8' }],
    ['about a group', { remote_group_id: 'g2' }, { cidr: '', peer_secgroup_id: 'g2', peer_secgroup: 'db' }],
    ['about an unknown group', { remote_group_id: 'g9' }, { cidr: '', peer_secgroup_id: 'g9' }],
    ['about a list', { remote_address_group_id: 'l1' }, { cidr: '', address_group_id: 'l1' }],
  ])('%s', (_, rule, ours) => {
    expect(ruleOf(rule)).toMatchObject(ours);
  });
});

describe('the name of the group that a rule is about', () => {
  const policy = (id: string, object_id: string, target_tenant: string) => {
    return { id, object_id, object_type: 'security_group', action: 'access_as_shared', target_tenant };
  };
  const TO_P2 = policy('a', 'g1', 'p2');

  it.each<[string, Lists['rbac_policies'], Partial<NeutronSecurityGroup>, string | undefined]>([
    ['is told to the project of both', [], { project_id: 'p1' }, 'db'],
    ['is not told to whom the rule’s group alone is shared with', [TO_P2], { project_id: 'p1' }, undefined],
    ['is told where both are shared', [TO_P2, policy('b', 'g2', 'p2')], { project_id: 'p1' }, 'db'],
    ['is told where the other is everybody’s', [TO_P2, policy('b', 'g2', '*')], { project_id: 'p3' }, 'db'],
    ['is not told to everybody of one project’s', [policy('a', 'g1', '*')], { project_id: 'p1' }, undefined],
    ['is not told of another project’s', [], { project_id: 'p3' }, undefined],
    ['is told of what is lent', [policy('b', 'g2', 'p1')], { project_id: 'p3' }, 'db'],
  ])('%s', (_, rbac_policies, owner, name) => {
    const shown = group([{ remote_group_id: 'g2' }], { project_id: 'p1' });
    const security_groups = [shown, { id: 'g2', name: 'db', ...owner }];
    const [rule] = toSecgroup(shown, relatedOf({ security_groups, rbac_policies })).rules ?? [];
    expect([rule?.peer_secgroup_id, rule?.peer_secgroup]).toEqual(['g2', name]);
  });

  it('is not told of what an administrator is listed of others', () => {
    const shown = group([{ remote_group_id: 'g2' }], { project_id: 'p1', seen_by: 'p1' });
    const security_groups = [shown, { id: 'g2', name: 'db', project_id: 'p2', seen_by: 'p1' }];
    const [rule] = toSecgroup(shown, relatedOf({ security_groups })).rules ?? [];
    expect(rule).not.toHaveProperty('peer_secgroup', 'db');
  });
});

describe('a security group', () => {
  it('counts servers once, their interfaces each, and nothing else', () => {
    const port = (id: string, device_id: string, device_owner: string) => {
      return { id, device_id, device_owner, network_id: 'n1', security_groups: ['g1', 'g2'] };
    };
    const ports = [
      port('1', 's1', 'compute:nova'),
      port('2', 's1', 'compute:nova'),
      port('3', 's2', 'compute:zone2'),
      port('4', 'r1', 'network:router_interface'),
      port('5', '', ''),
      { ...port('6', 's3', 'compute:nova'), security_groups: ['g2'] },
    ];
    expect(toSecgroup(group([]), relatedOf({ ports }))).toMatchObject({ guest_count: 2, nic_count: 3 });
  });

  it('is nobody’s when an administrator’s list has it though it is another project’s own', () => {
    const other = group([], { project_id: 'p2', seen_by: 'p1' });
    expect(toSecgroup(other, relatedOf({}))).not.toHaveProperty('project');
    expect(toSecgroup({ ...other, shared: true }, relatedOf({}))).toMatchObject({
      project: { id: 'p2' },
      everyone: true,
    });
  });

  it('is called by its id without a name', () => {
    expect(toSecgroup(group([], { name: '', stateful: false }), relatedOf({}))).toMatchObject({
      name: 'g1',
      stateful: false,
    });
  });
});
