import type { Provider, Related, SourceRecord } from '../contract/index.ts';

type AnyRecords = Readonly<Record<string, SourceRecord>>;

/** Notes which members others looked at, of those that a source says only rows of its own records show. */
export function watchingOwn(
  related: Related<AnyRecords>,
  { sources }: Pick<Provider, 'sources'>,
  seen: Set<string>,
): Related<AnyRecords> {
  const watched = (source: string, record: SourceRecord): SourceRecord => {
    const own = new Set(sources[source]?.own);
    if (own.size === 0) return record;
    return new Proxy(record, {
      get(from, member) {
        if (typeof member === 'string' && own.has(member)) seen.add(`${source}.${member}`);
        return Reflect.get(from, member) as unknown;
      },
    });
  };
  return {
    ...related,
    get(source, id) {
      const record = related.get(source, id);
      return record && watched(source, record);
    },
    by: (source, index, key) => related.by(source, index, key).map((record) => watched(source, record)),
  };
}
