import { GatewayError } from '../../contract/index.ts';

/** A key and a value given together, as tag filters have them. */
export interface Pair {
  readonly key: string;
  readonly value: string | undefined;
}

const MAX_PARAMETERS = 1000;

/** A query string in Cloudpods' three spellings of lists: `a=x&a=y`, `a.0=x&a.1=y`, `a=x` (cloudpods-api §0.2). */
export class RawQuery {
  readonly #entries: readonly (readonly [path: readonly string[], value: string])[];

  constructor(search: string) {
    const parameters = [...new URLSearchParams(search)];
    if (parameters.length > MAX_PARAMETERS) {
      throw new GatewayError(
        'invalid_request',
        `the query has ${parameters.length} parameters; at most ${MAX_PARAMETERS}`,
      );
    }
    this.#entries = parameters.map(([key, value]) => [key.split('.'), value] as const);
  }

  /** The first parts of all keys. */
  names(): ReadonlySet<string> {
    return new Set(this.#entries.map(([path]) => path[0] ?? ''));
  }

  /** All values of a parameter, indexed ones in the order of their index. */
  values(name: string): readonly string[] {
    return this.#entries
      .filter(([path]) => path[0] === name && (path.length === 1 || (path.length === 2 && /^\d+$/.test(path[1] ?? ''))))
      .map(([path, value]) => ({ place: path.length === 1 ? -1 : Number(path[1]), value }))
      .sort((a, b) => a.place - b.place)
      .map(({ value }) => value);
  }

  /** The last value, as forms send it when a field is repeated. */
  value(name: string): string | undefined {
    return this.values(name).at(-1);
  }

  /** `name.0.key=…&name.0.value=…` */
  pairs(name: string): readonly Pair[] {
    return collectPairs(this.#entries.filter(([path]) => path[0] === name && path.length === 3).map(rest));
  }

  /** `name.0.0.key=…`: lists of pairs in a list. */
  pairSets(name: string): readonly (readonly Pair[])[] {
    const sets = new Map<string, (readonly [readonly string[], string])[]>();
    for (const [path, value] of this.#entries) {
      if (path[0] !== name || path.length !== 4) continue;
      const place = path[1] ?? '';
      sets.set(place, [...(sets.get(place) ?? []), [path.slice(2), value]]);
    }
    return [...sets.values()].map(collectPairs);
  }
}

const rest = ([path, value]: readonly [readonly string[], string]) => [path.slice(1), value] as const;

function collectPairs(entries: readonly (readonly [readonly string[], string])[]): readonly Pair[] {
  const found = new Map<string, { key?: string; value?: string }>();
  for (const [[place = '', member = ''], value] of entries) {
    if (member !== 'key' && member !== 'value') continue;
    found.set(place, { ...found.get(place), [member]: value });
  }
  return [...found.values()].flatMap(({ key, value }) => (key === undefined ? [] : [{ key, value }]));
}
