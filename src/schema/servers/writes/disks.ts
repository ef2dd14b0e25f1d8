import { GatewayError } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import { flag, isOn } from './body.ts';
import { pairOf, partReader, partsOf, shown, wrong, type Members } from './part.ts';
import { isSize, sizeOf } from './sizes.ts';

/** A disk that is wanted (cloudpods-api §9.1.3). What it names is not looked up yet. */
export interface DiskSpec {
  /** Where it stands in the body. */
  readonly field: string;
  /** Place among the server's disks. */
  readonly index?: number;
  readonly type?: 'sys' | 'data' | 'swap';
  /** MB; absent: as large as what it is made from, or as the cloud makes them. */
  readonly size?: number;
  /** Image that it is made from, by id or name. */
  readonly image?: string;
  /** Snapshot that it is made from, by id or name. */
  readonly snapshot?: string;
  /** A disk that is there already, by id or name. */
  readonly disk?: string;
  /** Storage that it is to be on, by id or name. */
  readonly storage?: string;
  /** Kind of storage: the name of a volume type, or of the local store. */
  readonly backend?: string;
  readonly medium?: 'rotate' | 'ssd' | 'hybrid';
  /** Goes with the server. */
  readonly auto_delete?: boolean;
  readonly boot_index?: number;
}

const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const whole = Type.Optional(Type.Integer({ minimum: -1, maximum: 1000 }));
/** What guests and hypervisors of other kinds are told, and clouds here decide themselves. */
const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));

const UNUSED = {
  fs: unused,
  mountpoint: unused,
  format: unused,
  driver: unused,
  cache: unused,
  cache_mode: unused,
  os_arch: unused,
  schedtags: unused,
  auto_reset: unused,
};
const FS = ['ext2', 'ext3', 'ext4', 'xfs', 'ntfs', 'fat', 'hfsplus', 'swap', 'f2fs', 'btrfs'];
const FORMATS = ['qcow2', 'raw', 'docker', 'vmdk', 'vmdkflat', 'vmdksparse', 'vmdkflatver1', 'vhd', 'iso'];
const DRIVERS = ['virtio', 'ide', 'scsi', 'sata', 'pvscsi'];
const CACHES = ['none', 'writeback', 'writethrough'];
const MEDIA = ['rotate', 'ssd', 'hybrid'] as const;
/** Kinds of storage that have a name of their own; others are said with `backend=`. */
const BACKENDS = ['local', 'nova', 'rbd', 'nfs', 'gpfs', 'lvm', 'nas', 'vsan', 'cifs', 'sheepdog'];
/** What can be said of a disk and nothing here can do. */
const IMPOSSIBLE = ['backup_id', 'backup', 'existing_path', 'iops', 'throughput', 'preallocation'] as const;

const read = partReader(
  Type.Object(
    {
      index: whole,
      disk_type: Type.Optional(Type.Unsafe<'sys' | 'data' | 'swap'>({ type: 'string', enum: ['sys', 'data', 'swap'] })),
      size: Type.Optional(Type.Union([Type.Number(), Type.String()])),
      image_id: text,
      snapshot_id: text,
      disk_id: text,
      storage_id: text,
      backend: text,
      medium: Type.Optional(Type.Unsafe<(typeof MEDIA)[number]>({ type: 'string', enum: [...MEDIA] })),
      auto_delete: flag('goes with the server'),
      boot_index: whole,
      ...UNUSED,
    },
    { additionalProperties: false },
  ),
);

/** Other words for the same, in objects and in strings. */
const ALIASES: Readonly<Record<string, string>> = {
  type: 'disk_type',
  storage_type: 'backend',
  snapshot: 'snapshot_id',
  disk: 'disk_id',
  storage: 'storage_id',
  image: 'image_id',
};

const isAsItCame = (given: unknown) => given === undefined || given === null || given === '' || given === 0;

