import { isIP } from 'node:net';
import { GatewayError } from '../../contract/index.ts';
import { addressKey } from '../addresses.ts';
import { commonParameters } from '../query/common-parameters.ts';
import { isIn, type Condition } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { all, any, exactly, isTrue, number, onlyIf, switched, type Parameter } from '../query/parameters.ts';
import { reference, zoneOfCloud } from '../query/references.ts';
import { networkKind } from './network.ts';

/** Networks that an address is in. */
const holding: Parameter = (values, _, name) =>
  any(
    values.map((value): Condition => {
      if (isIP(value) === 0) {
        throw new GatewayError('invalid_request', `${name}: "${value.slice(0, 100)}" is not an address`);
      }
      const key = addressKey(value);
      return all([
        { kind: 'column', column: 'start_key', test: { op: 'le', value: key } },
        { kind: 'column', column: 'end_key', test: { op: 'ge', value: key } },
      ]);
    }),
  );

/** The list grammar of `/networks` (cloudpods-api §8.7). */
export const listableNetworks: Listable = {
  schema: networkKind,
  parameters: commonParameters(networkKind, [
    [['vpc_id', 'vpc'], reference('vpc_id', 'vpc')],
    [['wire_id', 'wire'], reference('wire_id', 'wire')],
    [['zone_id', 'zone', 'zone_ids', 'zones'], zoneOfCloud],
    [['server_type'], exactly('server_type')],
    [['exit', 'is_exit'], switched(isTrue('exit'))],
    [['ip'], holding],
    [['guest_ip_start'], exactly('guest_ip_start')],
    [['guest_ip_end'], exactly('guest_ip_end')],
    [['guest_ip_mask'], number('guest_ip_mask')],
    [['vlan_id'], number('vlan_id')],
    [['is_classic'], switched(isTrue('is_classic'))],
    [['is_auto_alloc'], switched(isTrue('is_auto_alloc'))],
    [['is_default_vpc'], switched(isTrue('is_default_vpc'))],
    [['usable'], onlyIf(isIn('status', ['available']))],
  ]),
  facetNames: {},
  joints: {},
  orders: { ip_start: 'start_key', guest_ip_start: 'start_key', guest_ip_end: 'end_key' },
};
