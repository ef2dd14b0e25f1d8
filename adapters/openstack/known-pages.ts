import { hash } from 'node:crypto';
import type { Page, SourceRecord } from 'podgate/contract';
import type { Session } from './session.ts';

/** What was read of a page, and whether that is all that it said. */
export interface ReadPage<R extends SourceRecord> {
  readonly page: Page<R>;
  readonly whole: boolean;
}

interface KnownPage {
  readonly digest: string;
  readonly page: Page<SourceRecord>;
}

/** Pages of one list by their markers: those of the walk before, and of the one that goes on. */
interface Walks {
  before: ReadonlyMap<string, KnownPage>;
  readonly now: Map<string, KnownPage>;
}

/** A page of a list: which, and what it says. */
interface Said {
  /** The list, with all that it was asked for. */
  readonly list: string;
  readonly marker: string | undefined;
  readonly text: string;
}

/**
 * What the pages of lists said when they were read last. Most say the same the next time: then the records are those that were read of
 * them, and nothing is parsed, checked or compared. Holds the records, which the gateway does anyway, and what a page said only as a digest.
 * A record that comes or goes moves all that follow to other pages: these are read anew once.
 */
class KnownPages {
  readonly #lists = new Map<string, Walks>();

  /** The page, read only where it says something else than before. */
  async page<R extends SourceRecord>(
    { list, marker = '', text }: Said,
    read: () => Promise<ReadPage<R>>,
  ): Promise<Page<R>> {
    const walks = this.#walks(list, marker === '');
    const digest = hash('sha256', text, 'base64');
    const known = walks.now.get(marker) ?? walks.before.get(marker);
    const same = known?.digest === digest ? (known.page as Page<R>) : undefined;
    const { page, whole } = same ? { page: same, whole: true } : await read();
    // A record that was left out is told each time.
    if (whole) walks.now.set(marker, { digest, page });
    if (page.next === undefined) walks.before = new Map();
    return page;
  }

  #walks(list: string, begins: boolean): Walks {
    const known = this.#lists.get(list);
    if (known && !begins) return known;
    const walks = { before: known?.now ?? new Map<string, KnownPage>(), now: new Map<string, KnownPage>() };
    this.#lists.set(list, walks);
    return walks;
  }
}

const bySession = new WeakMap<Session, KnownPages>();

/** The pages that are known of a session's cloud. */
export function knownPages(session: Session): KnownPages {
  const known = bySession.get(session) ?? new KnownPages();
  bySession.set(session, known);
  return known;
}
