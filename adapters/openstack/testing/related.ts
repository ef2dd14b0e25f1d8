import type { SourceRecord } from 'podgate/contract';
import openstack from '../index.ts';
import type { Lookup, Records } from '../records.ts';

/** Records by the name of their source; a source that is not named was never listed. */
export type Lists = { readonly [K in keyof Records]?: readonly Records[K][] };

/** Records as translation sees them, found by the sources' own indexes. */
export function relatedOf(lists: Lists): Lookup {
  const recordsOf = (source: string) => (lists as Readonly<Record<string, readonly SourceRecord[]>>)[source] ?? [];
  const sources = openstack.sources as Readonly<
    Record<string, { readonly index?: Readonly<Record<string, (record: SourceRecord) => readonly string[]>> }>
  >;
  const by = (source: string, index: string, key: string) => {
    const keysOf = sources[source]?.index?.[index];
    if (!keysOf) throw new Error(`the source ${source} has no index ${index}`);
    return recordsOf(source).filter((record) => keysOf(record).includes(key));
  };
  const find = {
    get: (source: string, id: string) => recordsOf(source).find((record) => record.id === id),
    by,
    count: (source: string, index: string, key: string) => by(source, index, key).length,
    known: (source: string) => source in lists,
  };
  return find as Lookup;
}
