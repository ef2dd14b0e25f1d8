import { GatewayError, type NewRule } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { splitGid } from '../ids.ts';
import type { LookUp, Reference } from '../servers/writes/asked.ts';
import { membersOf } from '../servers/writes/body.ts';
import {
  changeReader,
  creationReader,
  deletion,
  renaming,
  type WantedChange,
  type WriteKind,
} from '../writes/wanted.ts';
import { rulesOf, type RuleWish } from './new-rule.ts';

const KEYWORD = 'secgroup';
const MOST_RULES = 100;
const idle = Type.Optional(Type.Unknown({ description: 'of no use here' }));

const referenceOf = ({ field, given }: { readonly field: string; readonly given: string }): Reference => ({
  field,
  resource: 'secgroups',
  given,
});

/** Rules with the ids of the groups that they are about. */
const completed = (rules: readonly RuleWish[], look: LookUp): Promise<readonly NewRule[]> =>
  Promise.all(
    rules.map(async ({ peer, ...rule }) => ({ ...rule, ...(peer && { peer: (await look(referenceOf(peer))).id }) })),
  );

const create = creationReader(
  KEYWORD,
  {
    rules: Type.Optional(Type.Array(Type.Object({}), { maxItems: MOST_RULES, description: 'a list of rules' })),
    vpc_id: idle,
    vpc: idle,
  },
  ({ rules = [] }) => {
    const wishes = rules.flatMap((rule, at) => rulesOf(`rules.${at}.`, rule));
    return {
      references: wishes.flatMap(({ peer }) => (peer ? [['security group', referenceOf(peer)] as const] : [])),
      complete: async (look) => ({ rules: await completed(wishes, look) }),
    };
  },
);

/** `add-rule`: one rule, or one for each range of its ports. */
function addRule(body: unknown): WantedChange {
  const wishes = rulesOf('', membersOf(body, KEYWORD));
  return { action: 'add_rules', complete: async (look) => ({ rules: await completed(wishes, look) }) };
}

/** How security groups are made and changed (cloudpods-api §8.9). */
export const secgroupWrites: WriteKind = {
  resource: 'secgroups',
  create,
  changes: { update: renaming(KEYWORD), delete: deletion(KEYWORD), 'add-rule': addRule },
};

/** The group that a new rule is for, and the rule. Throws `missing_parameter` without a group. */
export function newRuleOf(body: unknown): { readonly group: string; readonly wanted: WantedChange } {
  const { secgroup_id, secgroup, ...rule } = membersOf(body, 'secgrouprule');
  const group = secgroup_id ?? secgroup;
  if (typeof group !== 'string' || group === '') {
    throw new GatewayError('missing_parameter', 'secgroup_id is missing: name the group that the rule is for');
  }
  return { group, wanted: addRule(rule) };
}

/** How rules are taken out of their groups. */
export const ruleWrites: WriteKind = {
  resource: 'secgroups',
  changes: {
    delete: changeReader({ keyword: 'secgrouprule', action: 'remove_rule' }, {}, (_given, _look, row) => ({
      rule: splitGid(String(row['id']))?.backendId ?? '',
    })),
  },
  partOf: (row) => String(row['secgroup_id']),
};
