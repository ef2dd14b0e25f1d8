import type { Secgroup, SecgroupRule } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  ownedFields,
  ownedOf,
  regionFields,
  regionOf,
  type Place,
} from '../groups.ts';
import { gid } from '../ids.ts';
import { defineKind, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** A row of `/secgrouprules` (cloudpods-api §8.9). Meaning and source of each field: `docs/fields.md`. */
export const SecgroupRuleFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  action: text({ column: true }),
  cidr: later(text({ column: true })),
  direction: text({ column: true }),
  peer_secgroup: later(text({ column: true })),
  peer_secgroup_id: later(text({ column: true })),
  ports: later(text({ column: true })),
  priority: integer({ column: true }),
  protocol: text({ column: true }),
  secgroup: text({ column: true }),
  secgroup_id: text({ column: true }),
  target_type: text({ column: true }),
});

type SecgroupRuleRow = Static<typeof SecgroupRuleFields>;

function remote(rule: SecgroupRule, cloud: string) {
  const peer = gid(cloud, rule.peer_secgroup_id);
  const target = peer === '' ? (rule.address_group_id ? 'address_group' : 'cidr') : 'security_group';
  return {
    cidr: peer || rule.address_group_id || rule.cidr,
    peer_secgroup: rule.peer_secgroup,
    peer_secgroup_id: peer,
    target_type: target,
  };
}

function ruleRow(rule: SecgroupRule, group: Secgroup, place: Place): SecgroupRuleRow {
  return rowOf(
    baseOf({ ...rule, name: '', status: 'available' }, place),
    ownedOf(place),
    managedOf(place),
    regionOf(place),
    externalOf(rule),
    remote(rule, place.cloud.name),
    {
      // Rules have no names, not even their ids.
      name: '',
      action: 'allow',
      direction: rule.direction,
      ports: rule.ports,
      priority: 0,
      protocol: rule.protocol ?? 'any',
      secgroup: group.name,
      secgroup_id: gid(place.cloud.name, group.id),
    },
  );
}

export const secgroupRuleKind = defineKind({
  keyword: 'secgrouprule',
  plural: 'secgrouprules',
  reach: 'shared',
  fields: SecgroupRuleFields,
  brief: 'action cidr direction ports priority protocol secgroup_id'.split(' '),
});

/** The rules of security groups: whoever sees a group sees these. */
export const secgroupRuleRows = derivation('secgroups', secgroupRuleKind, (group, place) =>
  (group.rules ?? []).map((rule) => ({ row: ruleRow(rule, group, place) })),
);
