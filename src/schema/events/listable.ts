import { GatewayError } from '../../contract/index.ts';
import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { all, byEither, exactly, projects, type Parameter } from '../query/parameters.ts';
import { columnValueOf } from '../query/values.ts';
import { isIn, type Condition } from '../query/condition.ts';
import { eventKind } from './event.ts';

/** At or after a time, or before it. */
const when =
  (op: 'ge' | 'lt'): Parameter =>
  (values, _, name) =>
    all(
      values.map((value): Condition => {
        return {
          kind: 'column',
          column: 'ops_time',
          test: { op, value: columnValueOf(name, { type: 'time' }, value) },
        };
      }),
    );

/** What stands behind a record in the list, which is newest first. */
const behind: Parameter = (values, _, name) => {
  const bad = values.find((value) => !/^\d{1,20}$/.test(value));
  if (bad !== undefined) {
    throw new GatewayError('invalid_request', `${name}: "${bad.slice(0, 80)}" is not the id of an event`);
  }
  return all(values.map((value): Condition => ({ kind: 'column', column: 'id', test: { op: 'lt', value } })));
};

const newestFirst: Parameter = (values, _, name) => {
  if (values.every((value) => value.toLowerCase() === 'desc')) return all([]);
  throw new GatewayError('invalid_request', `${name}: only desc is accepted, because the list is newest first`);
};

const projectDomains: Parameter = (values, { directory }) =>
  isIn('project_domain_id', [...values, ...values.flatMap((value) => directory.domains(value))]);

/** The list grammar of `/events`, as of Cloudpods' service `log`. */
export const listableEvents: Listable = {
  schema: eventKind,
  parameters: commonParameters(eventKind, [
    [['obj_type'], exactly('obj_type')],
    [['obj_id'], exactly('obj_id')],
    [['obj_name'], exactly('obj_name')],
    [['action'], exactly('action')],
    [['user_id', 'user'], byEither('user_id', 'user')],
    [['owner_project_ids'], projects],
    [['project_domain_ids', 'project_domains', 'owner_domain_ids'], projectDomains],
    [['since'], when('ge')],
    [['until'], when('lt')],
    [['paging_marker'], behind],
    [['paging_order'], newestFirst],
  ]),
  facetNames: {},
  joints: {},
  orders: { created_at: 'ops_time' },
};
