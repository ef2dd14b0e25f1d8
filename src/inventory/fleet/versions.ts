import type { Clock } from '../freshen.ts';
import { atMost } from '../freshen.ts';
import type { SharedCloud } from './shared-cloud.ts';

/** How far what was told of each cloud is known, so that whoever wrote at one gateway reads that at every other. */
export interface Versions {
  /** Tells what is to be told; answers how far others must know each cloud to know what was written here. */
  written(): Promise<ReadonlyMap<string, number>>;
  /** Whether the clouds are known here as far as that, after a moment if need be. */
  reach(wanted: ReadonlyMap<string, number>): Promise<boolean>;
}

/** Milliseconds for which Redis is waited for. */
const PATIENCE = 1000;

interface Known {
  readonly sync: { readonly cloud: { readonly name: string }; readonly shared: SharedCloud | undefined };
}

export function versionsOf(clouds: () => Iterable<Known>, clock: Clock): Versions {
  const shared = () =>
    [...clouds()].flatMap(({ sync }) => (sync.shared ? [[sync.cloud.name, sync.shared] as const] : []));
  return {
    async written() {
      const known = shared();
      await atMost(PATIENCE, Promise.all(known.map(([, cloud]) => cloud.flush())), clock);
      return new Map(known.flatMap(([name, { told }]) => (told === undefined ? [] : [[name, told] as const])));
    },
    async reach(wanted) {
      const behind = shared().filter(([name, cloud]) => !cloud.knows(wanted.get(name) ?? 0));
      if (behind.length === 0) return true;
      await atMost(PATIENCE, Promise.all(behind.map(([, cloud]) => cloud.catchUp())), clock);
      return behind.every(([name, cloud]) => cloud.knows(wanted.get(name) ?? 0));
    },
  };
}
