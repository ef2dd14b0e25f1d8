import type { Row } from '../oracle/row.ts';

/** One condition: what the gateway is asked, and which rows it means. */
export interface Condition {
  readonly query: readonly (readonly [string, string])[];
  readonly keep: (row: Row) => boolean;
}

const text = (row: Row, field: string) => String(row[field]);
const small = (row: Row, field: string) => text(row, field).toLowerCase();
const tag = (row: Row, key: string) => (row['metadata'] as Readonly<Record<string, string>>)[key];
const addresses = (row: Row) => [...text(row, 'ips').split(','), text(row, 'eip')].filter((ip) => ip !== '');

const SEARCHED = ['name', 'id', 'description', 'hostname', 'status', 'os_type', 'instance_type', 'external_id'];

const INDEXED_FROM = 3;

/**
 * `search`: a part of any text, in any case; addresses with a dot in it, hardware addresses with a colon. Less than
 * three characters are the beginning of one.
 */
export function search(words: string): Condition {
  const wanted = words.toLowerCase();
  const found = (text: string) => (wanted.length < INDEXED_FROM ? text.startsWith(wanted) : text.includes(wanted));
  return {
    query: [['search', words]],
    keep: (row) =>
      SEARCHED.some((field) => found(small(row, field))) ||
      (wanted.includes('.') && addresses(row).some((ip) => ip.includes(wanted))) ||
      (wanted.includes(':') && small(row, 'macs').includes(wanted)),
  };
}

/** A query parameter of the name of a field: one of the values. */
export const parameter = (name: string, field: string, ...values: string[]): Condition => ({
  query: values.map((value) => [name, value] as const),
  keep: (row) => values.includes(text(row, field)),
});

/** The same for a field that holds several, joined by commas. */
export const member = (name: string, field: string, value: string): Condition => ({
  query: [[name, value]],
  keep: (row) => text(row, field).split(',').includes(value),
});

/** A parameter with a meaning of its own. */
export const meaning = (name: string, values: readonly string[], keep: Condition['keep']): Condition => ({
  query: values.map((value) => [name, value] as const),
  keep,
});

const OPERATORS: Readonly<Record<string, (value: string, args: readonly string[]) => boolean>> = {
  in: (value, args) => args.includes(value),
  notin: (value, args) => !args.includes(value),
  equals: (value, args) => args.includes(value),
  notequals: (value, args) => !args.includes(value),
  contains: (value, args) => args.some((arg) => value.toLowerCase().includes(arg.toLowerCase())),
  startswith: (value, args) => args.some((arg) => value.toLowerCase().startsWith(arg.toLowerCase())),
  endswith: (value, args) => args.some((arg) => value.toLowerCase().endsWith(arg.toLowerCase())),
  isempty: (value) => value === '',
  isnotempty: (value) => value !== '',
};

const NUMBERS: Readonly<Record<string, (value: number, args: readonly number[]) => boolean>> = {
  gt: (value, [low = 0]) => value > low,
  ge: (value, [low = 0]) => value >= low,
  lt: (value, [high = 0]) => value < high,
  le: (value, [high = 0]) => value <= high,
  between: (value, [low = 0, high = 0]) => low <= value && value <= high,
};

const asNumber = (value: unknown): number => {
  if (typeof value === 'number') return value;
  const time = String(value).replace(' ', 'T');
  return /^\d{4}-/.test(time) ? Date.parse(/Z$/.test(time) ? time : `${time}Z`) : Number(value);
};

/** `filter=<field>.<operator>(…)`. */
export function filter(field: string, operator: string, ...args: string[]): Condition {
  const quoted = args.map((arg) => (/^[\w.-]+$/.test(arg) ? arg : `"${arg}"`)).join(',');
  const words = OPERATORS[operator];
  const numbers = NUMBERS[operator];
  return {
    query: [['filter', `${field}.${operator}(${quoted})`]],
    keep: (row) => words?.(text(row, field), args) ?? numbers?.(asNumber(row[field]), args.map(asNumber)) ?? false,
  };
}

/** `tags.N`: several values of one key are alternatives, several keys must all be there. */
export function tags(...wanted: (readonly [key: string, value?: string])[]): Condition {
  const keys = [...new Set(wanted.map(([key]) => key))];
  return {
    query: wanted.flatMap(([key, value], index) => [
      [`tags.${index}.key`, key] as const,
      ...(value === undefined ? [] : [[`tags.${index}.value`, value] as const]),
    ]),
    keep: (row) =>
      keys.every((key) => {
        const shown = tag(row, key.replace(/^ext:/, 'user:'));
        const values = wanted.filter(([same]) => same === key).map(([, value]) => value);
        if (values.includes('___no_value__')) return shown === undefined;
        return shown !== undefined && (values.includes(undefined) || values.includes(shown));
      }),
  };
}

/** Sets of one tag each: `obj_tags` any of the sets, `no_tags` none of them. */
export const tagSets = (name: 'obj_tags' | 'no_tags', ...wanted: (readonly [string, string])[]): Condition => ({
  query: wanted.flatMap(([key, value], index) => {
    const place = name === 'obj_tags' ? `${name}.${index}.0` : `${name}.${index}`;
    return [[`${place}.key`, key] as const, [`${place}.value`, value] as const];
  }),
  keep: (row) => wanted.some(([key, value]) => tag(row, key) === value) === (name === 'obj_tags'),
});

/** `ip_addr`: an address, its beginning or a part of it. */
export const address = (part: string): Condition => ({
  query: [['ip_addr', part]],
  keep: (row) => addresses(row).some((ip) => ip.includes(part)),
});

/** All of them. */
export const all = (...conditions: Condition[]): Condition => ({
  query: conditions.flatMap(({ query }) => query),
  keep: (row) => conditions.every(({ keep }) => keep(row)),
});

/** Any of them: `filter_any=true`. */
export const any = (...conditions: Condition[]): Condition => ({
  query: [...conditions.flatMap(({ query }) => query), ['filter_any', 'true']],
  keep: (row) => conditions.some(({ keep }) => keep(row)),
});
