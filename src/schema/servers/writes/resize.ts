import { GatewayError, type NewSize } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, membersOf } from './body.ts';
import { shown, wrong } from './part.ts';
import { sizeOf } from './sizes.ts';

const name = Type.Optional(Type.String({ minLength: 1, description: 'id or name of a size' }));
const accepted = Type.Optional(Type.Unknown({ description: 'accepted: the cloud has its own way' }));

const read = bodyReader(
  Type.Object(
    {
      instance_type: name,
      sku: name,
      flavor: name,
      vcpu_count: Type.Optional(
        Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: '^[1-9]\\d{0,5}$' })], {
          description: 'a number of processors, from 1',
        }),
      ),
      vmem_size: Type.Optional(Type.Union([Type.Integer(), Type.String()], { description: 'MB, or with unit: 2G' })),
      disks: Type.Optional(Type.Array(Type.Record(Type.String(), Type.Unknown()), { maxItems: 64 })),
      auto_start: accepted,
      force_stop: accepted,
    },
    { additionalProperties: false },
  ),
);

const numberOf = (row: SeenRow, key: string) => Number(row[key] ?? 0);
const textOf = (row: SeenRow, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** Sizes of disks may be repeated, not changed: that is done disk by disk, and the root disk's comes with the flavor. */
function checkDisks(disks: readonly Readonly<Record<string, unknown>>[], server: SeenRow): void {
  const known = (server['disks_info'] ?? []) as readonly SeenRow[];
  for (const [at, { index, size }] of disks.entries()) {
    if (size === undefined) continue;
    const place = Number(index ?? at);
    const now = known.find((disk) => disk['index'] === place);
    if (now && sizeOf(`disks.${at}.size`, size) === now['size']) continue;
    const how = place === 0 ? "the root disk's size comes with the flavor" : 'a disk is resized or added by itself';
    throw new GatewayError('unsupported', `disks.${at}: disks are not changed with the size of a server; ${how}`);
  }
}

interface Size {
  readonly cpus: number;
  readonly memory: number;
}

const sizeText = (sku: SeenRow) =>
  `${textOf(sku, 'name')} (${numberOf(sku, 'cpu_core_count')} × ${numberOf(sku, 'memory_size_mb')} MB)`;

const far = (given: number, wanted: number) => Math.abs(given - wanted) / wanted;

const NEAREST = 3;

function nearest(skus: readonly SeenRow[], { cpus, memory }: Size): string {
  const distance = (sku: SeenRow) =>
    far(numberOf(sku, 'cpu_core_count'), cpus) + far(numberOf(sku, 'memory_size_mb'), memory);
  const best = [...skus].sort((a, b) => distance(a) - distance(b)).slice(0, NEAREST);
  return best.map(sizeText).join(', ') || 'none';
}

const prefixOf = (sku: string) => /^[^.-]*/.exec(sku)?.[0] ?? '';

/** Of several things those that a rule prefers; all when it fits none. */
const preferred = <T>(all: readonly T[], fits: (one: T) => boolean): readonly T[] => {
  const some = all.filter(fits);
  return some.length > 0 ? some : all;
};

/**
 * The one size that fits exactly (mapping W-22): of several the one with the smallest root disk that is large enough, then of the same
 * family. Throws `invalid_request` naming the nearest.
 */
export function fitting(all: readonly SeenRow[], wanted: Size, server: SeenRow): SeenRow {
  const { cpus, memory } = wanted;
  const [now] = all.filter((sku) => textOf(sku, 'name') === textOf(server, 'instance_type'));
  const rootDisk = now ? numberOf(now, 'sys_disk_max_size_gb') : 0;
  const gpu = server['is_gpu'] === true;
  const open = all.filter(
    (sku) =>
      sku['enabled'] !== false &&
      (sku['gpu_attachable'] === true) === gpu &&
      numberOf(sku, 'sys_disk_max_size_gb') >= rootDisk,
  );
  const exact = open.filter(
    (sku) => numberOf(sku, 'cpu_core_count') === cpus && numberOf(sku, 'memory_size_mb') === memory,
  );
  const least = Math.min(...exact.map((sku) => numberOf(sku, 'sys_disk_max_size_gb')));
  const smallest = exact.filter((sku) => numberOf(sku, 'sys_disk_max_size_gb') === least);
  const [one, ...others] = preferred(
    smallest,
    (sku) => prefixOf(textOf(sku, 'name')) === prefixOf(textOf(server, 'instance_type')),
  );
  const what = `vcpu_count ${cpus} with vmem_size ${memory} MB`;
  if (!one) {
    throw wrong(what, `the cloud has no such size for this server; the nearest are ${nearest(open, wanted)}`);
  }
  if (others.length > 0) {
    throw wrong(what, `several sizes fit: ${[one, ...others].map(sizeText).join(', ')}; give instance_type`);
  }
  return one;
}

type Given = ReturnType<typeof read>;

/** What is not said of processors and memory stays. */
function wantedSize({ vcpu_count, vmem_size }: Given, server: SeenRow): Size {
  return {
    cpus: vcpu_count === undefined ? numberOf(server, 'vcpu_count') : Number(vcpu_count),
    memory: vmem_size === undefined ? numberOf(server, 'vmem_size') : sizeOf('vmem_size', vmem_size),
  };
}

async function sizeFor(given: Given, look: LookUp, server: SeenRow): Promise<NewSize> {
  checkDisks(given.disks ?? [], server);
  const field = (['instance_type', 'sku', 'flavor'] as const).find((one) => given[one] !== undefined);
  const row = field
    ? (await look({ field, resource: 'serverskus', given: given[field] ?? '' })).row
    : fitting(await look.all('serverskus'), wantedSize(given, server), server);
  const [size, flavor] = [textOf(row, 'name'), textOf(row, 'external_id')];
  if (size === textOf(server, 'instance_type')) {
    throw wrong(field ?? 'vcpu_count', `the server has size ${shown(size)} already`);
  }
  return { flavor, name: size };
}

/** What `change-config` asks for: a size by name, or by processors and memory (cloudpods-api §9.4.2). */
export function changeConfig(body: unknown): Wanted {
  const given = read(membersOf(body, 'server'));
  const names = [given.instance_type, given.sku, given.flavor].filter((one) => one !== undefined);
  const sized = given.vcpu_count !== undefined || given.vmem_size !== undefined;
  if (names.length === 0 && !sized) {
    throw new GatewayError('missing_parameter', 'give instance_type (or sku, flavor), or vcpu_count and vmem_size');
  }
  if (new Set(names).size > 1) throw wrong('instance_type', 'instance_type, sku and flavor are one and the same');
  if (given.vmem_size !== undefined) sizeOf('vmem_size', given.vmem_size);
  return { name: 'resize', complete: (look, server) => sizeFor(given, look, server) };
}
