import { commonParameters } from '../query/common-parameters.ts';
import type { Listable } from '../query/list-query.ts';
import { byEither } from '../query/parameters.ts';
import { externalProjectKind } from './externalproject.ts';

/** The list grammar of `/externalprojects`. */
export const listableExternalProjects: Listable = {
  schema: externalProjectKind,
  parameters: commonParameters(externalProjectKind, [
    [['external_domain_id', 'external_domain'], byEither('external_domain_id', 'external_domain')],
  ]),
  facetNames: {},
  joints: {},
  orders: {},
};
