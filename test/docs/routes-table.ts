import openstack from '../../adapters/openstack/index.ts';
import type { Provider } from '../../src/contract/index.ts';
import type { Route } from '../../src/http/route.ts';
import { commonParameters } from '../../src/schema/query/common-parameters.ts';
import type { Listable } from '../../src/schema/query/list-query.ts';
import { DERIVATIONS, LISTABLES } from '../../src/schema/resources.ts';
import { NESTED } from '../support/routes.ts';

/** What the table is made of; tests hand in others. */
export interface Described {
  readonly routes: readonly Route[];
  readonly listables: readonly Listable[];
  readonly adapter: Provider;
}

export const EXPLAINED = { listables: LISTABLES, adapter: openstack as unknown as Provider } as const;

const NONE = '–';
const code = (words: readonly string[]) => words.map((word) => `\`${word}\``).join(', ');
/** A bar would end the cell. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The resource that a route is about: what the first part of its path is called, a version aside. */
function listableOf({ path, surface }: Route, { listables }: Described): Listable | undefined {
  if (surface !== 'unified') return undefined;
  const [first] = path.split('/').filter((segment) => segment !== '' && !/^v\d/.test(segment));
  return listables.find(({ schema }) => schema.plural === first);
}

type Kind = 'list' | 'distinct' | 'one' | 'other';

function kindOf({ method, path }: Route, { schema: { plural } }: Listable): Kind {
  if (method !== 'get') return 'other';
  const [, tail = ''] = path.split(`/${plural}`);
  const kinds: Readonly<Record<string, Kind>> = { '': 'list', '/distinct-field': 'distinct', '/:id': 'one' };
  return kinds[tail] ?? 'other';
}

function answersOf(route: Route, listable: Listable | undefined): string {
  if (route.answers !== undefined) return route.answers;
  if (!listable) return NONE;
  const { keyword, plural } = listable.schema;
  switch (kindOf(route, listable)) {
    case 'list':
      return `a page of ${plural}`;
    case 'distinct':
      return 'the different values of `field` (a column) and `extra_field` (also `tag:<key>`)';
    case 'one':
      return `one ${keyword}, by its id, its name, or the id that its cloud gave it; also \`HEAD\``;
    case 'other':
      return `\`${route.path.split('/').at(-1) ?? ''}\` of a ${keyword}`;
  }
}

interface Origin {
  readonly made: string;
  readonly pace: string;
}

/** What the rows of a resource are made of on a cloud, and how often that is read. */
function originOf({ schema: { plural } }: Listable, { adapter }: Described): Origin {
  const from = DERIVATIONS.filter(({ kind }) => kind.plural === plural).map((derivation) => derivation.from);
  const found = [...new Set(from)].flatMap((name) => {
    const resource = adapter.resources[name];
    return resource ? [{ name, ...resource }] : [];
  });
  const made = found.map(({ name, rows, uses }) => {
    const further = uses.length > 0 ? `, looks into ${[...uses].sort().join(', ')}` : '';
    return `${name}: source ${rows}${further}`;
  });
  const paces = [...new Set(found.flatMap(({ rows }) => adapter.sources[rows]?.pace ?? []))].sort();
  if (from.length === 0) return { made: 'the gateway itself', pace: 'at once' };
  return { made: made.join('; ') || NONE, pace: paces.join(', ') || NONE };
}

/** The filters that a list has beside those of all lists. */
function ownFilters({ schema, parameters }: Listable): readonly string[] {
  const common = commonParameters(schema);
  return [...parameters.keys()].filter((name) => !common.has(name)).sort();
}

function filtersOf(route: Route, listable: Listable | undefined): string {
  if (!listable || kindOf(route, listable) === 'one' || route.method !== 'get') return NONE;
  if (kindOf(route, listable) !== 'list') return 'as the list';
  const own = ownFilters(listable);
  return own.length > 0 ? `common; ${code(own)}` : 'common';
}

function rowOf(route: Route, described: Described): readonly string[] {
  const listable = listableOf(route, described);
  const origin = listable ? originOf(listable, described) : { made: NONE, pace: NONE };
  const { schema } = listable ?? {};
  return [
    `\`${route.method.toUpperCase()} ${route.path}\``,
    answersOf(route, listable),
    schema ? `${schema.keyword} / ${schema.plural}` : NONE,
    origin.made,
    filtersOf(route, listable),
    origin.pace,
  ];
}

const isNested = ({ answers, path }: Route) => answers === undefined && NESTED.test(path);

const HEAD = ['route', 'answers', "Cloudpods' name", 'made of', 'filters', 'read'];
const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
const byPath = (a: Route, b: Route) => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1);

/** The filters that several lists know, each with the lists that have it. */
function commonTable({ listables }: Described): readonly string[] {
  const lists = new Map<string, string[]>();
  for (const { schema } of listables) {
    for (const name of commonParameters(schema).keys()) lists.set(name, [...(lists.get(name) ?? []), schema.plural]);
  }
  const rows = [...lists].sort(([a], [b]) => (a < b ? -1 : 1));
  const told = (names: readonly string[]) => (names.length === listables.length ? 'all' : [...names].sort().join(', '));
  return ['| common filter | lists |', '|---|---|', ...rows.map(([name, names]) => `| \`${name}\` | ${told(names)} |`)];
}

/** Lists of one kind within a thing of another, by the kind of that thing: a table of their own, because they are many and alike. */
function nestedTable(routes: readonly Route[]): readonly string[] {
  const lists = new Map<string, string[]>();
  for (const { path } of [...routes].sort(byPath)) {
    const [, context = '', , listed = ''] = path.split('/');
    lists.set(context, [...(lists.get(context) ?? []), `\`${listed}\``]);
  }
  const rows = [...lists].map(([context, listed]) => `| \`GET /${context}/:id/…\` | ${listed.join(', ')} |`);
  return ['| within | lists |', '|---|---|', ...rows];
}

/** Every route in one table, and the filters that lists have in common in another. Markdown, without a line feed at the end. */
export function routesTable(described: Described): string {
  const plain = described.routes.filter((route) => !isNested(route));
  const rows = [...plain].sort(byPath).map((route) => line(rowOf(route, described)));
  const routes = [line(HEAD), `|${HEAD.map(() => '---').join('|')}|`, ...rows];
  const nested = ['### Lists within things', '', ...nestedTable(described.routes.filter(isNested))];
  return [...routes, '', ...nested, '', '### Common filters', '', ...commonTable(described)].join('\n');
}
