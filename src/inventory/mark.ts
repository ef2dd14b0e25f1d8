import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from '../clouds/cloud.ts';
import { packageRoot } from '../config/package-root.ts';

/** In which version of the gateway records have which form. */
export function recordForm(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return `Podgate ${version}`;
}

/** Who reads which cloud, as a keyed hash: records that were read as somebody else, or of another cloud, are not taken. */
export const marksOf =
  (fingerprint: (secret: string) => string) =>
  ({ config: { adapter, settings, projects, hosts } }: Cloud): string =>
    fingerprint(JSON.stringify([adapter.name, Object.keys(adapter.sources), settings, projects.all, hosts]));
