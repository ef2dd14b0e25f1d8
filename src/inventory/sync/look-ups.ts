/** Between the parts of a key. Names of sources and indexes do not hold it. */
const END = '\n';
const BY = ' by ';
const COUNT = 'number of ';
const OWN = 'own part of ';

/** Where the records of a source are looked up by id. */
export const recordPlace = (source: string) => source;
/** What of them others do not look at, and is looked up by nobody. */
export const ownPlace = (source: string) => `${OWN}${source}`;
/** Where they are looked up by an index. */
export const indexPlace = (source: string, index: string) => `${source}${BY}${index}`;
/** Where it is looked up how many an index has. */
export const countPlace = (source: string, index: string) => `${COUNT}${source}${BY}${index}`;
/** Where it is looked up whether the source is known; there is one thing to find there, without a name. */
export const knownPlace = (source: string) => `${source}${BY}`;

/** What a row depends on, as one text: a place, and what was looked for there. */
export const keyOf = (place: string, wanted: string) => `${place}${END}${wanted}`;

/** The parts of a key. */
export function partsOf(key: string): { readonly place: string; readonly wanted: string } {
  const end = key.indexOf(END);
  return { place: key.slice(0, end), wanted: key.slice(end + 1) };
}

/** The source that a place is of. */
export function sourceOf(place: string): string {
  const from = place.startsWith(COUNT) ? COUNT.length : 0;
  const to = place.indexOf(BY);
  return place.slice(from, to < 0 ? undefined : to);
}

/** The record that a key means; nothing for other kinds of keys. */
export function recordOf(key: string): { readonly source: string; readonly id: string } | undefined {
  const { place, wanted } = partsOf(key);
  if (place.includes(BY)) return undefined;
  return { source: place.startsWith(OWN) ? place.slice(OWN.length) : place, id: wanted };
}

/** What one translation has looked at. */
export class LookUps {
  readonly #wanted = new Map<string, Set<string>>();

  add(place: string, wanted: string): void {
    const known = this.#wanted.get(place);
    if (known) known.add(wanted);
    else this.#wanted.set(place, new Set([wanted]));
  }

  /** The sources that were looked into. */
  sources(): ReadonlySet<string> {
    return new Set([...this.#wanted.keys()].map(sourceOf));
  }

  /** Places and what was looked for there, in turns: there are as many of these as rows, so nothing else is kept of each. */
  inTurns(): readonly string[] {
    const turns: string[] = [];
    for (const [place, wanted] of this.#wanted) for (const one of wanted) turns.push(place, one);
    // A copy has no room to grow.
    return turns.slice();
  }
}
