import type { ResourceName } from '../../contract/index.ts';
import type { CloudContext } from '../../schema/context.ts';
import type { Owners } from '../../schema/derive.ts';
import { DERIVATIONS } from '../../schema/resources.ts';
import type { PlacedRow } from './joiner.ts';

/** Puts things of one cloud into the forms in which they are kept. */
export type Storers = (resource: ResourceName, thing: unknown, owners: Owners) => readonly PlacedRow[];

/** The storers of one cloud, of all resources. */
export function createStorers(cloud: CloudContext): Storers {
  const all = DERIVATIONS.map(({ from, kind, storer }) => ({ from, plural: kind.plural, store: storer(cloud) }));
  const byResource = new Map<string, typeof all>();
  for (const one of all) byResource.set(one.from, [...(byResource.get(one.from) ?? []), one]);
  return (resource, thing, owners) =>
    (byResource.get(resource) ?? []).flatMap(({ plural, store }) =>
      store(thing as never, owners).map((row) => ({ plural, row })),
    );
}
