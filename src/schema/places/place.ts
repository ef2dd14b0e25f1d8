import type { CloudContext } from '../context.ts';
import type { Support } from './support.ts';

/** What is known of one of the gateway's clouds: from the configuration at once, the rest as it is read. */
export interface CloudPlace {
  /** Region and access URL are empty until the cloud has told them. */
  readonly context: CloudContext;
  /** Name of its adapter. */
  readonly adapter: string;
  /** What that can do on this cloud. */
  readonly support: () => Support;
  /** `init`: never reached and never failed. `down`: it does not answer. */
  readonly state: 'init' | 'up' | 'down';
  /** Whether its account is enabled: one that is disabled is neither read nor changed. */
  readonly enabled: boolean;
  /** What it has, in Cloudpods' words; `.readonly` behind what cannot be changed. */
  readonly capabilities: readonly string[];
  /** What can be done to its servers, in Cloudpods' words, sorted. */
  readonly serverActions: readonly string[];
  /** By resource, what can be done to its other things, in Cloudpods' words, sorted. */
  readonly resourceActions: Readonly<Record<string, readonly string[]>>;
  /** Rows by resource. */
  readonly counts: ReadonlyMap<string, number>;
  /** The last round of reading that brought everything; milliseconds since 1970. */
  readonly lastSync?: Round;
  /** When it was last tried. */
  readonly probedAt?: number;
  /** Seconds between rounds. */
  readonly interval: number;
}

export interface Round {
  readonly began: number;
  readonly ended: number;
}

/** The clouds by a word of theirs, for example their account. */
export function groupedBy(
  places: readonly CloudPlace[],
  word: (context: CloudContext) => string,
): ReadonlyMap<string, readonly CloudPlace[]> {
  const groups = new Map<string, CloudPlace[]>();
  for (const place of places) {
    const key = word(place.context);
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  return groups;
}

/** Rows of a resource over some clouds. */
export const countOf = (places: readonly CloudPlace[], resource: string): number =>
  places.reduce((sum, { counts }) => sum + (counts.get(resource) ?? 0), 0);
