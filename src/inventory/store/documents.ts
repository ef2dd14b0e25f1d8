import type { Packing, Values } from './packing.ts';
import type { CloudFragments, Shape, StoredKind } from './protocol.ts';

/** The pieces of one document, in the order in which they stand in the table: what is always shown first. */
export interface Pieces {
  readonly lead: string;
  readonly head: string;
  readonly host: string;
  readonly tail: string;
  readonly open: string;
  readonly brief: string;
}

/** A document that is not there. */
export const NOTHING: Pieces = { lead: '', head: '', host: '', tail: '', open: '', brief: '{}' };
const SECTIONS = Object.keys(NOTHING).length;

/** How the documents of a resource are packed, and the values of the columns of the row that is looked at. */
export interface Packed {
  readonly packing: Packing;
  readonly values: Values;
}

/** The pieces of a document as the table keeps them. */
export function packedOf({ lead, head, host, tail, open, brief }: Pieces, { packing, values }: Packed): string {
  return packing.pack([lead, head, host, tail, open, brief], values);
}

/** The pieces that a shape needs: without the short form unless that is it. All without a shape. */
export function unpackedOf(text: string, { packing, values }: Packed, shape?: Shape): Pieces {
  const wanted = !shape || (shape.form === 'brief' && !shape.fields) ? SECTIONS : SECTIONS - 1;
  const [lead = '', head = '', host = '', tail = '', open = '', brief = '{}'] = packing.unpack(text, wanted, values);
  return { lead, head, host, tail, open, brief };
}

/** What the documents of one resource share with those of others of the same cloud. */
export function sharedOf(
  { plural, sharesAccount }: Pick<StoredKind, 'plural' | 'sharesAccount'>,
  fragments: CloudFragments | undefined,
): CloudFragments | undefined {
  if (!fragments || plural === 'servers') return fragments;
  return sharesAccount ? { ...fragments, hiddenHost: '' } : undefined;
}

function full(pieces: Pieces, fragments: CloudFragments | undefined, admin: boolean): string {
  const host = admin ? pieces.host : (fragments?.hiddenHost ?? '');
  const own = !admin && pieces.open !== '' ? [pieces.open] : [pieces.head, host, pieces.tail];
  return `{${[pieces.lead, fragments?.members ?? '', ...own].filter((piece) => piece !== '').join(',')}}`;
}

/** Narrowing to some members is the one case in which a document is parsed. */
function narrowed(document: string, shape: Shape): string {
  const row = JSON.parse(document) as Record<string, unknown>;
  if (!shape.metadata && row['metadata'] !== undefined) row['metadata'] = {};
  if (!shape.fields) return JSON.stringify(row);
  const wanted = new Set(shape.fields);
  const members = Object.entries(row).filter(([key]) => wanted.has(key));
  return JSON.stringify(Object.fromEntries([...members, ...tagsOf(row['metadata'], wanted)]));
}

const TAG = 'tag:';

/** Single pieces of metadata that are asked for as if they were members: `tag:<key>`, or all of the users' by `user_tags`. */
function tagsOf(metadata: unknown, wanted: ReadonlySet<string>): readonly (readonly [string, unknown])[] {
  return Object.entries(metadata ?? {})
    .filter(([key]) => wanted.has(TAG + key) || (wanted.has('user_tags') && key.startsWith('user:')))
    .map(([key, value]) => [TAG + key, value]);
}

/** A document in the wanted form, made by joining its pieces. */
export function documentOf(pieces: Pieces, fragments: CloudFragments | undefined, shape: Shape): string {
  const document = shape.form === 'brief' && !shape.fields ? pieces.brief : full(pieces, fragments, shape.admin);
  return shape.metadata && !shape.fields ? document : narrowed(document, shape);
}
