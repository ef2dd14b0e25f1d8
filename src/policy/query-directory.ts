import type { Directory as People } from '../identity/directory.ts';
import type { Directory } from '../schema/query/directory.ts';

/** What of the inventory queries name. */
interface Places {
  accounts(): readonly string[];
  /** The same list until one becomes known or changes. */
  regions(): Directory['regions'];
}

/** Looks references of queries up in the configuration; one and the same as long as that does not change. */
export function createDirectory(people: () => People, places: Places): () => Directory {
  let made: { readonly people: People; readonly directory: Directory } | undefined;
  return () => {
    const [who, regions] = [people(), places.regions()];
    if (made?.people === who && made.directory.regions === regions) return made.directory;
    const directory: Directory = {
      accounts: new Set(places.accounts()),
      regions,
      projects: (reference) => who.projects().filter(({ id, name }) => id === reference || name === reference),
      domains: (reference) =>
        who.domains().flatMap(({ id, name }) => (id === reference || name === reference ? [id] : [])),
    };
    made = { people: who, directory };
    return directory;
  };
}
