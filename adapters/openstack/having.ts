/**
 * Those records that have what was asked for. Services leave out filters that they do not know, or that their operator has switched off,
 * without a word (OS-75, mapping L-17): what is deleted or shown after a look must never be more than what was looked for.
 */
export const having = <R extends object>(records: readonly R[], wanted: Partial<R>): readonly R[] =>
  records.filter((record) =>
    Object.entries(wanted).every(
      ([key, value]) => value === undefined || (record as Readonly<Record<string, unknown>>)[key] === value,
    ),
  );
