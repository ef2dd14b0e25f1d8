import type { Listable } from '../query/list-query.ts';
import { serverSchema } from './document.ts';
import { serverFacetNames, serverJoints, serverOrders, serverParameters } from './parameters.ts';

/** The list grammar of `/servers`. */
export const listableServers: Listable = {
  schema: serverSchema,
  parameters: serverParameters,
  facetNames: serverFacetNames,
  joints: serverJoints,
  orders: serverOrders,
};
