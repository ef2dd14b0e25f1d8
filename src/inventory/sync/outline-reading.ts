import type { Call, Outline, Page, SourceRecord } from '../../contract/index.ts';
import { askedPages, newestOf, type Asked, type ListParts } from './list-pages.ts';

/** What the outline of a source says. */
export interface Outlining {
  /** All that the cloud has. */
  readonly seen: ReadonlySet<string>;
  /** What is not known as the cloud has it. */
  readonly stale: readonly string[];
}

type AnyOutline = Outline<unknown, SourceRecord>;

/** The part of a list of which more is read as a whole: what is read in pieces costs a cloud more. */
const SHARE = 0.25;

/** Reads the outline of a source and compares it with what is known. Throws what the cloud answers. */
export async function readOutline(source: string, outline: AnyOutline, parts: ListParts): Promise<Outlining> {
  const { cloud, records } = parts;
  const [seen, stale, table] = [new Set<string>(), [] as string[], records.table(source)];
  const page = (cursor: string | undefined, call: Call) => outline.list(cloud.session, cursor, call);
  for await (const { items, askedAt } of askedPages({ source, what: 'outline', page }, parts)) {
    for (const { id, version } of items) {
      seen.add(id);
      // What was read singly since is newer, be it that the record is gone.
      if (records.isOlder(source, id, askedAt)) continue;
      const known = table.get(id);
      if (!known || outline.versionOf(known) !== version) stale.push(id);
    }
  }
  return { seen, stale };
}

/** Whether so much is stale that the whole list is cheaper. */
export const isTooMuch = ({ seen, stale }: Outlining, { batch }: AnyOutline): boolean =>
  stale.length > batch && stale.length > seen.size * SHARE;

/** Reads stale records, some at a time. What is gone meanwhile is not among them: the next outline knows that. */
export async function* readStale(
  source: string,
  outline: AnyOutline,
  stale: readonly string[],
  parts: ListParts,
): AsyncGenerator<Asked<Page<SourceRecord>>> {
  const { cloud, dispatch, records, now, occasion } = parts;
  for (let at = 0; at < stale.length; at += outline.batch) {
    const ids = stale.slice(at, at + outline.batch);
    const [askedAt, turn] = [now(), cloud.line()];
    const items = await dispatch(cloud, `${source}.read`, occasion, (call) =>
      outline.read(cloud.session, ids, { ...call, turn }),
    );
    yield newestOf(source, { items, askedAt, turn }, records);
  }
}
