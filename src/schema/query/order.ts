import { GatewayError } from '../../contract/index.ts';
import type { ResourceSchema } from '../resource.ts';
import type { RawQuery } from './raw.ts';
import { wordOf } from './values.ts';

/** One key that a list is sorted by: a column, or the value of a metadata key. */
export type Order = { readonly direction: 'asc' | 'desc' } & (
  { readonly column: string; readonly tag?: never } | { readonly tag: string; readonly column?: never }
);

const DIRECTIONS = ['asc', 'desc'] as const;

/** What a list may be sorted by. */
export interface Sortable {
  readonly schema: ResourceSchema;
  /** Other names of columns. */
  readonly orders: Readonly<Record<string, string>>;
  readonly admin: boolean;
}

function columnOf(name: string, parameter: string, on: Sortable): string {
  const alias = Object.hasOwn(on.orders, name) ? on.orders[name] : undefined;
  const column = alias ?? name;
  const found = Object.hasOwn(on.schema.columns, column) ? on.schema.columns[column] : undefined;
  if (!found || found.hidden) {
    const columns = Object.keys(on.schema.columns).filter((one) => !on.schema.columns[one]?.hidden);
    const known = [...columns, ...Object.keys(on.orders)].sort().join(', ');
    throw new GatewayError(
      'invalid_request',
      `${parameter}: ${on.schema.plural} cannot be sorted by "${name}"; they can by ${known}`,
    );
  }
  if (found.admin && !on.admin) {
    throw new GatewayError('forbidden', `${parameter}: only administrators may look at ${name}`);
  }
  return column;
}

function byTag(value: string): Order {
  const [, tag = '', word = ''] = /^(.+):(asc|desc)$/i.exec(value) ?? [];
  if (tag === '') {
    throw new GatewayError('invalid_request', `order_by_tag: "${value.slice(0, 80)}" is not of the form user:env:ASC`);
  }
  return { tag, direction: wordOf('order_by_tag', word, DIRECTIONS) };
}

/**
 * What a list is sorted by: `order_by` with `order`, then `order_by_<name>=asc`, then `order_by_tag`; newest first without any, by id what has no time.
 * Throws `invalid_request` naming what it could be sorted by.
 */
export function ordersOf(query: RawQuery, on: Sortable): readonly Order[] {
  const direction = wordOf('order', query.value('order') ?? 'desc', DIRECTIONS);
  const orders: Order[] = query
    .values('order_by')
    .flatMap((value) => value.split(','))
    .filter((name) => name !== '')
    .map((name) => ({ column: columnOf(name, 'order_by', on), direction }));
  for (const parameter of query.names()) {
    const [, name] = /^order_by_(.+)$/.exec(parameter) ?? [];
    const value = query.value(parameter);
    if (name === undefined || value === undefined || value === '') continue;
    if (name === 'tag') orders.push(byTag(value));
    else orders.push({ column: columnOf(name, parameter, on), direction: wordOf(parameter, value, DIRECTIONS) });
  }
  if (orders.length > 0) return orders;
  if ('created_at' in on.schema.columns) return [{ column: 'created_at', direction }];
  return [{ column: 'id', direction: query.value('order') === undefined ? 'asc' : direction }];
}
