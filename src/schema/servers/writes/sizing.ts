import { GatewayError } from '../../../contract/index.ts';
import type { SeenRow } from './asked.ts';

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
  /** Has rules of its own about where and how its servers run: taken when nothing plain fits. */
  readonly special: boolean;
  /** Has graphics processors: nobody gets them by accident, or loses them. */
  readonly gpu: boolean;
}

const MB_PER_GB = 1024;
const whole = (value: unknown) => (typeof value === 'number' ? value : 0);
const text = (value: unknown) => (typeof value === 'string' ? value : '');

/** The flavor of a row of `/serverskus`. */
export function flavorOf(row: SeenRow): Flavor {
  const specs = row['extra_specs'];
  const gpu = row['gpu_attachable'] === true || whole(row['gpu_max_count']) > 0;
  return {
    id: text(row['external_id']),
    name: text(row['name']),
    vcpus: whole(row['cpu_core_count']),
    memory: whole(row['memory_size_mb']),
    disk: whole(row['sys_disk_max_size_gb']) * MB_PER_GB,
    enabled: row['enabled'] !== false,
    gpu,
    special: gpu || (typeof specs === 'object' && Object.keys(specs ?? {}).length > 0),
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
  /** What the server has now: one with devices keeps them, and of several the one of the same family is taken. */
  readonly now?: { readonly name: string; readonly gpu: boolean };
}

const said = ({ name, vcpus, memory, disk }: Flavor) =>
  `${name} (${vcpus} vCPU, ${memory} MB, ${disk === 0 ? 'disk as the image' : `${disk / MB_PER_GB} GB disk`})`;

/** How far a flavor is from what is wanted: twice as much is as far as half. */
function distance({ vcpus, memory }: Flavor, wanted: Wanted): number {
  return Math.abs(Math.log2(vcpus / wanted.vcpus)) + Math.abs(Math.log2(memory / wanted.memory));
}

const NAMED = 3;

/** `m1` of `m1.small` and of `m1-small`. */
const familyOf = (name: string) => /^[^.-]*/.exec(name)?.[0] ?? '';

/** Plain ones first, then those with the smallest disk, then those of a family, then by name. */
const byFit = (family: string | undefined) => (a: Flavor, b: Flavor) => {
  const strange = ({ name }: Flavor) => Number(familyOf(name) !== family);
  return (
    Number(a.special) - Number(b.special) || a.disk - b.disk || strange(a) - strange(b) || (a.name < b.name ? -1 : 1)
  );
};

/**
 * The flavor that has exactly these processors and this memory, and the smallest disk that is large enough (mapping W-22). Throws
 * `invalid_request` naming the nearest ones: a flavor is never made.
 */
export function exactFlavor(flavors: readonly Flavor[], wanted: Wanted): Flavor {
  const { now } = wanted;
  const order = byFit(now && familyOf(now.name));
  const usable = flavors.filter(({ enabled, vcpus, memory }) => enabled && vcpus > 0 && memory > 0);
  const exact = usable.filter(({ vcpus, memory }) => vcpus === wanted.vcpus && memory === wanted.memory);
  const fits = ({ disk }: Flavor) => (disk === 0 ? wanted.sized !== true : disk >= wanted.disk);
  const suits = (flavor: Flavor) => flavor.gpu === (now?.gpu ?? false) && fits(flavor);
  const [best] = exact.filter(suits).sort(order);
  if (best) return best;
  const nearest = (exact.length > 0 ? exact : usable)
    .sort((a, b) => distance(a, wanted) - distance(b, wanted) || order(a, b))
    .slice(0, NAMED);
  const disk = exact.length > 0 ? ` and a root disk of ${wanted.disk} MB` : '';
  const near = nearest.length > 0 ? `the nearest are ${nearest.map(said).join(', ')}` : 'there are none at all';
  const message = `vcpu_count, vmem_size: no flavor has exactly ${wanted.vcpus} vCPU, ${wanted.memory} MB${disk}; ${near}`;
  throw new GatewayError('invalid_request', message);
}
