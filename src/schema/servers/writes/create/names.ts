import { GatewayError } from '../../../../contract/index.ts';

/** As long as clouds take names. */
const LONGEST = 255;
/** A run of `#`, perhaps with the number at which counting begins (cloudpods-api §9.1.1). */
const COUNTER = /(#+)(?:(\d{1,9})#)?/;

/** Names after a pattern, one after the other. */
function* namesAfter(pattern: string): Generator<string> {
  const found = COUNTER.exec(pattern);
  if (!found) {
    yield pattern;
    for (let number = 1; ; number++) yield `${pattern}-${number}`;
  }
  const [whole, marks = '', first = '1'] = found;
  const [before, after] = [pattern.slice(0, found.index), pattern.slice(found.index + whole.length)];
  for (let number = Number(first); ; number++) {
    yield `${before}${String(number).padStart(marks.length, '0')}${after}`;
  }
}

/** What all names after a pattern begin with. */
export const stemOf = (pattern: string): string => pattern.split('#', 1)[0] ?? '';

/**
 * Names that are not taken, after a pattern: `web##` gives `web01`, `web02` …; a pattern without a counter gives itself and then
 * `<pattern>-1`, `<pattern>-2` … Throws `invalid_request` when they grow too long.
 */
export function namesFor(pattern: string, count: number, taken: ReadonlySet<string>): readonly string[] {
  const names: string[] = [];
  for (const name of namesAfter(pattern)) {
    if (name.length > LONGEST)
      throw new GatewayError('invalid_request', `names after ${pattern.slice(0, 60)} are too long`);
    if (!taken.has(name)) names.push(name);
    if (names.length === count) return names;
  }
  return names;
}
