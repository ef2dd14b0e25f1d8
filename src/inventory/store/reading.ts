import { createHash } from 'node:crypto';
import { totalsOf } from './aggregates.ts';
import { documentOf, sharedOf } from './documents.ts';
import { Orders } from './orders.ts';
import { Rows } from './rows.ts';
import { Selections } from './selections.ts';
import type { Pool } from './pool.ts';
import type {
  CloudFragments,
  Found,
  ListAnswer,
  ListRequest,
  Shape,
  ShowAnswer,
  ShowRequest,
  StoredKind,
} from './protocol.ts';

/** The rows of a resource with what is known about them. */
export interface Reading {
  readonly rows: Rows;
  readonly selections: Selections;
  readonly orders: Orders;
  readonly fragments: ReadonlyMap<string, CloudFragments>;
}

/** More candidates for a name than a message has room for. */
const MAX_CANDIDATES = 10;

// Makes a buffer of its own for each text, so that it can be handed to the other thread.
const encoder = new TextEncoder();

/** What one resource is read from. */
export function readingOf(
  kind: StoredKind,
  { fragments, pool }: Pick<Reading, 'fragments'> & { readonly pool: Pool },
): Reading {
  const rows = new Rows(kind, pool);
  return { rows, fragments, selections: new Selections(rows), orders: new Orders(rows) };
}

const fragmentsOf = ({ rows: { kind }, fragments }: Reading, cloud: string) => sharedOf(kind, fragments.get(cloud));

function documentAt(from: Reading, row: number, shape: Shape): string {
  return documentOf(from.rows.piecesOf(row, shape), fragmentsOf(from, from.rows.textOf('cloud', row)), shape);
}

/** What an answer is made of, without reading it: the hashes of its rows and the members that they share. */
function tagOf({ fragments, rows }: Reading, page: readonly number[], about: unknown): string {
  const hash = createHash('sha1').update(JSON.stringify(about));
  for (const cloud of new Set(page.map((row) => rows.textOf('cloud', row)))) {
    hash.update(fragments.get(cloud)?.members ?? '');
  }
  for (const row of page) hash.update(rows.hashOf(row));
  return hash.digest('base64url').slice(0, 22);
}

/** So many rows of a list are written out in one go. */
export const AT_ONCE = 256;

/** One page, in steps when it is long: nothing may change between them. */
export function* listing(from: Reading, request: ListRequest): Generator<undefined, Omit<ListAnswer, 'version'>> {
  const { where, limit, offset, shape } = request;
  const selected = from.selections.of(where);
  const total = selected.count;
  const page = from.orders.page(selected, request);
  if (page.length > AT_ONCE) yield;
  const parts: Uint8Array[] = [];
  for (let at = 0; at < page.length; at += AT_ONCE) {
    if (at > 0) yield;
    const some = page.slice(at, at + AT_ONCE).map((row) => documentAt(from, row, shape));
    parts.push(encoder.encode(at > 0 ? `,${some.join(',')}` : some.join(',')));
  }
  if (parts.length > 1) yield;
  const sums = request.totals ? { totals: totalsOf(from, where) } : {};
  const tag = tagOf(from, page, [shape, total, limit, offset, sums]);
  return { rows: inOne(parts), ids: page.map(from.rows.idOf), total, tag, ...sums };
}

function inOne(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The only row that fits, or those that fit when there are several. */
export function showOf(from: Reading, { where, shape }: ShowRequest): Omit<ShowAnswer, 'version'> {
  const { rows, selections } = from;
  const fitting = selections.some(where, MAX_CANDIDATES);
  const found: Found[] = fitting.map((row) => {
    return { id: rows.idOf(row), cloud: rows.textOf('cloud', row), name: rows.textOf('name', row) };
  });
  const [only] = fitting;
  if (fitting.length !== 1 || only === undefined) return { found, tag: '' };
  return { found, row: encoder.encode(documentAt(from, only, shape)), tag: tagOf(from, fitting, shape) };
}
