/** A record with the same keys, each value made from the old one, its key and its position. */
export function mapValues<K extends string, A, B>(
  source: Readonly<Record<K, A>>,
  make: (value: A, key: K, index: number) => B,
): Readonly<Record<K, B>> {
  const keys = Object.keys(source) as K[];
  return Object.fromEntries(keys.map((key, index) => [key, make(source[key], key, index)])) as Record<K, B>;
}
