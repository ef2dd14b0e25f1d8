import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { zoneKind } from './zone.ts';

/** The list grammar of `/zones` (cloudpods-api §8.12). */
export const listableZones: Listable = {
  schema: zoneKind,
  parameters: commonParameters(zoneKind),
  facetNames: {},
  joints: {},
  orders: {},
};
