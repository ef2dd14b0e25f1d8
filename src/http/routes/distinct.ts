import { GatewayError } from '../../contract/index.ts';
import type { DistinctRequest } from '../../inventory/store/protocol.ts';
import type { RawQuery } from '../../schema/query/raw.ts';
import type { ResourceSchema } from '../../schema/resource.ts';

/** Values that Cloudpods derives from what a row is joined with, each with the column that has them (cloudpods-api §1.5). */
const DERIVED: Readonly<Record<string, string>> = {
  tenant: 'tenant',
  project: 'project',
  domain: 'project_domain',
  project_domain: 'project_domain',
  host: 'host',
  zone: 'zone',
  region: 'region',
  manager: 'manager',
  account: 'account',
  provider: 'provider',
  brand: 'brand',
  network: 'network',
  wire: 'vpc',
  vpc: 'vpc',
  os_dist: 'os_dist',
};

export type Distinct = Omit<DistinctRequest, 'resource' | 'where'> & {
  /** What the caller called each value list, and under which name it is found. */
  readonly names: ReadonlyMap<string, string>;
};

/**
 * Which different values are asked for: columns by `field` (an unknown one is refused), derived ones by `extra_field` (an unknown one is
 * left out, as clients expect), metadata by `tag:<key>`.
 */
export function distinctRequest(query: RawQuery, schema: ResourceSchema, admin: boolean): Distinct {
  const [fields, extra] = [query.values('field'), query.values('extra_field')];
  if (fields.length + extra.length === 0)
    throw new GatewayError('missing_parameter', 'give field, extra_field or both');
  const names = new Map<string, string>();
  for (const field of fields) {
    if (!Object.hasOwn(schema.columns, field) || schema.columns[field]?.hidden) {
      const known = Object.keys(schema.columns)
        .filter((name) => !schema.columns[name]?.hidden)
        .join(', ');
      throw new GatewayError(
        'invalid_request',
        `field: ${schema.plural} have no column "${field.slice(0, 60)}"; they have ${known}`,
      );
    }
    names.set(field, field);
  }
  for (const field of extra) {
    if (field.startsWith('tag:')) names.set(field, field);
    else {
      const column = Object.hasOwn(DERIVED, field) ? DERIVED[field] : undefined;
      if (column !== undefined && column in schema.columns) names.set(field, column);
    }
  }
  const columns = [...new Set(names.values())].filter((name) => !name.startsWith('tag:'));
  for (const column of columns) {
    if (schema.columns[column]?.admin && !admin)
      throw new GatewayError('forbidden', `only administrators may look at ${column}`);
  }
  const metadata = [...names.keys()].filter((name) => name.startsWith('tag:')).map((name) => name.slice('tag:'.length));
  return { columns, metadata, names };
}
