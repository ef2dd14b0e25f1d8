import { partsOf } from './look-ups.ts';

/** What is made of something, with what it looked at: places and what was looked for there, in turns. */
export interface Dependent {
  looked: readonly string[];
}

/** Most of what is looked at is looked at by one alone, which then needs no set. */
type Some<T> = T | Set<T>;

/** Most changes leave what is looked at as it is. */
const isSame = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((text, at) => text === b[at]);

/** Who looked at what, so that a changed flavor finds the servers that show it. */
export class Dependencies<T extends Dependent> {
  readonly #places = new Map<string, Map<string, Some<T>>>();

  /** Notes what something was made from, in place of what was noted before. What stays is not touched. */
  set(one: T, looked: readonly string[]): void {
    const before = one.looked;
    if (isSame(before, looked)) return;
    one.looked = looked;
    for (let at = 0; at < looked.length; at += 2) this.#add(one, looked[at] ?? '', looked[at + 1] ?? '');
    if (before.length === 0) return;
    const still = new Map<string, Set<string>>();
    for (let at = 0; at < looked.length; at += 2) {
      const place = looked[at] ?? '';
      still.set(place, (still.get(place) ?? new Set()).add(looked[at + 1] ?? ''));
    }
    for (let at = 0; at < before.length; at += 2) {
      const [place, wanted] = [before[at] ?? '', before[at + 1] ?? ''];
      if (!still.get(place)?.has(wanted)) this.#remove(one, place, wanted);
    }
  }

  /** Those that looked at any of these. */
  of(keys: Iterable<string>): ReadonlySet<T> {
    const found = new Set<T>();
    for (const key of keys) {
      const { place, wanted } = partsOf(key);
      const known = this.#places.get(place)?.get(wanted);
      if (known instanceof Set) for (const one of known) found.add(one);
      else if (known) found.add(known);
    }
    return found;
  }

  #add(one: T, place: string, wanted: string): void {
    const there = this.#places.get(place) ?? new Map<string, Some<T>>();
    this.#places.set(place, there);
    const known = there.get(wanted);
    if (known === one) return;
    if (known === undefined) there.set(wanted, one);
    else if (known instanceof Set) known.add(one);
    else there.set(wanted, new Set([known, one]));
  }

  #remove(one: T, place: string, wanted: string): void {
    const there = this.#places.get(place);
    const known = there?.get(wanted);
    if (known instanceof Set) known.delete(one);
    if (known === one || (known instanceof Set && known.size === 0)) there?.delete(wanted);
  }
}
