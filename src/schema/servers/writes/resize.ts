import { GatewayError, type NewSize } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, saidIn } from './body.ts';
import { shown, wrong } from './part.ts';
import { sizeOf } from './sizes.ts';
import { exactFlavor, flavorOf, type Flavor } from './sizing.ts';

const name = Type.Optional(Type.String({ minLength: 1, description: 'id or name of a size' }));
const accepted = Type.Optional(Type.Unknown({ description: 'accepted: the cloud has its own way' }));

/** Cloudpods' own hypervisor limits traffic; clients send along that they want no limit. */
const none = Type.Optional(Type.Array(Type.Unknown(), { maxItems: 0 }));

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
      cpu_sockets: accepted,
      force_stop: accepted,
      reset_traffic_limits: none,
      set_traffic_limits: none,
    },
    { additionalProperties: false },
  ),
);

const numberOf = (row: SeenRow, key: string) => Number(row[key] ?? 0);
const textOf = (row: SeenRow, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** How clients say of a disk that it stays as it is. */
const LEFT_OPEN: ReadonlySet<unknown> = new Set([undefined, null, '', 0, -1]);

/** Sizes of disks may be repeated or left open, not changed: that is done disk by disk, and the root disk's comes with the flavor. */
function checkDisks(disks: readonly Readonly<Record<string, unknown>>[], server: SeenRow): void {
  const known = (server['disks_info'] ?? []) as readonly SeenRow[];
  for (const [at, { index, size }] of disks.entries()) {
    if (LEFT_OPEN.has(size)) continue;
    const place = Number(index ?? at);
    const now = known.find((disk) => disk['index'] === place);
    if (now && sizeOf(`disks.${at}.size`, size) === now['size']) continue;
    const how = place === 0 ? "the root disk's size comes with the flavor" : 'a disk is resized or added by itself';
    throw new GatewayError('unsupported', `disks.${at}: disks are not changed with the size of a server; ${how}`);
  }
}

type Given = ReturnType<typeof read>;

/** The flavor that fits; what is not said of processors and memory stays. */
function fitting({ vcpu_count, vmem_size }: Given, skus: readonly SeenRow[], server: SeenRow): Flavor {
  const flavors = skus.map(flavorOf);
  const name = textOf(server, 'instance_type');
  const disk = flavors.find((flavor) => flavor.name === name)?.disk ?? 0;
  return exactFlavor(flavors, {
    vcpus: vcpu_count === undefined ? numberOf(server, 'vcpu_count') : Number(vcpu_count),
    memory: vmem_size === undefined ? numberOf(server, 'vmem_size') : sizeOf('vmem_size', vmem_size),
    disk,
    sized: disk > 0,
    now: { name, gpu: server['is_gpu'] === true },
  });
}

async function sizeFor(given: Given, look: LookUp, server: SeenRow): Promise<NewSize> {
  checkDisks(given.disks ?? [], server);
  const field = (['instance_type', 'sku', 'flavor'] as const).find((one) => given[one] !== undefined);
  const wanted = field
    ? flavorOf((await look({ field, resource: 'serverskus', given: given[field] ?? '' })).row)
    : fitting(given, await look.all('serverskus'), server);
  const { id: flavor, name: size } = wanted;
  if (size === textOf(server, 'instance_type')) {
    throw wrong(field ?? 'vcpu_count', `the server has size ${shown(size)} already`);
  }
  if (!wanted.enabled) throw wrong(field ?? 'vcpu_count', `flavor ${shown(size)} is disabled`);
  return { flavor, name: size };
}

/** What `change-config` asks for: a size by name, or by processors and memory (cloudpods-api §9.4.2). */
export function changeConfig(body: unknown): Wanted {
  const given = read(saidIn(body, 'server'));
  const names = [given.instance_type, given.sku, given.flavor].filter((one) => one !== undefined);
  const sized = given.vcpu_count !== undefined || given.vmem_size !== undefined;
  if (names.length === 0 && !sized) {
    throw new GatewayError('missing_parameter', 'give instance_type (or sku, flavor), or vcpu_count and vmem_size');
  }
  if (new Set(names).size > 1) throw wrong('instance_type', 'instance_type, sku and flavor are one and the same');
  if (given.vmem_size !== undefined) sizeOf('vmem_size', given.vmem_size);
  return { name: 'resize', complete: (look, server) => sizeFor(given, look, server) };
}
