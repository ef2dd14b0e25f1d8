import { GatewayError } from '../../../../contract/index.ts';
import { Type } from '../../../../kit/index.ts';
import { bodyReader, flag, isOn } from '../body.ts';
import { disksOf, type DiskSpec } from '../disks.ts';
import { checkPassword } from '../password.ts';
import { netsOf, type NetSpec } from '../nets.ts';
import { sizeOf } from '../sizes.ts';
import { DESCRIPTION, HOSTNAME, NAME } from '../texts.ts';
import { userDataOf } from '../user-data.ts';
import { envelopeOf, withoutAliases, type Members, type OneName } from './envelope.ts';
import { metadataOf } from './metadata.ts';

/** Something that a wish names, and where in the body that stands. */
export interface Named {
  readonly field: string;
  readonly given: string;
}

/** How large: a flavor by name, or processors and MB of memory. */
export type WishedSize =
  | { readonly kind: 'sku'; readonly sku: Named }
  | { readonly kind: 'counts'; readonly vcpus: number; readonly memory: number };

/** Where: each narrows the choice of the cloud. */
export interface Preferences {
  readonly region?: Named;
  readonly manager?: Named;
  readonly zones: readonly Named[];
  readonly host?: Named;
}

/** What `POST /servers` asks for, as far as the body alone says it (cloudpods-api §9.1). */
export interface ServerWish {
  /** Given by `generate_name`, or by `name`; a pattern when several are wanted or `generates` is true. */
  readonly name: string;
  readonly generates: boolean;
  readonly count: number;
  readonly size: WishedSize;
  readonly image?: Named;
  readonly root: DiskSpec;
  readonly disks: readonly DiskSpec[];
  readonly nets: readonly NetSpec[];
  readonly secgroups: readonly Named[];
  readonly keypair?: Named;
  readonly password?: string;
  /** Base64. */
  readonly userData?: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly description?: string;
  readonly hostname?: string;
  readonly project?: Named;
  readonly disableDelete: boolean;
  /** Runs once it is made; else it is stopped then. */
  readonly starts: boolean;
  readonly dryRun: boolean;
  readonly preferences: Preferences;
}

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const texts = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 32 }));
const read = bodyReader(
  Type.Object(
    {
      name: Type.Optional(NAME),
      generate_name: Type.Optional(NAME),
      description: Type.Optional(DESCRIPTION),
      hostname: Type.Optional(HOSTNAME),
      instance_type: text,
      vcpu_count: Type.Optional(Type.Unsafe<unknown>({})),
      vmem_size: Type.Optional(Type.Unsafe<unknown>({})),
      image_id: text,
      keypair: text,
      password: Type.Optional(Type.String()),
      user_data: Type.Optional(Type.String()),
      secgroup_id: text,
      secgroups: texts,
      metadata: Type.Optional(Type.Unsafe<unknown>({})),
      project_id: text,
      prefer_region_id: text,
      prefer_manager_id: text,
      prefer_zone_id: text,
      prefer_zones: texts,
      prefer_host_id: text,
      disable_delete: flag('whether it is kept from being deleted; default false'),
      auto_start: flag('whether it runs once it is made; default true'),
      dry_run: flag('whether it is only looked at'),
    },
    { additionalProperties: false },
  ),
);

type Given = ReturnType<typeof read>;
type SaidAs = OneName['saidAs'];

const missing = (what: string) => new GatewayError('missing_parameter', what);

/** A name is a pattern, too, when it stands for several servers. */
function nameOf(given: Given): Pick<ServerWish, 'name' | 'generates'> {
  if (given.generate_name !== undefined) return { name: given.generate_name, generates: true };
  if (given.name !== undefined) return { name: given.name, generates: false };
  throw missing('name or generate_name is missing');
}

const MOST_CPUS = 1024;

function cpusOf(given: unknown): number {
  const count = typeof given === 'string' && /^\d{1,6}$/.test(given) ? Number(given) : given;
  if (typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= MOST_CPUS) return count;
  throw new GatewayError('invalid_request', `vcpu_count must be a whole number from 1 to ${MOST_CPUS}`);
}

/** A flavor says it all: counts beside it are not looked at (cloudpods-api §9.1.2). */
function wishedSize(given: Given, saidAs: SaidAs): WishedSize {
  const { instance_type: sku } = given;
  if (sku !== undefined) return { kind: 'sku', sku: { field: saidAs('instance_type'), given: sku } };
  if (given.vmem_size === undefined) throw missing('instance_type (or sku), or vcpu_count and vmem_size, is missing');
  return { kind: 'counts', vcpus: cpusOf(given.vcpu_count ?? 1), memory: sizeOf('vmem_size', given.vmem_size) };
}

const named = (field: string, given: string | undefined): Named | undefined =>
  given === undefined ? undefined : { field, given };

