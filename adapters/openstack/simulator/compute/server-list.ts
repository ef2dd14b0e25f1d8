import { lastChange } from '../content/servers.ts';
import { Refusal, json, type Reply } from '../http/message.ts';
import { comparator, nextQuery, take, type SortValue } from '../paging.ts';
import type { Cloud } from '../state/cloud.ts';
import type { ServerRow } from '../state/rows.ts';
import type { Order } from '../state/table.ts';
import { nextLink, type Context } from './context.ts';
import { invalidParameter, limitIn } from './parameters.ts';
import { badRequest, novaError } from './errors.ts';
import { COLUMNS, IGNORED_SORT_KEYS, SORT_KEYS } from './server-columns.ts';
import { serverFilter, type ServerFilter } from './server-filter.ts';

import { toBasicServer, toPartialServer, toServer } from './server-view.ts';

interface SortKey {
  readonly name: string;
  readonly descending: boolean;
}

/** Reads sort_key and sort_dir (mapping L-05, L-06). The id decides between equals. */
function sortKeys({ request, minor, access }: Context): readonly SortKey[] {
  const names = request.query.getAll('sort_key').map((name) => name.trim());
  const directions = request.query.getAll('sort_dir').map((word) => word.trim());
  const allowed = [...SORT_KEYS, ...(minor >= 75 ? [] : IGNORED_SORT_KEYS)];
  for (const name of names) {
    if (!allowed.includes(name)) {
      const list = allowed.map((one) => `'${one}'`).join(', ');
      throw invalidParameter('sort_key', name, `'${name}' is not one of [${list}]`);
    }
    if ((name === 'host' || name === 'node') && !access.isAdmin) {
      throw new Refusal(novaError(403, `Only administrators can sort servers by ${name}`));
    }
  }
  if (directions.length > Math.max(1, names.length)) {
    throw badRequest('Invalid input received: Sort direction size exceeds sort key size');
  }
  const first = directions[0] ?? 'desc';
  const keys = (names.length > 0 ? names : ['created_at']).map((name, index) => {
    return { name, word: directions[index] ?? first };
  });
  for (const { word } of keys) {
    if (word !== 'asc' && word !== 'desc') {
      throw badRequest("Invalid input received: Unknown sort direction, must be 'desc' or 'asc'");
    }
  }
  const isIgnored = (name: string) => IGNORED_SORT_KEYS.includes(name) || (name === 'locked' && minor < 73);
  const used = keys.filter(({ name }) => !isIgnored(name));
  const sorted = used.map(({ name, word }) => ({ name, descending: word === 'desc' }));
  return sorted.some(({ name }) => name === 'uuid') ? sorted : [...sorted, { name: 'uuid', descending: false }];
}

/** The orders that need no sorting. */
function readyOrder([first, second]: readonly SortKey[]): Order | undefined {
  if (first?.name === 'uuid' && !first.descending) return 'id';
  if (first?.name !== 'created_at' || second?.name !== 'uuid' || second.descending) return undefined;
  return first.descending ? 'newest' : 'oldest';
}

const compare = (cloud: Cloud, keys: readonly SortKey[]) =>
  comparator<ServerRow>(
    keys.map(({ name, descending }) => ({
      value: (row): SortValue => COLUMNS[name]?.(row, cloud) ?? null,
      descending,
    })),
  );

/** The rows on hosts in order, after the marker; all that may fit, and more. */
function* rowsAfter(
  cloud: Cloud,
  { filter, keys, marker }: { filter: ServerFilter; keys: readonly SortKey[]; marker: ServerRow | undefined },
): Generator<ServerRow> {
  const order = readyOrder(keys);
  const few = filter.since !== undefined && filter.since > lastChange(cloud.basis);
  if (order && !few) {
    yield* cloud.servers.rows(order, marker?.id);
    return;
  }
  const compared = compare(cloud, keys);
  const all = few ? cloud.servers.changed() : cloud.servers.rows('id');
  const wanted = [...all].filter((row) => filter.fits(row) && (!marker || compared(marker, row) < 0));
  yield* wanted.sort(compared);
}

/** The servers that wait for a host. */
function waitingRows(cloud: Cloud): readonly ServerRow[] {
  const found = new Map<string, ServerRow>();
  for (const row of [...cloud.servers.changed(), ...contentWaiting(cloud)]) {
    const current = cloud.servers.get(row.id);
    if (current?.buildRequest) found.set(current.id, current);
  }
  return [...found.values()];
}

/** Only the first servers of the content, which are the special ones, can be waiting. */
function contentWaiting({ basis, servers }: Cloud): readonly ServerRow[] {
  const indexes = Array.from({ length: Math.min(100, basis.servers) }, (_, index) => index);
  const waiting = indexes.filter((index) => basis.shape(index).state === 'scheduling');
  return waiting.flatMap((index) => servers.get(basis.ids.server.id(index)) ?? []);
}

interface Page {
  readonly rows: readonly ServerRow[];
  readonly full: boolean;
}

/** Servers without a host come before all others, whatever the order (mapping L-07). */
function page(context: Context, filter: ServerFilter, limit: number): Page {
  const { cloud, request } = context;
  const keys = sortKeys(context);
  const markerId = request.query.getAll('marker').at(-1) ?? '';
  const marker = markerId === '' ? undefined : cloud.servers.get(markerId);
  if (markerId !== '' && !marker) throw badRequest(`marker [${markerId}] not found`);
  const compared = compare(cloud, keys);
  const inFront = marker !== undefined && !marker.buildRequest;
  const waiting =
    inFront || (filter.byAddress && !marker)
      ? []
      : waitingRows(cloud)
          .filter((row) => filter.fitsWaiting(row) && (!marker || compared(marker, row) < 0))
          .sort(compared)
          .slice(0, limit);
  const hides = (row: ServerRow) => row.unreachable && (filter.narrowed || context.minor < 69);
  const rows = rowsAfter(cloud, { filter, keys, marker: inFront ? marker : undefined });
  const rest = take(rows, limit - waiting.length, (row) => !row.buildRequest && !hides(row) && filter.fits(row));
  const found = [...waiting, ...rest.rows];
  return { rows: found, full: limit > 0 && found.length === limit };
}

/** GET /servers and /servers/detail (mapping §6.1). */
export function listServers(context: Context, form: 'servers' | 'servers/detail'): Reply {
  const limit = limitIn(context.request.query, context.world.settings.maxLimit);
  const filter = serverFilter(context);
  const { rows, full } = page(context, filter, limit);
  const detailed = form === 'servers/detail';
  const servers = rows.map((row) => {
    if (row.unreachable) return toPartialServer(context, row, detailed ? 'listed' : 'basic');
    return detailed ? toServer(context, row, true) : toBasicServer(context, row);
  });
  const last = rows.at(-1);
  if (!full || !last) return json(200, { servers });
  const query = nextQuery(context.request.query, last.id, true);
  return json(200, { servers, servers_links: [nextLink(context, form, query)] });
}
