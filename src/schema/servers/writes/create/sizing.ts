import { GatewayError } from '../../../../contract/index.ts';
import type { SeenRow } from '../asked.ts';

/** A flavor, as far as a choice between flavors looks at it. */
export interface Flavor {
  /** The cloud's own id. */
  readonly id: string;
  readonly name: string;
  readonly vcpus: number;
  /** MB */
  readonly memory: number;
  /** MB of the local root disk; 0: as the image has it. */
  readonly disk: number;
  readonly enabled: boolean;
  /** Has devices or placement rules of its own: nobody gets that by accident. */
  readonly special: boolean;
}

const MB_PER_GB = 1024;
const whole = (value: unknown) => (typeof value === 'number' ? value : 0);
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** The flavor of a row of `/serverskus`. */
export function flavorOf(row: SeenRow): Flavor {
  const specs = row['extra_specs'];
  return {
    id: text(row['external_id']),
    name: text(row['name']),
    vcpus: whole(row['cpu_core_count']),
    memory: whole(row['memory_size_mb']),
    disk: whole(row['sys_disk_max_size_gb']) * MB_PER_GB,
    enabled: row['enabled'] !== false,
    special: whole(row['gpu_max_count']) > 0 || (typeof specs === 'object' && Object.keys(specs ?? {}).length > 0),
  };
}

interface Wanted {
  readonly vcpus: number;
  /** MB */
  readonly memory: number;
  /** MB that the local root disk must have; 0 when it need not be large. */
  readonly disk: number;
  /** That size was asked for: a flavor that leaves it to the image will not do. */
  readonly sized?: boolean;
}

const said = ({ name, vcpus, memory, disk }: Flavor) =>
  `${name} (${vcpus} vCPU, ${memory} MB, ${disk === 0 ? 'disk as the image' : `${disk / MB_PER_GB} GB disk`})`;

/** How far a flavor is from what is wanted: twice as much is as far as half. */
function distance({ vcpus, memory }: Flavor, wanted: Wanted): number {
  return Math.abs(Math.log2(vcpus / wanted.vcpus)) + Math.abs(Math.log2(memory / wanted.memory));
}

const NAMED = 3;

/** Plain ones first, then those with the smallest disk, then by name. */
const byFit = (a: Flavor, b: Flavor) =>
  Number(a.special) - Number(b.special) || a.disk - b.disk || (a.name < b.name ? -1 : 1);

/**
 * The flavor that has exactly these processors and this memory, and the smallest disk that is large enough (mapping W-22). Throws
 * `invalid_request` naming the nearest ones: a flavor is never made.
 */
export function exactFlavor(flavors: readonly Flavor[], wanted: Wanted): Flavor {
  const usable = flavors.filter(({ enabled, vcpus, memory }) => enabled && vcpus > 0 && memory > 0);
  const exact = usable.filter(({ vcpus, memory }) => vcpus === wanted.vcpus && memory === wanted.memory);
  const fits = ({ disk }: Flavor) => (disk === 0 ? wanted.sized !== true : disk >= wanted.disk);
  const [best] = exact.filter((flavor) => !flavor.special && fits(flavor)).sort(byFit);
  if (best) return best;
  const nearest = (exact.length > 0 ? exact : usable)
    .sort((a, b) => distance(a, wanted) - distance(b, wanted) || byFit(a, b))
    .slice(0, NAMED);
  const disk = exact.length > 0 ? ` and a root disk of ${wanted.disk} MB` : '';
  const near = nearest.length > 0 ? `the nearest are ${nearest.map(said).join(', ')}` : 'there are none at all';
  const message = `vcpu_count, vmem_size: no flavor has exactly ${wanted.vcpus} vCPU, ${wanted.memory} MB${disk}; ${near}`;
  throw new GatewayError('invalid_request', message);
}
