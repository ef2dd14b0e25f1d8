import type { Cloud } from '../../clouds/cloud.ts';
import type { GatewayLog } from '../../observe/log.ts';
import { marksOf, recordForm } from '../mark.ts';
import { WarmCloud, type WarmCloudParts } from './warm-cloud.ts';
import { Warm } from './warm-file.ts';

/** Rows before the first answer of a cloud: what clouds said is kept in a file, and taken back at the next start. */
export interface WarmStart {
  /** What keeps one cloud. */
  cloud(cloud: Cloud, parts: WarmCloudParts): WarmCloud;
  /** Drops what was kept of other clouds. */
  keepOnly(clouds: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export interface WarmStartParts {
  /** A keyed hash of what must not stand in the file. */
  readonly fingerprint: (secret: string) => string;
  readonly log: GatewayLog;
}

/** Opens the file at a path, or makes it. What is wrong with it is logged; the gateway starts without it then. */
export function warmStart(path: string, { fingerprint, log }: WarmStartParts): WarmStart {
  const file = new Warm(path, recordForm(), log);
  const markOf = marksOf(fingerprint);
  return {
    cloud: (cloud, parts) => new WarmCloud(file, { cloud: cloud.name, mark: markOf(cloud) }, parts),
    keepOnly: async (clouds) => {
      await file.ask('keepOnly', clouds);
    },
    close: () => file.close(),
  };
}
