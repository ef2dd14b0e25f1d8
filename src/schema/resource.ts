import { Type, type TObject, type TSchema } from '../kit/index.ts';

/** How a field is stored beside the documents, so that lists can filter and sort by it. */
export interface Column {
  readonly type: 'text' | 'integer' | 'boolean' | 'time';
  /** Also found by `search`. */
  readonly search?: boolean;
  /** Only administrators may filter or sort by it. */
  readonly admin?: boolean;
  /** Made for sorting alone: no filter names it. */
  readonly sortOnly?: boolean;
  /** For the rule of who sees a row: callers can neither filter nor sort by it. */
  readonly hidden?: boolean;
}

/** What a list can be narrowed by that has several values per row, for example its addresses. */
export interface Facet {
  readonly search?: boolean;
  /** Values are compared in small letters. */
  readonly lower?: boolean;
}

/**
 * Who sees a row beside the administrators of the gateway. `project`: the project that it belongs to. `shared`: also those that it is
 * shared with, and when it is for everybody those that have something in its cloud. `cloud`: whoever has something in its cloud.
 * `account`: whoever has something in a cloud of its account. `user`: the user that it belongs to. `actor`: whoever did what it tells
 * of, and the project in which he did. `admin`: nobody.
 */
export type Reach = 'project' | 'shared' | 'cloud' | 'account' | 'user' | 'actor' | 'admin';

/** A unified resource: its names, its documented fields, and what of it can be filtered, sorted and searched. */
export interface ResourceSchema {
  /** Key of one object, for example `server`. */
  readonly keyword: string;
  /** Key of a list and first part of the path, for example `servers`. */
  readonly plural: string;
  readonly reach: Reach;
  readonly fields: TObject;
  readonly columns: Readonly<Record<string, Column>>;
  readonly facets: Readonly<Record<string, Facet>>;
  /** What `summary_stats` adds up beside the number of rows: name of the sum, and its column. */
  readonly sums: Readonly<Record<string, string>>;
  /** Fields of the short form (`details=false`). */
  readonly brief: readonly string[];
  /** Fields that administrators alone are shown. */
  readonly secret: readonly string[];
}

/** Fields of the short form that most resources have. */
const BRIEF = new Set(
  'account account_id created_at domain_id enabled external_id id manager manager_id name project project_domain project_id region region_id status tenant tenant_id updated_at zone zone_id'.split(
    ' ',
  ),
);

export interface KindOptions {
  readonly keyword: string;
  readonly plural: string;
  readonly reach: Reach;
  readonly fields: TObject;
  readonly facets?: Readonly<Record<string, Facet>>;
  /** Columns that are not fields of their own. */
  readonly columns?: Readonly<Record<string, Column>>;
  readonly sums?: Readonly<Record<string, string>>;
  /** Fields of the short form beside those that most resources have. */
  readonly brief?: readonly string[];
}

/** What the rule of who sees a row looks at. */
const REACH_COLUMNS: Readonly<Record<Reach, Readonly<Record<string, Column>>>> = {
  project: {},
  shared: { everyone: { type: 'boolean', hidden: true } },
  cloud: {},
  account: {},
  user: { owner_key: { type: 'text', hidden: true } },
  actor: {},
  admin: {},
};
const REACH_FACETS: Readonly<Partial<Record<Reach, Readonly<Record<string, Facet>>>>> = {
  shared: { shared: {} },
  account: { cloud: {} },
};

/** A resource whose documents are made of fields alone; columns and short form follow from how the fields are marked. */
export function defineKind(options: KindOptions): ResourceSchema {
  const { keyword, plural, reach, fields } = options;
  const marked = (mark: (field: object) => boolean) =>
    Object.entries(fields.properties).flatMap(([name, schema]) => (mark(schema) ? [name] : []));
  const own = new Set(options.brief ?? []);
  return {
    keyword,
    plural,
    reach,
    fields,
    columns: { ...columnsOf(fields), cloud: { type: 'text' }, ...options.columns, ...REACH_COLUMNS[reach] },
    facets: { ...options.facets, ...REACH_FACETS[reach] },
    sums: options.sums ?? {},
    brief: Object.keys(fields.properties).filter((name) => BRIEF.has(name) || own.has(name)),
    secret: marked((schema) => (schema as { secret?: boolean }).secret === true),
  };
}

interface FieldOptions {
  /** Source, for example `F-001`, or what is to know about the value. */
  readonly from?: string;
  readonly column?: true | Omit<Column, 'type'>;
  /** Administrators alone are shown it; it is not searched. */
  readonly secret?: true;
}

function field<T extends TSchema>(schema: T, type: Column['type'], options: FieldOptions): T {
  const { from, column, secret } = options;
  const admin = secret ? { admin: true } : {};
  const marks = column === undefined ? {} : { column: { type, ...(column === true ? {} : column), ...admin } };
  return {
    ...schema,
    ...(from === undefined ? {} : { description: from }),
    ...marks,
    ...(secret ? { secret } : {}),
  };
}

/** Text, `""` without value. */
export const text = (options: FieldOptions = {}) => field(Type.String(), 'text', options);
/** A whole number, 0 without value. */
export const integer = (options: FieldOptions = {}) => field(Type.Integer(), 'integer', options);
/** True or false. */
export const flag = (options: FieldOptions = {}) => field(Type.Boolean(), 'boolean', options);
/** UTC with six digits and `Z`, null without value. */
export const time = (options: FieldOptions = {}) =>
  field(Type.Union([Type.String({ format: 'date-time' }), Type.Null()]), 'time', options);
/** A field that is left out when it has no value: clients came to know it after the documented record. */
export const later = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** The columns that a resource's fields are marked with. */
export function columnsOf(fields: TObject): Readonly<Record<string, Column>> {
  const marked = Object.entries(fields.properties).flatMap(([name, schema]) => {
    const column = (schema as { column?: Column }).column;
    return column === undefined ? [] : [[name, column] as const];
  });
  return Object.fromEntries(marked);
}
