type Json = Readonly<Record<string, unknown>>;

/** All records of all lists are compared again and again: nothing is made for it. */
function sameMembers(a: Json, b: Json): boolean {
  let count = 0;
  for (const key in a) {
    if (!Object.hasOwn(b, key) || !equal(a[key], b[key])) return false;
    count += 1;
  }
  for (const _ in b) count -= 1;
  return count === 0;
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (!equal(a[at], b[at])) return false;
  return true;
}

/** Whether two values of JSON say the same. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameItems(a, b);
  return sameMembers(a as Json, b as Json);
}

/** Whether two records differ in nothing, in members of their own alone, or in what others look at. */
export function differenceOf(a: object, b: object, own: ReadonlySet<string>): 'nothing' | 'own' | 'others' {
  if (equal(a, b)) return 'nothing';
  if (own.size === 0) return 'others';
  const [left, right] = [a as Json, b as Json];
  const different = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter(
    (key) => Object.hasOwn(left, key) !== Object.hasOwn(right, key) || !equal(left[key], right[key]),
  );
  return different.every((key) => own.has(key)) ? 'own' : 'others';
}
