import type { Cloud } from '../../clouds/cloud.ts';
import { GatewayError, type Call, type Page, type SourceRecord } from '../../contract/index.ts';
import type { Turn } from '../../clouds/turns.ts';
import type { Dispatch, Occasion } from '../../dispatch/dispatch.ts';
import type { CloudRecords } from './records.ts';

export interface ListParts {
  readonly cloud: Cloud;
  readonly dispatch: Dispatch;
  readonly records: CloudRecords;
  readonly now: () => number;
  readonly occasion: Occasion;
}

/** A list that is read page after page. */
export interface Paged<P extends Page<SourceRecord>> {
  readonly source: string;
  /** What is asked for, as metrics name it: `<source>.<what>`. */
  readonly what: 'list' | 'changes' | 'outline';
  readonly page: (cursor: string | undefined, call: Call) => Promise<P>;
}

/** A page, when it was asked for (milliseconds since 1970), and the turns in which it is taken in. */
export type Asked<P> = P & { readonly askedAt: number; readonly turn: Turn };

const MAX_PAGES = 10_000;

/** The listed record, or what was read singly after the list was asked: a newer record, or that it is gone. */
function newest(records: CloudRecords, source: string, listed: SourceRecord, askedAt: number): readonly SourceRecord[] {
  if (!records.isOlder(source, listed.id, askedAt)) return [listed];
  const known = records.table(source).get(listed.id);
  return known ? [known] : [];
}

/** A page with what is known to be newer than its records in their place. */
export function newestOf<P extends Page<SourceRecord>>(
  source: string,
  page: Asked<P>,
  records: CloudRecords,
): Asked<P> {
  return { ...page, items: page.items.flatMap((item) => newest(records, source, item, page.askedAt)) };
}

/**
 * The pages of a list of a cloud as the cloud gives them, in order. Of a whole list the cloud makes a page while the one before is taken in.
 * Throws what the cloud answers, and `upstream_malformed` when there is no end of them.
 */
export async function* askedPages<P extends Page<SourceRecord>>(
  { source, what, page: read }: Paged<P>,
  { cloud, dispatch, now, occasion }: Omit<ListParts, 'records'>,
): AsyncGenerator<Asked<P>> {
  const ask = async (cursor: string | undefined): Promise<Asked<P>> => {
    const askedAt = now();
    const turn = cloud.line(what === 'changes' ? 'soon' : 'later');
    const page = await dispatch(cloud, `${source}.${what}`, occasion, (call) => read(cursor, { ...call, turn }));
    return { ...page, askedAt, turn };
  };
  let cursor: string | undefined;
  let asked: Promise<Asked<P>> | undefined;
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const page = await (asked ?? ask(cursor));
    const isLast = page.next === undefined || page.next === cursor;
    cursor = page.next;
    asked = isLast || what !== 'list' || count + 1 === MAX_PAGES ? undefined : ask(cursor);
    // What stands in its way is thrown when it is its turn; who wants no more of them is not told.
    asked?.catch(() => undefined);
    yield page;
    if (isLast) return;
  }
  throw new GatewayError('upstream_malformed', `cloud ${cloud.name}: the list of ${source} does not end`);
}

/** The same with what is known to be newer than its records in their place. */
export async function* pagesOf<P extends Page<SourceRecord>>(
  paged: Paged<P>,
  parts: ListParts,
): AsyncGenerator<Asked<P>> {
  for await (const page of askedPages(paged, parts)) yield newestOf(paged.source, page, parts.records);
}

/** The pages of one whole list of a cloud. */
export function listPages(source: string, parts: ListParts): AsyncGenerator<Asked<Page<SourceRecord>>> {
  const { adapter, session } = parts.cloud;
  const page = async (cursor: string | undefined, call: Call): Promise<Page<SourceRecord>> =>
    (await adapter.sources[source]?.list(session, cursor, call)) ?? { items: [] };
  return pagesOf({ source, what: 'list', page }, parts);
}
