import type { ResourceSchema } from '../../schema/resource.ts';
import type { CloudFragments, StoreOperations } from './protocol.ts';
import { countsOf, distinctOf, totalsOf } from './aggregates.ts';
import { listOf, showOf, type Reading } from './reading.ts';
import { openStatements } from './statements.ts';
import { tablesOf } from './tables.ts';
import { createWriter, type Writer } from './writing.ts';

interface Resource {
  readonly reading: Reading;
  readonly writer: Writer;
}

export interface ReadModel extends StoreOperations {
  close(): void;
}

/** The read model itself: synchronous, for the worker that it lives in. */
export function openReadModel(schemas: readonly ResourceSchema[], path = ':memory:'): ReadModel {
  const db = openStatements(path);
  const fragments = new Map<string, CloudFragments>();
  const resources = new Map<string, Resource>();
  let version = 1;

  for (const schema of schemas) {
    db.script(tablesOf(schema));
    const reading = { plural: schema.plural, db, fragments, counted: new Map<string, number>() };
    resources.set(schema.plural, { reading, writer: createWriter(schema, db) });
  }

  function of(resource: string): Resource {
    const found = resources.get(resource);
    if (!found) throw new Error(`the read model has no resource ${resource}`);
    return found;
  }

  function changed(): number {
    version += 1;
    for (const { reading } of resources.values()) reading.counted.clear();
    return version;
  }

  return {
    apply({ resource, upserts, removals }) {
      const { writer } = of(resource);
      let changes = 0;
      db.transaction(() => {
        for (const row of upserts) changes += writer.put(row) ? 1 : 0;
        for (const id of removals) changes += writer.remove(id) ? 1 : 0;
      });
      return changes > 0 ? changed() : version;
    },
    setCloud(next) {
      const known = fragments.get(next.cloud);
      if (known?.members === next.members && known.hiddenHost === next.hiddenHost) return version;
      fragments.set(next.cloud, next);
      return changed();
    },
    dropCloud(cloud) {
      db.transaction(() => {
        for (const { writer } of resources.values()) writer.removeCloud(cloud);
      });
      fragments.delete(cloud);
      return changed();
    },
    list: (request) => ({ ...listOf(of(request.resource).reading, request), version }),
    show: (request) => ({ ...showOf(of(request.resource).reading, request), version }),
    totals: ({ resource, where }) => totalsOf(of(resource).reading, where),
    distinct: (request) => distinctOf(of(request.resource).reading, request),
    counts: (resource) => countsOf(of(resource).reading),
    close: () => db.close(),
  };
}
