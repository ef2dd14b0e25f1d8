import { createHash } from 'node:crypto';
import { interestOfCondition, touchOf, type Interest } from '../query/interest.ts';
import { everything, type Condition } from '../../schema/query/condition.ts';
import { conditionSql, orderSql, type Searched, type Way } from '../query/sql.ts';
import { totalsOf, type Tables } from './aggregates.ts';
import { documentOf, NOTHING, sharedOf, unpackedOf, type Pieces } from './documents.ts';
import type { Packing } from './packing.ts';
import { Searches } from './searches.ts';
import type {
  Changed,
  CloudFragments,
  Found,
  ListAnswer,
  ListRequest,
  Shape,
  ShowAnswer,
  ShowRequest,
  StoredKind,
} from './protocol.ts';

/** The tables of a resource with what is remembered about them until the next change. */
export interface Reading extends Tables {
  readonly packing: Packing;
  readonly fragments: ReadonlyMap<string, CloudFragments>;
  /** Rows per condition. */
  readonly counted: Map<string, Counted>;
  readonly searches: Searches;
}

/** How many rows fit a condition, and what it looks at. */
export interface Counted {
  readonly total: number;
  readonly interest: Interest;
}

type Row = readonly unknown[];

const MAX_COUNTED = 2000;
/** More candidates for a name than a message has room for. */
const MAX_CANDIDATES = 10;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
// Makes a buffer of its own for each text, so that it can be handed to the other thread.
const encoder = new TextEncoder();

function count({ schema, db, counted }: Reading, where: Condition): number {
  const { text: sql, bound } = conditionSql(schema, where);
  const key = `${sql}\n${JSON.stringify(bound)}`;
  const known = counted.get(key);
  if (known !== undefined) return known.total;
  const total = Number(db.all(`SELECT count(*) FROM ${schema.plural} s WHERE ${sql}`, bound)[0]?.[0]);
  if (counted.size >= MAX_COUNTED) counted.clear();
  counted.set(key, { total, interest: interestOfCondition(where) });
  return total;
}

/** What one resource is read from. */
export function readingOf(schema: StoredKind, from: Pick<Reading, 'db' | 'packing' | 'fragments'>): Reading {
  const { db } = from;
  const searches = new Searches(schema.plural, db);
  const searched: Searched['searched'] = (text, match, way) =>
    searches.found(match, interestOfCondition({ kind: 'search', text }), way);
  return { ...from, schema: { ...schema, searched }, searches, counted: new Map() };
}

/** Forgets the counts and the searches that a change may have made wrong. */
export function forgetAnswers({ counted, searches }: Reading, rows: Changed['rows']): void {
  searches.forget(rows);
  if (rows === 'everything') {
    counted.clear();
    return;
  }
  const touches = touchOf(rows);
  for (const [key, { interest }] of counted) if (touches(interest)) counted.delete(key);
}

/** The pieces of many documents at once, in the order of the rows. */
function piecesOf({ schema: { plural }, db, packing }: Reading, rows: readonly unknown[], shape: Shape): Pieces[] {
  const found = new Map<unknown, Pieces>();
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const part = rows.slice(at, at + AT_ONCE);
    // Always as many marks, so that one prepared statement serves pages of any size.
    const wanted = Array.from({ length: AT_ONCE }, (_, place) => (part[place] ?? null) as number | null);
    for (const [row, packed] of db.all(documentsText(plural), wanted))
      found.set(row, unpackedOf(text(packed), shape, packing));
  }
  return rows.map((row) => found.get(row) ?? NOTHING);
}

const AT_ONCE = 20;
const MARKS = Array.from({ length: AT_ONCE }, () => '?').join(',');
const documentsText = (plural: string) => `SELECT row, packed FROM ${plural}_doc WHERE row IN (${MARKS})`;

const fragmentsOf = ({ schema, fragments }: Reading, cloud: string) => sharedOf(schema, fragments.get(cloud));

/** What an answer is made of, without reading it: the hashes of its rows and the members that they share. */
function tagOf({ fragments }: Reading, rows: readonly Row[], about: unknown): string {
  const hash = createHash('sha1').update(JSON.stringify(about));
  for (const cloud of new Set(rows.map((row) => text(row[1])))) hash.update(fragments.get(cloud)?.members ?? '');
  for (const row of rows) hash.update(text(row[2]));
  return hash.digest('base64url').slice(0, 22);
}

/** What a walk passes: all rows, or those of the one project that is looked at. */
function walkedOf(where: Condition): Condition {
  const parts = where.kind === 'all' ? where.of : [where];
  const owned = parts.find((part) => part.kind === 'column' && part.column === 'project_id');
  const single = owned?.kind === 'column' && owned.test.op === 'in' && owned.test.values.length === 1;
  return single ? owned : everything;
}

/**
 * Whether a page is found sooner by walking along its order. That passes all rows of which few fit; the other way takes up all that
 * fit before the first can be given.
 */
function wayOf(from: Reading, { where, order, limit, offset }: ListRequest, total: number): Way {
  const [first] = order;
  const sorted = first?.tag === undefined && from.schema.columns[first?.column ?? '']?.indexed === true;
  return sorted && (offset + limit) * count(from, walkedOf(where)) < total * total ? 'walk' : 'gather';
}

/** One page. */
export function listOf(from: Reading, request: ListRequest): Omit<ListAnswer, 'version'> {
  const { where, order, limit, offset, shape } = request;
  const total = count(from, where);
  const way = wayOf(from, request, total);
  const [sql, sorted] = [conditionSql(from.schema, where, way), orderSql(from.schema, order, way)];
  const page = from.db.all(
    `SELECT s.row, s.cloud, s.hash, s.id FROM ${from.schema.plural} s WHERE ${sql.text} ${sorted.text} LIMIT ? OFFSET ?`,
    [...sql.bound, ...sorted.bound, limit, offset],
  );
  const pieces = piecesOf(
    from,
    page.map(([row]) => row),
    shape,
  );
  const documents = page.map(([, cloud], at) =>
    documentOf(pieces[at] ?? NOTHING, fragmentsOf(from, text(cloud)), shape),
  );
  const sums = request.totals ? { totals: totalsOf(from, where) } : {};
  const tag = tagOf(from, page, [shape, total, limit, offset, sums]);
  return { rows: encoder.encode(documents.join(',')), ids: page.map((row) => text(row[3])), total, tag, ...sums };
}

/** The only row that fits, or those that fit when there are several. */
export function showOf(from: Reading, { where, shape }: ShowRequest): Omit<ShowAnswer, 'version'> {
  const sql = conditionSql(from.schema, where);
  const name = 'name' in from.schema.columns ? 's.name' : "''";
  const rows = from.db.all(
    `SELECT s.row, s.cloud, s.hash, s.id, ${name} FROM ${from.schema.plural} s WHERE ${sql.text} LIMIT ${MAX_CANDIDATES}`,
    sql.bound,
  );
  const found: Found[] = rows.map((row) => ({ id: text(row[3]), cloud: text(row[1]), name: text(row[4]) }));
  const [only] = rows;
  if (rows.length !== 1 || only === undefined) return { found, tag: '' };
  const [pieces = NOTHING] = piecesOf(from, [only[0]], shape);
  const document = documentOf(pieces, fragmentsOf(from, text(only[1])), shape);
  return { found, row: encoder.encode(document), tag: tagOf(from, rows, shape) };
}
