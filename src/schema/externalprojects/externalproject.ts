import type { ExternalProject } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  ownedFields,
  ownedOf,
  type Place,
} from '../groups.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

/** A row of `/externalprojects`. Meaning and source of each field: `docs/fields.md`. */
export const ExternalProjectFields = alphabetical({
  ...baseFields,
  ...ownedFields,
  ...managedFields,
  ...externalFields,
  enabled: flag({ column: true }),
  external_domain: later(text({ column: true })),
  external_domain_id: later(text({ column: true })),
  priority: integer(),
});

function externalProjectRow(project: ExternalProject, place: Place): Static<typeof ExternalProjectFields> {
  const enabled = project.enabled ?? true;
  return rowOf(
    baseOf({ ...project, status: enabled ? 'available' : 'unavailable' }, place),
    ownedOf(place),
    managedOf(place),
    externalOf(project),
    {
      enabled,
      external_domain: project.project.domain,
      external_domain_id: project.project.domain_id,
      priority: 0,
    },
  );
}

export const externalProjectKind = defineKind({
  keyword: 'externalproject',
  plural: 'externalprojects',
  reach: 'admin',
  fields: ExternalProjectFields,
  // Which cloud it is of, for the filters by region: its rows do not show it.
  columns: { cloudregion_id: { type: 'text' } },
});

/** Projects of the clouds, each with the project of the gateway that its things belong to. */
export const externalProjectRows = derivation('externalprojects', externalProjectKind, (project, place) => [
  { row: externalProjectRow(project, place), columns: { cloudregion_id: place.cloud.name } },
]);
