import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, isTrue, number, switched } from '../query/parameters.ts';
import { isIn } from '../query/condition.ts';
import { reference } from '../query/references.ts';
import { wordOf } from '../query/values.ts';
import { secgroupRuleKind } from './rule.ts';
import { secgroupKind } from './secgroup.ts';

/** The list grammar of `/secgroups` (cloudpods-api §8.9). `server` is for the route, which looks up what that is in. */
export const listableSecgroups: Listable = {
  schema: secgroupKind,
  parameters: commonParameters(secgroupKind, [
    [['is_dirty', 'is_default_vpc'], switched({ kind: 'any', of: [] })],
    [['guest_cnt'], number('guest_cnt')],
    [['total_cnt'], number('total_cnt')],
    [['is_public'], switched(isTrue('is_public'))],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};

const DIRECTIONS = { in: 'in', out: 'out', ingress: 'in', egress: 'out' } as const;
type Direction = keyof typeof DIRECTIONS;

/** The list grammar of `/secgrouprules` (cloudpods-api §8.9). */
export const listableSecgroupRules: Listable = {
  schema: secgroupRuleKind,
  parameters: commonParameters(secgroupRuleKind, [
    [['secgroup_id', 'secgroup', 'secgroups'], reference('secgroup_id', 'secgroup')],
    [['peer_secgroup_id', 'peer_secgroup'], reference('peer_secgroup_id', 'peer_secgroup')],
    [
      ['direction'],
      (values, _, name) =>
        isIn(
          'direction',
          values.map((value) => DIRECTIONS[wordOf(name, value, Object.keys(DIRECTIONS) as Direction[])]),
        ),
    ],
    [
      ['action'],
      (values, _, name) =>
        isIn(
          'action',
          values.map((value) => wordOf(name, value, ['allow', 'deny'])),
        ),
    ],
    [['protocol'], exactly('protocol')],
    [['ports'], exactly('ports')],
    [['ip', 'cidr'], exactly('cidr')],
    [['priority'], number('priority')],
    [['target_type'], exactly('target_type')],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
