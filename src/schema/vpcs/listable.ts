import { commonParameters } from '../query/common-parameters.ts';
import { isIn } from '../query/condition.ts';
import type { Listable } from '../query/list-query.ts';
import { all, exactly, isTrue, number, onlyIf, switched } from '../query/parameters.ts';
import { reference, zoneOfCloud } from '../query/references.ts';
import { vpcKind } from './vpc.ts';
import { wireKind } from './wire.ts';

const fit = isIn('status', ['available']);

/** The list grammar of `/vpcs` (cloudpods-api §8.8). */
export const listableVpcs: Listable = {
  schema: vpcKind,
  parameters: commonParameters(vpcKind, [
    [['zone_id', 'zone', 'zone_ids', 'zones'], zoneOfCloud],
    [['is_default'], switched(isTrue('is_default'))],
    [['cidr_block'], exactly('cidr_block')],
    [['external_access_mode'], exactly('external_access_mode')],
    [['usable', 'usable_vpc'], onlyIf(all([fit, isTrue('enabled')]))],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};

/** The list grammar of `/wires` (cloudpods-api §8.8). */
export const listableWires: Listable = {
  schema: wireKind,
  parameters: commonParameters(wireKind, [
    [['vpc_id', 'vpc'], reference('vpc_id', 'vpc')],
    [['zone_id', 'zone', 'zone_ids', 'zones'], zoneOfCloud],
    [['bandwidth'], number('bandwidth')],
    [['mtu'], number('mtu')],
    [['is_default_vpc'], switched(isTrue('is_default_vpc'))],
    [['usable'], onlyIf(fit)],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
