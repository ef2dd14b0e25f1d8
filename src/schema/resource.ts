import { Type, type TObject, type TSchema } from '../kit/index.ts';

/** How a field is stored beside the documents, so that lists can filter and sort by it. */
export interface Column {
  readonly type: 'text' | 'integer' | 'boolean' | 'time';
  /** Also found by `search`. */
  readonly search?: boolean;
  /** Has an index, because lists are often sorted by it. */
  readonly indexed?: boolean;
  /** Only administrators may filter or sort by it. */
  readonly admin?: boolean;
  /** Made for sorting alone: no filter names it. */
  readonly sortOnly?: boolean;
}

/** What a list can be narrowed by that has several values per row, for example its addresses. */
export interface Facet {
  readonly search?: boolean;
  /** Values are compared in small letters. */
  readonly lower?: boolean;
}

/** A unified resource: its names, its documented fields, and what of it can be filtered, sorted and searched. */
export interface ResourceSchema {
  /** Key of one object, for example `server`. */
  readonly keyword: string;
  /** Key of a list and first part of the path, for example `servers`. */
  readonly plural: string;
  readonly fields: TObject;
  readonly columns: Readonly<Record<string, Column>>;
  readonly facets: Readonly<Record<string, Facet>>;
}

interface FieldOptions {
  /** Source, for example `F-001`, or what is to know about the value. */
  readonly from?: string;
  readonly column?: true | Omit<Column, 'type'>;
}

function field<T extends TSchema>(schema: T, type: Column['type'], options: FieldOptions): T {
  const { from, column } = options;
  const marks = column === undefined ? {} : { column: { type, ...(column === true ? {} : column) } };
  return { ...schema, ...(from === undefined ? {} : { description: from }), ...marks };
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
