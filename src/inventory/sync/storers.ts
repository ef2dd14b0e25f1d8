import type { ResourceName } from '../../contract/index.ts';
import type { CloudContext } from '../../schema/context.ts';
import type { Owners } from '../../schema/derive.ts';
import type { StoredRow } from '../../schema/document.ts';
import { DERIVATIONS } from '../../schema/resources.ts';

/** The rows of one resource that a thing has become. */
export interface PlacedRows {
  /** The resource whose list they are in. */
  readonly plural: string;
  /** Nothing where they are as they were. */
  readonly rows?: readonly StoredRow[];
  /** What says the same while they are made of the same. */
  readonly mark?: string;
}

/** Whether rows of a resource bore a mark when they were made last. */
export type IsMarked = (plural: string, mark: string) => boolean;

/** Puts things of one cloud into the forms in which they are kept. */
export type Storers = (
  resource: ResourceName,
  thing: unknown,
  owners: Owners,
  isMarked: IsMarked,
) => readonly PlacedRows[];

/** The storers of one cloud, of all resources. */
export function createStorers(cloud: CloudContext): Storers {
  const all = DERIVATIONS.map(({ from, kind, storer }) => ({ from, plural: kind.plural, storer: storer(cloud) }));
  const byResource = new Map<string, typeof all>();
  for (const one of all) byResource.set(one.from, [...(byResource.get(one.from) ?? []), one]);
  return (resource, thing, owners, isMarked) =>
    (byResource.get(resource) ?? []).map(({ plural, storer }): PlacedRows => {
      const mark = storer.mark?.(thing as never, owners);
      if (mark === undefined) return { plural, rows: storer.rows(thing as never, owners) };
      return isMarked(plural, mark) ? { plural, mark } : { plural, mark, rows: storer.rows(thing as never, owners) };
    });
}
