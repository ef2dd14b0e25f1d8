import { commonParameters } from '../query/common-parameters.ts';
import { isIn, not } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { all, exactly, isEmpty, number, onlyIf, switched, type Parameter } from '../query/parameters.ts';
import { cloudOf, reference } from '../query/references.ts';
import { wordOf } from '../query/values.ts';
import { eipKind } from './eip.ts';

const free = isEmpty('associate_id');
/** Fit for being bound to something. */
const usable = all([isIn('status', ['ready']), free]);

/** What floating addresses can be bound to through the gateway: servers alone. */
const usableForType: Parameter = (values, _, name) => {
  for (const value of values) wordOf(name, value, ['server']);
  return usable;
};

/** Addresses of the cloud in which the server is. */
const usableForServer: Parameter = (values, _, name) =>
  all([
    usable,
    isIn(
      'cloud',
      values.map((value) => cloudOf(name, value)),
    ),
  ]);

/** The list grammar of `/eips` (cloudpods-api §8.10). */
export const listableEips: Listable = {
  schema: eipKind,
  parameters: commonParameters(eipKind, [
    [['ip_addr', 'ip_addrs'], exactly('ip_addr')],
    [['associate_id'], reference('associate_id')],
    [['associate_name'], exactly('associate_name')],
    [['associate_type', 'associate_types'], exactly('associate_type')],
    [['is_associated'], switched(not(free))],
    [['usable'], onlyIf(usable)],
    [['usable_eip_for_associate_type'], usableForType],
    [['usable_eip_for_associate_id'], usableForServer],
    [['network_id', 'network'], reference('network_id', 'network')],
    [['vpc_id', 'vpc'], reference('vpc_id')],
    [['mode', 'modes'], exactly('mode')],
    [['charge_type'], exactly('charge_type')],
    [['billing_type'], exactly('billing_type')],
    [['bandwidth'], number('bandwidth')],
  ]),
  facetNames: { ip: { facet: 'ip' } },
  joints: {},
  orders: { ip: 'ip_key', ip_addr: 'ip_key' },
};
