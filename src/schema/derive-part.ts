import type { ResourceName, Thing } from '../contract/index.ts';
import type { CloudContext } from './context.ts';
import { rowStorer, type Derivation, type Made, type Owners } from './derive.ts';
import { hashOf } from './document.ts';
import type { Place } from './groups.ts';
import type { ResourceSchema } from './resource.ts';

/** Where a part of a thing stands, as JSON can say it. */
export interface PartPlace extends Place {
  readonly cloud: Omit<CloudContext, 'userOf'>;
}

/** How rows are made of a part of an adapter's things, which is to be all that they show of these, as JSON can say it. */
interface Parted<Name extends ResourceName, Part> {
  readonly from: Name;
  readonly kind: ResourceSchema;
  readonly partOf: (thing: Thing<Name>) => Part;
  readonly make: (part: Part, place: PartPlace) => readonly Made[];
}

/**
 * Rows of a resource made of a small part of an adapter's things, which most changes leave as it is: then they are not made anew. They
 * belong to one project, as their things do.
 */
export function partDerivation<Name extends ResourceName, Part>(parted: Parted<Name, Part>): Derivation {
  const { from, kind, partOf, make } = parted;
  const store = rowStorer(kind);
  return {
    from,
    kind,
    storer(context) {
      const { userOf: _userOf, ...cloud } = context;
      const placed = hashOf(JSON.stringify(cloud));
      return {
        mark: (thing: Thing<Name>, owners: Owners) => hashOf(placed, JSON.stringify([partOf(thing), owners])),
        rows: (thing: Thing<Name>, { owner, shared }: Owners) =>
          make(partOf(thing), { cloud, owner, shared }).map((made) => store(made, cloud.name)),
      };
    },
  };
}