function preferencesOf(given: Given, saidAs: SaidAs): Preferences {
  const region = named(saidAs('prefer_region_id'), given.prefer_region_id);
  const manager = named(saidAs('prefer_manager_id'), given.prefer_manager_id);
  const host = named(saidAs('prefer_host_id'), given.prefer_host_id);
  const zones = [
    ...(given.prefer_zone_id === undefined ? [] : [{ field: saidAs('prefer_zone_id'), given: given.prefer_zone_id }]),
    ...(given.prefer_zones ?? []).map((zone, at) => ({ field: `prefer_zones.${at}`, given: zone })),
  ];
  return { zones, ...(region && { region }), ...(manager && { manager }), ...(host && { host }) };
}

function secgroupsOf({ secgroup_id: first, secgroups = [] }: Given, saidAs: SaidAs): readonly Named[] {
  const all = [...(first === undefined ? [] : [{ field: saidAs('secgroup_id'), given: first }])];
  all.push(...secgroups.map((given, at) => ({ field: `secgroups.${at}`, given })));
  return all.filter(({ given }, at) => all.findIndex((other) => other.given === given) === at);
}

/** The disk that it boots from comes first, wherever it stands in the list; what it is made from may be said beside it. */
function disksIn(
  members: Members,
  image: Named | undefined,
  count: number,
): Pick<ServerWish, 'root' | 'disks' | 'image'> {
  const all = [...disksOf(members)].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const [root = { field: 'disks.0' }, ...disks] = all;
  if (image && root.image !== undefined && root.image !== image.given) {
    const why = `says another image than ${root.field}.image_id`;
    throw new GatewayError('invalid_request', `${image.field} ${why}`);
  }
  const chosen = named(`${root.field}.image_id`, root.image) ?? image;
  if (chosen === undefined && root.snapshot === undefined && root.disk === undefined) {
    throw missing('there is nothing to boot from: the first of disks needs image_id, snapshot_id or disk_id');
  }
  all.forEach(requirePossible);
  const attached = all.find((disk) => disk.disk !== undefined);
  if (attached && count > 1) {
    throw new GatewayError('invalid_request', `${attached.field}.disk_id: ${count} servers cannot all have one disk`);
  }
  const other = disks.find((disk) => disk.image !== undefined);
  if (other) {
    throw new GatewayError('unsupported', `${other.field}.image_id: only the first disk can be made from an image`);
  }
  return { root, disks, ...(chosen && { image: chosen }) };
}

/** Refuses what new servers cannot have of a disk. */
function requirePossible({ field, type, boot_index }: DiskSpec): void {
  if (type === 'swap')
    throw new GatewayError('unsupported', `${field}.disk_type: swap is not possible here: flavors have it`);
  if (boot_index !== undefined && boot_index > 0) {
    throw new GatewayError('unsupported', `${field}.boot_index is not possible here: the first disk is booted from`);
  }
}

/** Addresses that are asked for twice, and those that several servers cannot have; the interfaces in their order. */
function checkedNets(given: readonly NetSpec[], count: number): readonly NetSpec[] {
  const nets = [...given].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const seen = new Set<string>();
  for (const net of nets) {
    if (net.wire !== undefined && net.network === undefined)
      throw new GatewayError('unsupported', `${net.field}.wire is not possible here; name a network`);
    for (const [member, value] of [
      ['address', net.address],
      ['address6', net.address6],
      ['mac', net.mac],
    ] as const) {
      if (value === undefined) continue;
      const key = member === 'mac' ? value : `${net.network ?? ''} ${value}`;
      if (seen.has(key))
        throw new GatewayError('invalid_request', `${net.field}.${member}: ${value} is asked for twice`);
      seen.add(key);
      if (count > 1) {
        throw new GatewayError('invalid_request', `${net.field}.${member}: ${count} servers cannot all have ${value}`);
      }
    }
  }
  return nets;
}

/** What a body asks for. Throws `missing_parameter`, and `invalid_request` or `unsupported` naming the field. */
export function wishOf(body: unknown): ServerWish {
  const { members, count } = envelopeOf(body);
  const { members: own, saidAs } = withoutAliases(members);
  const given = read(own, saidAs);
  const userData = given.user_data === undefined ? undefined : userDataOf(given.user_data);
  const keypair = named(saidAs('keypair'), given.keypair);
  const project = named(saidAs('project_id'), given.project_id);
  const { password, description, hostname } = given;
  if (password !== undefined) checkPassword('password', password);
  return {
    ...nameOf(given),
    count,
    size: wishedSize(given, saidAs),
    ...disksIn(members, named(saidAs('image_id'), given.image_id), count),
    nets: checkedNets(netsOf(members), count),
    secgroups: secgroupsOf(given, saidAs),
    metadata: metadataOf(saidAs('metadata'), given.metadata),
    disableDelete: isOn(given.disable_delete),
    starts: given.auto_start === undefined || isOn(given.auto_start),
    dryRun: isOn(given.dry_run),
    preferences: preferencesOf(given, saidAs),
    ...(keypair && { keypair }),
    ...(password !== undefined && { password }),
    ...(userData !== undefined && { userData }),
    ...(description !== undefined && description !== '' && { description }),
    ...(hostname !== undefined && { hostname }),
    ...(project && { project }),
  };
}
