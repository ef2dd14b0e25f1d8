import type { ResourceName, Thing } from '../contract/index.ts';
import type { CloudContext, OwnerProject } from './context.ts';
import {
  hashOf,
  joinedAt,
  memberTexts,
  SEARCH_SEPARATOR,
  type ColumnValue,
  type FacetValue,
  type StoredRow,
} from './document.ts';
import type { Owned, Place } from './groups.ts';
import type { ResourceSchema } from './resource.ts';

/** One row of a resource: what is shown, and what queries look at beside it. */
export interface Made {
  readonly row: Readonly<Record<string, unknown>>;
  /** Id in the read model, for rows that show none. */
  readonly id?: string;
  /** Values of columns that are not fields. */
  readonly columns?: Readonly<Record<string, ColumnValue>>;
  readonly facets?: readonly FacetValue[];
  /** Also found by `search`. */
  readonly addresses?: readonly string[];
}

/** Whose a thing is, among the gateway's projects. */
export type Owners = Pick<Place, 'owner' | 'shared'>;

/** Puts things of one cloud into the form of one resource's rows. */
export interface Storer {
  rows(thing: never, owners: Owners): readonly StoredRow[];
  /** A short text that is another when something is that the rows are made of; only where that is a small part of the thing. */
  mark?(thing: never, owners: Owners): string;
}

/** How rows of one resource are made of the things of an adapter; one thing can become rows of several resources. */
export interface Derivation {
  readonly from: ResourceName;
  readonly kind: ResourceSchema;
  readonly storer: (cloud: CloudContext) => Storer;
}

/** The members that are told once per cloud, because they change for all its rows at once. */
export const sharesAccount = ({ fields }: ResourceSchema) => 'account_status' in fields.properties;
const isAccountKey = (key: string) => key.startsWith('account');

const isEmpty = (value: unknown) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

function columnValue(value: unknown): ColumnValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

/** Texts without value are empty, so that "is not" finds them; the rest is null. */
const withoutValue = (type: string): ColumnValue => (type === 'text' ? '' : null);

/** The pieces of one resource's documents, in the order of its fields. */
function layoutOf(kind: ResourceSchema) {
  const keys = Object.keys(kind.fields.properties);
  const shares = sharesAccount(kind);
  const own = shares ? keys.filter((key) => !isAccountKey(key)) : keys;
  const lead = shares ? own.filter((key) => key < 'account') : [];
  const head = own.filter((key) => !lead.includes(key));
  const secret = new Set(kind.secret);
  return { lead, head, open: secret.size > 0 ? head.filter((key) => !secret.has(key)) : [] };
}

/** Puts rows of one resource into the form in which they are kept and served. */
export function rowStorer(kind: ResourceSchema): (made: Made, cloud: string) => StoredRow {
  const { lead, head, open } = layoutOf(kind);
  const keys = [...new Set([...lead, ...head, ...open, ...kind.brief])];
  const textsOf = memberTexts(keys, isEmpty);
  const placesOf = (some: readonly string[]) => some.map((key) => keys.indexOf(key));
  const places = { lead: placesOf(lead), head: placesOf(head), open: placesOf(open), brief: placesOf(kind.brief) };
  const columns = Object.entries(kind.columns);
  return ({ row, id, columns: further = {}, facets = [], addresses = [] }, cloud) => {
    const texts = textsOf((place) => row[keys[place] ?? '']);
    const text = (some: readonly number[]) => joinedAt(texts, some);
    const value = (name: string, type: string): ColumnValue =>
      name === 'cloud' ? cloud : (further[name] ?? columnValue(row[name]) ?? withoutValue(type));
    const pieces = {
      lead: text(places.lead),
      head: text(places.head),
      open: text(places.open),
      brief: `{${text(places.brief)}}`,
    };
    const shownId = id ?? String(row['id']);
    return {
      id: shownId,
      ...pieces,
      host: '',
      tail: '',
      hash: hashOf(shownId, pieces.lead, pieces.head, pieces.open, JSON.stringify([further, facets])),
      columns: columns.map(([name, { type }]) => (name === 'id' ? shownId : value(name, type))),
      facets: facets.filter(([, text]) => text !== ''),
      addresses: addresses.filter((address) => address !== '').join(SEARCH_SEPARATOR),
    };
  };
}

/** What the rule of who sees a row looks at, for things that can be shared. */
function reachOf(
  { reach }: ResourceSchema,
  { everyone = false }: Owned,
  shared: readonly OwnerProject[],
): { readonly columns: Readonly<Record<string, ColumnValue>>; readonly facets: readonly FacetValue[] } {
  if (reach !== 'shared') return { columns: {}, facets: [] };
  return {
    columns: { everyone: everyone ? 1 : 0 },
    facets: shared.map(({ id }): FacetValue => ['shared', id, '']),
  };
}

/** Rows of a resource made of an adapter's things. */
export function derivation<Name extends ResourceName>(
  from: Name,
  kind: ResourceSchema,
  make: (thing: Thing<Name>, place: Place) => readonly Made[],
): Derivation {
  const store = rowStorer(kind);
  return {
    from,
    kind,
    storer: (cloud) => ({
      rows(thing: Thing<Name>, { owner, shared }: Owners) {
        const reach = reachOf(kind, thing as Owned, shared);
        return make(thing, { cloud, owner, shared }).map((made) =>
          store(
            {
              ...made,
              columns: { ...reach.columns, ...made.columns },
              facets: [...(made.facets ?? []), ...reach.facets],
            },
            cloud.name,
          ),
        );
      },
    }),
  };
}
