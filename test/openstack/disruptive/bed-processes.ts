import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bedState, type BedCloud } from '../bed.ts';

/** The processes of nova-api of one cloud of the bed: known by their command line, which names the cloud's own folder. */
export function novaApiProcesses(cloud: BedCloud): number[] {
  const config = join(bedState(), cloud.name, 'etc', 'nova.conf');
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return words.includes('nova-api') && words.includes(config);
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}