/** The disk that its members say. */
function fromMembers(field: string, given: Members): DiskSpec {
  const impossible = IMPOSSIBLE.find((name) => !isAsItCame(given[name]));
  if (impossible !== undefined) throw new GatewayError('unsupported', `${field}: ${impossible} is not possible here`);
  const members = Object.entries(given).flatMap(([name, value]): (readonly [string, unknown])[] =>
    isAsItCame(value) && name !== 'size' && name !== 'index' && name !== 'boot_index'
      ? []
      : [[Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name, value] as const],
  );
  const disk = read(field, Object.fromEntries(members));
  const size = sizeIn(field, disk.size);
  return {
    field,
    ...(disk.index !== undefined && { index: disk.index }),
    ...(disk.disk_type && { type: disk.disk_type }),
    ...(size !== undefined && { size }),
    ...(disk.image_id && { image: disk.image_id }),
    ...(disk.snapshot_id && { snapshot: disk.snapshot_id }),
    ...(disk.disk_id && { disk: disk.disk_id }),
    ...(disk.storage_id && { storage: disk.storage_id }),
    ...(disk.backend && { backend: disk.backend }),
    ...(disk.medium && { medium: disk.medium }),
    ...(disk.auto_delete !== undefined && { auto_delete: isOn(disk.auto_delete) }),
    ...(disk.boot_index !== undefined && { boot_index: disk.boot_index }),
  };
}

/** MB; -1 stands for what the image or the cloud has. */
function sizeIn(field: string, given: number | string | undefined): number | undefined {
  return given === undefined || String(given) === '-1' ? undefined : sizeOf(`${field}.size`, given);
}

/** What a segment of a config string says without naming it. */
function memberOf(segment: string): readonly [string, unknown] {
  const lower = segment.toLowerCase();
  if (isSize(segment)) return ['size', segment];
  if ((MEDIA as readonly string[]).includes(lower)) return ['medium', lower];
  if (lower === 'autoextend') return ['size', '-1'];
  if (lower === 'autoreset') return ['auto_reset', true];
  if (FS.includes(lower)) return ['fs', lower];
  if (FORMATS.includes(lower)) return ['format', lower];
  if (DRIVERS.includes(lower)) return ['driver', lower];
  if (CACHES.includes(lower)) return ['cache', lower];
  if (segment.startsWith('/')) return ['mountpoint', segment];
  if (BACKENDS.includes(lower)) return ['backend', lower];
  return ['image_id', segment];
}

/** A value that a string says in digits, where objects have a number. */
const typed = (name: string, value: string): unknown =>
  (name === 'boot_index' || name === 'iops' || name === 'throughput') && /^-?\d{1,9}$/.test(value)
    ? Number(value)
    : value;

function fromText(field: string, given: string): DiskSpec {
  const members = new Map<string, unknown>();
  for (const segment of given.split(/[:,]/).map((part) => part.trim())) {
    if (segment === '') continue;
    const pair = pairOf(segment);
    const [name, value] = pair ? [pair[0], typed(...pair)] : memberOf(segment);
    const known = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
    if (members.has(known)) throw wrong(field, `"${shown(given)}" says ${known} twice`);
    members.set(known, value);
  }
  if (members.size === 0) throw wrong(field, 'is empty; say at least a size, for example 100g:ssd');
  return fromMembers(field, Object.fromEntries(members));
}

/**
 * A disk as an object, or as a config string such as `CentOS-7:30g:ssd` or `image=debian,size=40g,backend=nova`. Throws
 * `invalid_request` naming the field, `unsupported` for what no cloud here can do (cloudpods-api §9.1.3).
 */
export function diskOf(field: string, given: unknown): DiskSpec {
  if (typeof given === 'string') return fromText(field, given);
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return fromMembers(field, { ...given });
  throw wrong(field, 'must be an object such as {"size": 10240}, or a text such as 10g:ssd');
}

/**
 * The disks of a body: those of `disks`, then those of `disk.0`, `disk.1` …, in their order. Throws as `diskOf` does, and for more than
 * 32.
 */
export function disksOf(members: Members): readonly DiskSpec[] {
  return partsOf(members, { list: 'disks', each: 'disk' }, diskOf);
}
