import { RESOURCE_NAMES, type Provider } from '../../contract/index.ts';
import { ALL_SERVER_WORDS, needOf, possibleWords } from '../servers/writes/possible.ts';
import { ableWrites, possibleWrites, WRITE_KINDS, wordsOfKind } from '../writes/possible.ts';
import { groupedBy, type CloudPlace } from './place.ts';

/** What an adapter can do, in words such as `servers start`, `images list`: each of what there is stands in one of the lists. */
export interface Support {
  /** The conformance kit has tried it on the adapter's simulated cloud. */
  readonly tried: readonly string[];
  /** The adapter has it; the kit has no case for it, or was not run where this Podgate was made. */
  readonly untried: readonly string[];
  /** It is refused before any traffic. */
  readonly lacking: readonly string[];
}

const OTHERS: readonly (readonly [string, (provider: Provider) => boolean])[] = [
  ['images share', (provider) => provider.imageSharing !== undefined],
  ['native', (provider) => provider.native !== undefined],
  ['quotas', (provider) => typeof provider.quotas === 'function'],
  ['users', (provider) => provider.identity !== undefined],
];

/** Everything that an adapter can have, each with whether this one does. */
export function capabilitiesOf(provider: Provider): ReadonlyMap<string, boolean> {
  const { resources } = provider;
  const server = new Set(possibleWords(resources.servers, false));
  const other = possibleWrites(ableWrites(provider), false);
  const words = ALL_SERVER_WORDS.filter((word) => needOf(word) !== 'nothing');
  return new Map([
    ...RESOURCE_NAMES.map((name) => [`${name} list`, resources[name] !== undefined] as const),
    ...words.map((word) => [`servers ${word}`, server.has(word)] as const),
    ...WRITE_KINDS.flatMap((kind) =>
      wordsOfKind(kind).map(
        (word) => [`${kind.resource} ${word}`, other[kind.resource]?.includes(word) ?? false] as const,
      ),
    ),
    ...OTHERS.map(([word, has]) => [word, has(provider)] as const),
  ]);
}

/** What an adapter can do, of which some was tried. */
export function supportOf(provider: Provider, tried: ReadonlySet<string>): Support {
  const all = [...capabilitiesOf(provider)].sort(([a], [b]) => (a < b ? -1 : 1));
  const those = (fits: (word: string, has: boolean) => boolean) =>
    all.flatMap(([word, has]) => (fits(word, has) ? [word] : []));
  return {
    tried: those((word, has) => has && tried.has(word)),
    untried: those((word, has) => has && !tried.has(word)),
    lacking: those((_word, has) => !has),
  };
}

/** By adapter, what it can do in which regions: settings of a cloud can add to it. */
export function supportByAdapter(
  places: readonly CloudPlace[],
): Readonly<Record<string, readonly (Support & { readonly regions: readonly string[] })[]>> {
  const adapters = [...new Set(places.map(({ adapter }) => adapter))].sort();
  return Object.fromEntries(
    adapters.map((adapter) => {
      const own = places.filter((place) => place.adapter === adapter);
      const supports = new Map(own.map((place) => [place.context.name, place.support()]));
      const groups = groupedBy(own, ({ name }) => JSON.stringify(supports.get(name)));
      return [
        adapter,
        [...groups.values()].flatMap((some) => {
          const regions = some.map(({ context }) => context.name).sort();
          const support = supports.get(regions[0] ?? '');
          return support ? [{ lacking: support.lacking, regions, tried: support.tried, untried: support.untried }] : [];
        }),
      ] as const;
    }),
  );
}
