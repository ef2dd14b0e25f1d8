/**
 * A total lookup from a vendor's words to ours. A missing row does not compile; a word never seen before becomes `unknown`.
 * Rows stand in a Map, so that words such as `constructor` find nothing by accident.
 */
export function table<Raw extends string, Unified>(
  rows: Readonly<Record<Raw, Unified>>,
  unknown: Unified,
): (raw: string | null | undefined) => Unified {
  const lookup = new Map<string, Unified>(Object.entries<Unified>(rows));
  return (raw) => {
    if (raw === null || raw === undefined) return unknown;
    const found = lookup.get(raw);
    return found === undefined ? unknown : found;
  };
}
