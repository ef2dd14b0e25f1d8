import { Refusal, json, type Reply, type Request } from '../http/message.ts';
import type { Access } from '../identity/access.ts';
import { booleanIn, comparator, textOf, type SortValue } from '../paging.ts';
import type { Cloud } from '../state/cloud.ts';
import { insideUrl } from '../world.ts';
import { BOOLEANS } from './attributes.ts';
import type { Candidate, Collection } from './collections.ts';
import { badRequest, neutronError } from './errors.ts';
import type { View } from './views.ts';

const PAGING = ['limit', 'marker', 'page_reverse', 'fields', 'sort_key', 'sort_dir'];

/** A request to one of Neutron's lists. */
export interface Asked {
  readonly cloud: Cloud;
  readonly access: Access;
  readonly request: Request;
  readonly collection: Collection;
}

interface Shown {
  readonly id: string;
  readonly view: View;
}

function limitIn({ query }: Request): number {
  const text = query.get('limit') ?? '0';
  if (!/^\d+$/.test(text)) {
    throw badRequest(`Bad limit request: Limit must be an integer 0 or greater and not '${text}'.`, 'BadRequest');
  }
  return Number(text);
}

const quoted = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`;

type Test = (view: View) => boolean;

/** `fixed_ips` is asked for by parts: `ip_address=10.0.0.1`, `subnet_id=…`, `ip_address_substr=10.0`. */
function fixedIpTest(values: readonly string[]): Test {
  const pairs = values.map((value) => {
    const [key = '', text] = value.split(/=(.*)/);
    if (text !== undefined) return { key, text };
    throw badRequest(`Invalid input for operation: '${value}' is not of the form <key>=[value].`, 'InvalidInput');
  });
  return ({ fixed_ips: list }) =>
    Array.isArray(list) &&
    list.some((ip: Readonly<Record<string, unknown>>) =>
      pairs.some(({ key, text }) =>
        key === 'ip_address_substr' ? textOf(ip['ip_address']).includes(text) : ip[key] === text,
      ),
    );
}

function booleanTest(name: string, values: readonly string[]): Test {
  const wanted = values.map((value) => {
    const read = booleanIn(value);
    if (read !== undefined) return read;
    throw badRequest(`Invalid input for operation: '${value}' cannot be converted to boolean.`, 'InvalidInput');
  });
  return (view) => wanted.includes(view[name] === true);
}

/** Equality with any of the values. */
function memberTest(name: string, values: readonly string[]): Test {
  if (name === 'fixed_ips') return fixedIpTest(values);
  if (BOOLEANS.includes(name)) return booleanTest(name, values);
  // Nothing has tags here.
  if (name.startsWith('not-tags')) return () => true;
  return (view) => {
    const value = view[name];
    return Array.isArray(value) ? value.some((item) => values.includes(textOf(item))) : values.includes(textOf(value));
  };
}

/** Several values mean any of them, several names all of them. Other names than those of the list are refused. */
function tests({ request, collection }: Asked): readonly Test[] {
  const names = [...new Set(request.query.keys())].filter((name) => !PAGING.includes(name));
  const unknown = names.filter((name) => !collection.attributes.filters.includes(name));
  if (unknown.length > 0) throw badRequest(`${quoted(unknown)} is invalid attribute for filtering`);
  return names.map((name) => memberTest(name, request.query.getAll(name)));
}

type SortKeys = readonly (readonly [string, boolean])[];

/** Attributes, each with whether it is sorted downwards. */
function sortBy({ request: { query }, collection }: Asked): SortKeys {
  const keys = query.getAll('sort_key');
  const directions = query.getAll('sort_dir');
  if (keys.length !== directions.length) throw badRequest('The number of sort_keys and sort_dirs must be same');
  const unknown = keys.filter((key) => !collection.attributes.sortKeys.includes(key));
  if (unknown.length > 0) throw badRequest(`${quoted(unknown)} is invalid attribute for sort_keys`);
  const odd = directions.filter((word) => word !== 'asc' && word !== 'desc');
  if (odd.length > 0) {
    throw badRequest(`${quoted(odd)} is invalid value for sort_dirs, valid value is 'asc' and 'desc'`);
  }
  return keys.map((key, index) => [key, directions[index] === 'desc'] as const);
}

/** The views that fit, sorted otherwise than by id, behind the marker. */
function sortedViews(
  candidates: Iterable<Candidate>,
  keys: SortKeys,
  marker: string | undefined,
): readonly Candidate[] {
  const views = new Map([...candidates].map((one) => [one.id, { one, view: one.whole() }]));
  const valueOf = (view: View, key: string): SortValue => {
    const value = view[key];
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
  };
  const order = comparator<{ view: View }>([
    ...keys.map(([key, descending]) => ({
      value: ({ view }: { view: View }) => valueOf(view, key),
      descending,
    })),
    { value: ({ view }) => valueOf(view, 'id'), descending: false },
  ]);
  const sorted = [...views.values()].sort(order);
  const place = marker === undefined ? -1 : sorted.findIndex(({ one }) => one.id === marker);
  return sorted.slice(place + 1).map(({ one }) => one);
}

function shown(view: View, fields: readonly string[]): View {
  if (fields.length === 0) return view;
  return Object.fromEntries(Object.entries(view).filter(([name]) => fields.includes(name)));
}

/** Links to both sides; each page that is full has a next one, the first one too has a previous one. */
function pageLinks(request: Request, rows: readonly Shown[], limit: number, reverse: boolean): readonly object[] {
  const base = `${insideUrl('network')}${request.path}`;
  const pairs = [...request.query].filter(([name]) => name !== 'marker' && name !== 'page_reverse');
  const link = (rel: string, marker: string | undefined, more: readonly [string, string][]) => {
    const query = new URLSearchParams(pairs);
    if (marker !== undefined) query.append('marker', marker);
    for (const [name, value] of more) query.append(name, value);
    return { rel, href: `${base}?${query.toString()}` };
  };
  const full = rows.length >= limit;
  return [
    ...(full || reverse ? [link('next', rows.at(-1)?.id, [])] : []),
    ...(full || !reverse ? [link('previous', rows[0]?.id, [['page_reverse', 'True']])] : []),
  ];
}

function missing({ collection }: Asked, id: string): Refusal {
  const { type, message } = collection.missing;
  return new Refusal(neutronError(404, type, message(id)));
}

/** The records of the page, in the order asked for. */
function page(asked: Asked, limit: number): readonly Shown[] {
  const { request, cloud, access, collection } = asked;
  const marker = limit > 0 ? (request.query.get('marker') ?? undefined) : undefined;
  if (marker !== undefined && !collection.find(cloud, access, marker)) throw missing(asked, marker);
  const filters = tests(asked);
  const keys = sortBy(asked);
  const reverse = isReverse(request);
  const plain = !reverse && keys.every(([key, descending]) => key === 'id' && !descending);
  const devices = request.query.getAll('device_id').filter((id) => id !== '');
  const all = collection.rows(cloud, access, { after: plain ? marker : undefined, devices });
  const found: Shown[] = [];
  for (const { id, view, whole } of plain ? all : sortedViews(all, reverse ? reversed(keys) : keys, marker)) {
    const full = whole();
    if (!filters.every((fits) => fits(full))) continue;
    found.push({ id, view: access.isAdmin ? full : view() });
    if (found.length === limit) break;
  }
  return reverse ? found.reverse() : found;
}

const isReverse = ({ query }: Request) => booleanIn(query.get('page_reverse') ?? '') ?? false;

const reversed = (keys: SortKeys): SortKeys =>
  (keys.length > 0 ? keys : [['id', false] as const]).map(([key, descending]) => [key, !descending] as const);

/** GET /v2.0/{collection} (mapping L-24). Without a limit everything. */
export function listThings(asked: Asked): Reply {
  const { request, collection } = asked;
  const limit = limitIn(request);
  const rows = page(asked, limit);
  const fields = request.query.getAll('fields');
  const body = { [collection.plural]: rows.map(({ view }) => shown(view, fields)) };
  if (limit === 0) return json(200, body);
  const links = pageLinks(request, rows, limit, isReverse(request));
  return json(200, links.length > 0 ? { ...body, [`${collection.plural}_links`]: links } : body);
}

/** GET /v2.0/{collection}/{id} */
export function showThing(asked: Asked, id: string): Reply {
  const found = asked.collection.find(asked.cloud, asked.access, id);
  if (!found) throw missing(asked, id);
  return json(200, {
    [asked.collection.singular]: shown(found.view(), asked.request.query.getAll('fields')),
  });
}
