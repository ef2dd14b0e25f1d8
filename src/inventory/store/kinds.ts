import { sharesAccount } from '../../schema/derive.ts';
import type { ResourceSchema } from '../../schema/resource.ts';
import type { StoredKind } from './protocol.ts';

/** What the store's thread is told of a resource: it loads no schema, which would take memory there a second time. */
export const kindOf = (schema: ResourceSchema): StoredKind => ({
  plural: schema.plural,
  columns: schema.columns,
  sums: schema.sums,
  sharesAccount: sharesAccount(schema),
});
