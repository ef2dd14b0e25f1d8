import { createHash } from 'node:crypto';
import { conditionSql, orderSql, type Sql } from '../query/sql.ts';
import { totalsOf, type Tables } from './aggregates.ts';
import { documentOf, type Pieces } from './documents.ts';
import type { CloudFragments, Found, ListAnswer, ListRequest, ShowAnswer, ShowRequest } from './protocol.ts';

/** The tables of a resource with what is remembered about them until the next change. */
export interface Reading extends Tables {
  readonly fragments: ReadonlyMap<string, CloudFragments>;
  /** Rows per condition. */
  readonly counted: Map<string, number>;
}

type Row = readonly unknown[];

const MAX_COUNTED = 2000;
/** More candidates for a name than a message has room for. */
const MAX_CANDIDATES = 10;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
// Makes a buffer of its own for each text, so that it can be handed to the other thread.
const encoder = new TextEncoder();

function count({ plural, db, counted }: Reading, { text: where, bound }: Sql): number {
  const key = `${where}\n${JSON.stringify(bound)}`;
  const known = counted.get(key);
  if (known !== undefined) return known;
  const total = Number(db.all(`SELECT count(*) FROM ${plural} s WHERE ${where}`, bound)[0]?.[0]);
  if (counted.size >= MAX_COUNTED) counted.clear();
  counted.set(key, total);
  return total;
}

function piecesOf({ plural, db }: Reading, row: unknown): Pieces {
  const [parts = []] = db.all(`SELECT head, host, tail, brief FROM ${plural}_doc WHERE row = ?`, [Number(row)]);
  return { head: text(parts[0]), host: text(parts[1]), tail: text(parts[2]), brief: text(parts[3]) };
}

/** What an answer is made of, without reading it: the hashes of its rows and the members that they share. */
function tagOf({ fragments }: Reading, rows: readonly Row[], about: unknown): string {
  const hash = createHash('sha1').update(JSON.stringify(about));
  for (const cloud of new Set(rows.map((row) => text(row[1])))) hash.update(fragments.get(cloud)?.members ?? '');
  for (const row of rows) hash.update(text(row[2]));
  return hash.digest('base64url').slice(0, 22);
}

/** One page. A page that is not full tells the total without counting. */
export function listOf(from: Reading, request: ListRequest): Omit<ListAnswer, 'version'> {
  const { where, order, limit, offset, shape } = request;
  const sql = conditionSql(from.plural, where);
  const sorted = orderSql(from.plural, order);
  const page = from.db.all(
    `SELECT s.row, s.cloud, s.hash FROM ${from.plural} s WHERE ${sql.text} ${sorted.text} LIMIT ? OFFSET ?`,
    [...sql.bound, ...sorted.bound, limit, offset],
  );
  const documents = page.map(([row, cloud]) => documentOf(piecesOf(from, row), from.fragments.get(text(cloud)), shape));
  const short = page.length < limit && (page.length > 0 || offset === 0);
  const total = short ? offset + page.length : count(from, sql);
  const sums = request.totals ? { totals: totalsOf(from, where) } : {};
  const tag = tagOf(from, page, [shape, total, limit, offset, sums]);
  return { rows: encoder.encode(documents.join(',')), count: page.length, total, tag, ...sums };
}

/** The only row that fits, or those that fit when there are several. */
export function showOf(from: Reading, { where, shape }: ShowRequest): Omit<ShowAnswer, 'version'> {
  const sql = conditionSql(from.plural, where);
  const rows = from.db.all(
    `SELECT s.row, s.cloud, s.hash, s.id, s.name FROM ${from.plural} s WHERE ${sql.text} LIMIT ${MAX_CANDIDATES}`,
    sql.bound,
  );
  const found: Found[] = rows.map((row) => ({ id: text(row[3]), cloud: text(row[1]), name: text(row[4]) }));
  const [only] = rows;
  if (rows.length !== 1 || only === undefined) return { found, tag: '' };
  const document = documentOf(piecesOf(from, only[0]), from.fragments.get(text(only[1])), shape);
  return { found, row: encoder.encode(document), tag: tagOf(from, rows, shape) };
}
