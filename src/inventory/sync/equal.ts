/** Whether two values of JSON say the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, place) => equal(item, b[place]))
    );
  }
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]));
}

/** Whether two records differ in nothing, in members of their own alone, or in what others look at. */
export function differenceOf(a: object, b: object, own: ReadonlySet<string>): 'nothing' | 'own' | 'others' {
  if (equal(a, b)) return 'nothing';
  if (own.size === 0) return 'others';
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const different = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (key) => Object.hasOwn(left, key) !== Object.hasOwn(right, key) || !equal(left[key], right[key]),
  );
  return different.every((key) => own.has(key)) ? 'own' : 'others';
}
