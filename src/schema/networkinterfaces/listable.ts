import { commonParameters } from '../query/common-parameters.ts';
import { facetIn, isIn } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { exactly, onlyIf, type Parameter } from '../query/parameters.ts';
import { reference } from '../query/references.ts';
import { networkInterfaceKind } from './interface.ts';

const lower = (values: readonly string[]) => values.map((value) => value.toLowerCase());
const address: Parameter = (values) => facetIn('ip', lower(values));

/** The list grammar of `/networkinterfaces`. */
export const listableNetworkInterfaces: Listable = {
  schema: networkInterfaceKind,
  parameters: commonParameters(networkInterfaceKind, [
    [['mac', 'macs'], (values) => isIn('mac', lower(values))],
    [['ip_addr', 'ip'], address],
    [['associate_id'], reference('associate_id')],
    [['associate_type'], exactly('associate_type')],
    [['network_id', 'network'], (values) => facetIn('network', values)],
    [['vpc_id', 'vpc'], reference('vpc_id', 'vpc')],
    [['usable'], onlyIf(isIn('status', ['available']))],
  ]),
  facetNames: { ip_addr: { facet: 'ip' }, network_id: { facet: 'network' } },
  joints: {},
  orders: {},
};
