import { GatewayError, type GroupChange, type Meant } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, saidIn } from './body.ts';
import { usable } from './same-project.ts';

const word = Type.String({ minLength: 1, maxLength: 255 });
const many = bodyReader(
  Type.Object({ secgroup_ids: Type.Optional(Type.Array(word, { maxItems: 100 })) }, { additionalProperties: false }),
);
const one = bodyReader(
  Type.Object(
    {
      secgroup_id: Type.Optional(word),
      secgroup: Type.Optional(word),
      secgrp: Type.Optional(word),
      secgrp_id: Type.Optional(word),
    },
    { additionalProperties: false },
  ),
);

/** The groups, each once, that are named. */
async function groupsOf(
  fields: readonly (readonly [field: string, given: string])[],
  look: LookUp,
  server: SeenRow,
): Promise<readonly Meant[]> {
  const groups = new Map<string, Meant>();
  for (const [field, given] of fields) {
    const group = usable(field, await look({ field, resource: 'secgroups', given }), server);
    groups.set(group.id, group);
  }
  return [...groups.values()];
}

type Fields = readonly (readonly [field: string, given: string])[];

const change = (how: GroupChange['how'], fields: Fields): Wanted => ({
  name: 'change_groups_of',
  complete: async (look, server): Promise<GroupChange> => ({ how, groups: await groupsOf(fields, look, server) }),
});

const missing = (what: string) => new GatewayError('missing_parameter', `${what} is missing: name a security group`);

function several(how: 'add' | 'revoke' | 'set') {
  return (body: unknown): Wanted => {
    const { secgroup_ids: ids = [] } = many(saidIn(body, 'server'));
    if (ids.length > 0)
      return change(
        how,
        ids.map((id, at) => [`secgroup_ids.${at}`, id] as const),
      );
    // Nothing is to be taken away, and nothing is.
    if (how === 'revoke') return {};
    throw missing('secgroup_ids');
  };
}

function assign(body: unknown): Wanted {
  const given = Object.entries(one(saidIn(body, 'server')));
  const [first] = given;
  if (!first) throw missing('secgroup_id');
  if (given.some(([, value]) => value !== first[1])) {
    throw new GatewayError('invalid_request', `${given.map(([name]) => name).join(' and ')} say different things`);
  }
  return change('assign', [first]);
}

/** The actions that put servers into security groups (cloudpods-api §9.4.4). */
export const SECGROUP_ACTIONS: Readonly<Record<string, (body: unknown) => Wanted>> = {
  'add-secgroup': several('add'),
  'set-secgroup': several('set'),
  'revoke-secgroup': several('revoke'),
  'assign-secgroup': assign,
};
