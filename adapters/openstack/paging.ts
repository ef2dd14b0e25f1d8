import { GatewayError, type Call, type HttpReply, type Page, type SourceRecord } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { knownPages, type ReadPage } from './known-pages.ts';
import type { ServiceRequest, Session } from './session.ts';

/** A list of the cloud: how to ask for it and how to read one record of it. */
export interface Listing<R extends SourceRecord> extends Omit<ServiceRequest, 'method' | 'body'> {
  /** Key of the list in the answer, for example `servers`. */
  readonly key: string;
  /** Key of the links, when it is not `<key>_links`. */
  readonly links?: string;
  readonly limit: number;
  readonly read: (record: unknown) => R;
  /** Whether changes can be asked for after it: its first page then says since when. */
  readonly dated?: boolean;
  /** Whether the cloud says in a page that more follows, where it does not say so by a link. */
  readonly follows?: (body: Readonly<Record<string, unknown>>) => boolean;
  /** The marker after a record, where that is not its member `id`. May throw for what is no record. */
  readonly idOf?: (record: unknown) => string;
  /** A list that is read over and over, always in the same way: its records are read anew only from pages that say something else. */
  readonly again?: boolean;
}

/** How one page of a list is read: after the marker, or the first. */
export type PageOf<R extends SourceRecord> = (
  session: Session,
  listing: Listing<R>,
  marker: string | undefined,
  call: Call,
) => Promise<Page<R>>;

const readLinks = reader(
  Type.Array(Type.Object({ rel: Type.String(), href: Type.Optional(Type.String()) })),
  'the links of a page',
);

/**
 * Whether the cloud says that more follows: `<key>_links` (Nova, Cinder, Neutron) or `next` (Glance). Of a link only the fact that it is there is used: it may point to an inside host (mapping L-03, OS-74).
 */
function hasNext(body: Readonly<Record<string, unknown>>, key: string): boolean {
  const links = body[key];
  if (Array.isArray(links)) return readLinks(links).some((link) => link.rel === 'next');
  return typeof body['next'] === 'string';
}

/** Milliseconds of reading after which others have their turn. */
const LONG = 3;

async function readable<R extends SourceRecord>(
  items: readonly unknown[],
  listing: Listing<R>,
  call: Call,
): Promise<readonly R[]> {
  const records: R[] = [];
  let began = performance.now();
  for (const item of items) {
    if (performance.now() - began > LONG) {
      await call.turn?.();
      began = performance.now();
    }
    try {
      records.push(listing.read(item));
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      call.warn(`${listing.operation}: a record was left out`, error.message);
    }
  }
  return records;
}

function lastId<R extends SourceRecord>(items: readonly unknown[], { idOf }: Listing<R>): string | undefined {
  const last = items.at(-1);
  if (idOf && last !== undefined) return idOf(last);
  const id = typeof last === 'object' && last !== null ? (last as Record<string, unknown>)['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** What clocks of a cloud's processes may differ, and a row may be written after the time that it bears: milliseconds (mapping L-58). */
const MARGIN = 60_000;

/** Since when changes are to be asked for after an answer, by the cloud's own clock; nothing when it does not tell the time. */
function sinceOf({ headers }: HttpReply): { readonly since?: string } {
  const time = Date.parse(headers['date'] ?? '');
  return Number.isNaN(time) ? {} : { since: `${new Date(time - MARGIN).toISOString().slice(0, 19)}Z` };
}

/** What an answer says of the page after the marker. */
async function read<R extends SourceRecord>(
  { name }: Session['cloud'],
  reply: HttpReply,
  { listing, marker, call }: { listing: Listing<R>; marker: string | undefined; call: Call },
): Promise<ReadPage<R>> {
  const body = reply.json();
  const items = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[listing.key] : undefined;
  if (!Array.isArray(items)) {
    throw new GatewayError(
      'upstream_malformed',
      `${listing.operation}: the answer of cloud ${name} has no list ${listing.key}`,
    );
  }
  const last = lastId(items, listing);
  const linksKey = listing.links ?? `${listing.key}_links`;
  const follows = listing.follows ?? ((page) => hasNext(page, linksKey));
  const more = last !== undefined && last !== marker && follows(body as Record<string, unknown>);
  const records = await readable(items, listing, call);
  return { page: { items: records, ...(more ? { next: last } : {}) }, whole: records.length === items.length };
}

/** One page after the marker. A record that cannot be read is left out with a warning, not the page. */
export async function listPage<R extends SourceRecord>(
  session: Session,
  listing: Listing<R>,
  marker: string | undefined,
  call: Call,
): Promise<Page<R>> {
  const { operation, path } = listing;
  const query = { ...listing.query, limit: String(listing.limit) };
  const reply = await session.send({ ...listing, query: { ...query, marker } }, call);
  await call.turn?.();
  const readIt = () => read(session.cloud, reply, { listing, marker, call });
  const list = JSON.stringify([operation, path, query]);
  const page = listing.again
    ? await knownPages(session).page({ list, marker, text: reply.text }, readIt)
    : (await readIt()).page;
  const since = listing.dated && marker === undefined ? sinceOf(reply) : {};
  return { ...page, ...since };
}
