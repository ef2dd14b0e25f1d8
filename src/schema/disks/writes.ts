import { GatewayError } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import type { LookUp, Reference, SeenRow } from '../servers/writes/asked.ts';
import { bodyReader, membersOf } from '../servers/writes/body.ts';
import { diskOf } from '../servers/writes/disks.ts';
import { DISKS, userMetadata } from '../servers/writes/metadata.ts';
import { wrong } from '../servers/writes/part.ts';
import { sizeOf } from '../servers/writes/sizes.ts';
import {
  changeReader,
  creationReader,
  deletion,
  renaming,
  type Rest,
  type WantedChange,
  type WriteKind,
} from '../writes/wanted.ts';
import { requireOwnDisk } from './in-server.ts';

const KEYWORD = 'disk';
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));
const size = Type.Optional(Type.Unknown({ description: 'MB, or a size with its unit such as 10G' }));

const MEMBERS = {
  size,
  backend: text,
  storage_id: text,
  storage: text,
  snapshot_id: text,
  snapshot: text,
  image_id: text,
  image: text,
  /** A config string such as `10g:ssd`. */
  disk: text,
  prefer_zone: text,
  prefer_zone_id: text,
  zone: text,
  zone_id: text,
  __meta__: Type.Optional(Type.Unknown()),
  disk_type: unused,
  disk_format: unused,
  format: unused,
  fs: unused,
  fs_format: unused,
  driver: unused,
  cache: unused,
  cache_mode: unused,
  medium: unused,
  medium_type: unused,
  storage_type: unused,
  hypervisor: unused,
  auto_delete: unused,
};
/** Stores inside servers. */
const LOCAL: readonly string[] = ['nova', 'local'];

type Given = Readonly<Partial<Record<keyof typeof MEMBERS, unknown>>>;

/** What of some members is given first, as something to be looked up. */
function referenceOf(
  given: Given,
  names: readonly (keyof typeof MEMBERS)[],
  resource: Reference['resource'],
): Reference | undefined {
  const field = names.find((name) => typeof given[name] === 'string');
  return field && { field, resource, given: String(given[field]) };
}

/** The members that a config string stands for. */
function unfolded({ disk, ...given }: Given): Given {
  if (typeof disk !== 'string') return given;
  const { size, image, snapshot, storage, backend } = diskOf('disk', disk);
  return { size, image_id: image, snapshot_id: snapshot, storage_id: storage, backend, ...given };
}

/** What it is made of, and where. Throws `invalid_request`, `missing_parameter`, `unsupported`. */
function partsOf(given: Given) {
  const { backend } = given;
  if (typeof backend === 'string' && LOCAL.includes(backend)) {
    throw new GatewayError('unsupported', `backend: ${backend} is inside servers: such a disk is made with its server`);
  }
  const image = referenceOf(given, ['image_id', 'image'], 'images');
  const snapshot = referenceOf(given, ['snapshot_id', 'snapshot'], 'snapshots');
  if (image && snapshot) {
    throw wrong(
      snapshot.field,
      `give it or ${image.field}: a disk cannot be made of an image and of a snapshot at once`,
    );
  }
  const wanted = given.size === undefined ? undefined : sizeOf('size', given.size);
  if (wanted === undefined && !snapshot) {
    throw new GatewayError('missing_parameter', 'size is missing: give it in MB, or with a unit, for example 10G');
  }
  const storage = referenceOf(given, ['storage_id', 'storage', 'backend'], 'storages');
  const zone = referenceOf(given, ['prefer_zone_id', 'prefer_zone', 'zone_id', 'zone'], 'zones');
  return { size: wanted, image, snapshot, storage, zone };
}

/** Throws `invalid_request` for a size that does not hold what is to be in it. */
function requireRoom(size: number | undefined, { field, given }: Reference, needed: unknown): void {
  if (size === undefined || typeof needed !== 'number' || size >= needed) return;
  throw wrong('size', `${size} MB are too few: ${field} ${given} needs ${needed} MB`);
}

function rest(members: Given): Rest {
  const metadata = userMetadata('__meta__', members.__meta__, DISKS);
  const { size, image, snapshot, storage, zone } = partsOf(unfolded(members));
  const named = (what: string, reference: Reference | undefined) => (reference ? [[what, reference] as const] : []);
  const meant = async (look: LookUp, reference: Reference) => {
    const { id, row } = await look(reference);
    return { id, name: String(row['name']), row };
  };
  return {
    references: [
      ...named('image', image),
      ...named('snapshot', snapshot),
      ...named('storage', storage),
      ...named('zone', zone),
    ],
    complete: async (look) => {
      const [of, from] = [image && (await meant(look, image)), snapshot && (await meant(look, snapshot))];
      if (image) requireRoom(size, image, of?.row['min_disk']);
      if (snapshot) requireRoom(size, snapshot, from?.row['size']);
      const at = storage && (await meant(look, storage));
      const within = zone && (await meant(look, zone));
      return {
        metadata,
        ...(size !== undefined && { size }),
        ...(of && { image: { id: of.id, name: of.name } }),
        ...(from && { snapshot: { id: from.id, name: from.name } }),
        ...(at && { storage: { id: at.id, name: at.name } }),
        ...(within && { zone: within.name }),
      };
    },
  };
}

/** The same change, of disks that are not a part of a server. */
const ofOwnDisk =
  (read: (body: unknown) => WantedChange) =>
  (body: unknown): WantedChange => {
    const { complete, ...wanted } = read(body);
    return {
      ...wanted,
      complete: (look, row) => {
        requireOwnDisk(row);
        return complete(look, row);
      },
    };
  };

const readResize = bodyReader(Type.Object({ size }, { additionalProperties: false }));

function resize(body: unknown): WantedChange {
  const given = readResize(membersOf(body, KEYWORD));
  if (given.size === undefined) {
    throw new GatewayError('missing_parameter', 'size is missing: give it in MB, or for example 40G');
  }
  const wanted = sizeOf('size', given.size);
  const input = (row: SeenRow) => {
    const has = Number(row['disk_size']);
    if (wanted > has) return { size: wanted };
    throw wrong('size', `disk ${String(row['name'])} has ${has} MB and can only grow; ${wanted} MB is not more`);
  };
  return { action: 'resize', complete: (_look, row) => Promise.resolve().then(() => input(row)) };
}

async function resetInput(reference: Reference, look: LookUp, row: SeenRow) {
  const { id, row: snapshot } = await look(reference);
  const name = String(snapshot['name']);
  if (snapshot['disk_id'] !== row['id']) {
    throw wrong(reference.field, `snapshot ${name} is not one of disk ${String(row['name'])}`);
  }
  return { snapshot: { id, name } };
}

const reset = changeReader(
  { keyword: KEYWORD, action: 'reset' },
  { snapshot_id: text, snapshot: text, auto_start: unused },
  (given, look, row) => {
    const reference = referenceOf(given, ['snapshot_id', 'snapshot'], 'snapshots');
    if (!reference) throw new GatewayError('missing_parameter', 'snapshot_id is missing: name a snapshot of the disk');
    return resetInput(reference, look, row);
  },
);

/** How disks are made and changed (cloudpods-api §8.5). */
export const diskWrites: WriteKind = {
  resource: 'disks',
  create: creationReader(KEYWORD, MEMBERS, rest),
  changes: {
    update: ofOwnDisk(renaming(KEYWORD)),
    delete: ofOwnDisk(deletion(KEYWORD)),
    resize: ofOwnDisk(resize),
    reset: ofOwnDisk(reset),
    'disk-reset': ofOwnDisk(reset),
  },
};
