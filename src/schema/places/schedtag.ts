import { alphabetical, baseFields } from '../groups.ts';
import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly } from '../query/parameters.ts';
import { defineKind, later, text } from '../resource.ts';

/** Rules of a scheduler. There is none here: the clouds place servers themselves, so there are no rows. */
export const schedtagKind = defineKind({
  keyword: 'schedtag',
  plural: 'schedtags',
  reach: 'account',
  fields: alphabetical({
    ...baseFields,
    default_strategy: later(text({ column: true })),
    resource_type: later(text({ column: true })),
  }),
});

/** The list grammar of `/schedtags`. */
export const listableSchedtags: Listable = {
  schema: schedtagKind,
  parameters: commonParameters(schedtagKind, [
    [['resource_type', 'type'], exactly('resource_type')],
    [['default_strategy'], exactly('default_strategy')],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
