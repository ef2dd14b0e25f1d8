import {
  GatewayError,
  type ExtraDisk,
  type ExtraDisks,
  type Meant,
  type ServerActionName,
} from '../../../contract/index.ts';
import { Type, type TProperties } from '../../../kit/index.ts';
import { isInServer } from '../../disks/in-server.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, flag, isOn, saidIn } from './body.ts';
import { disksOf, type DiskSpec } from './disks.ts';
import { DISKS, userMetadata } from './metadata.ts';
import { usable } from './same-project.ts';
import { sizeOf } from './sizes.ts';

const name = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));
/** Servers boot from the disk that they were made with. */
const notBooted = Type.Optional(Type.Literal(-1));

/** The disk that is named. Throws `unsupported` for one that is a part of a server itself. */
async function diskMeant(given: string, look: LookUp, server: SeenRow): Promise<Meant> {
  const field = 'disk_id';
  const found = await look({ field, resource: 'disks', given });
  if (!isInServer(found.row)) return usable(field, found, server);
  const why = 'it exists inside the server alone, and changes with its flavor';
  throw new GatewayError('unsupported', `${field}: nothing can be done to disk ${given} by itself: ${why}`);
}

/** An action on one disk, which is named under `disk_id`. */
function onDisk(
  action: ServerActionName,
  more: TProperties,
  input: (given: Readonly<Record<string, unknown>>) => object,
): (body: unknown) => Wanted {
  const members: TProperties = { disk_id: name, disk: name, ...more };
  const read = bodyReader(Type.Object(members, { additionalProperties: false }));
  return (body) => {
    const given = read(saidIn(body, 'server')) as Readonly<Record<string, unknown>>;
    const disk = given['disk_id'] ?? given['disk'];
    if (typeof disk !== 'string') throw new GatewayError('missing_parameter', 'disk_id is missing: name a disk');
    const rest = input(given);
    return { name: action, complete: async (look, server) => ({ disk: await diskMeant(disk, look, server), ...rest }) };
  };
}

/** Stores inside servers: only their first disks are there. */
const LOCAL: readonly string[] = ['nova', 'local'];

const unsupported = (what: string) => new GatewayError('unsupported', what);

function requirePossible({ field, disk, type, size, snapshot, image, backend, boot_index }: DiskSpec): void {
  if (disk !== undefined)
    throw new GatewayError('invalid_request', `${field}: disk ${disk} is there already: use attachdisk`);
  if (type === 'sys' || type === 'swap') throw unsupported(`${field}: a server that is there gets data disks only`);
  if (boot_index !== undefined && boot_index !== -1) throw unsupported(`${field}: boot_index is not possible here`);
  if (backend !== undefined && LOCAL.includes(backend)) {
    throw unsupported(`${field}: backend ${backend} is for the first disk of a new server`);
  }
  if (snapshot !== undefined && image !== undefined) {
    throw new GatewayError('invalid_request', `${field}: it cannot be made of an image and of a snapshot at once`);
  }
  if (size === undefined && snapshot === undefined) {
    throw new GatewayError(
      'missing_parameter',
      `${field}.size is missing: give it in MB, or with a unit, for example 10G`,
    );
  }
}

async function extraDisk(spec: DiskSpec, look: LookUp, server: SeenRow): Promise<ExtraDisk> {
  const { field, size, snapshot, image, storage = spec.backend } = spec;
  const found = async (resource: 'storages' | 'snapshots' | 'images', given: string | undefined) =>
    given === undefined ? undefined : usable(field, await look({ field, resource, given }), server);
  const [type, from, of] = [
    await found('storages', storage),
    await found('snapshots', snapshot),
    await found('images', image),
  ];
  return {
    ...(size !== undefined && { size }),
    ...(type && { storage: type }),
    ...(from && { snapshot: from }),
    ...(of && { image: of }),
  };
}

function createDisks(body: unknown): Wanted {
  const members = saidIn(body, 'server');
  const odd = Object.keys(members).find((key) => !/^(disks|disk\.\d{1,3}|__meta__)$/.test(key));
  if (odd !== undefined) {
    throw new GatewayError(
      'invalid_request',
      `${odd.slice(0, 60)} is not a known key; known are disks, disk.0 and __meta__`,
    );
  }
  const disks = disksOf(members);
  if (disks.length === 0)
    throw new GatewayError('invalid_request', 'disks is missing: say at least one, for example 10g');
  const metadata = userMetadata('__meta__', members['__meta__'], DISKS);
  disks.forEach(requirePossible);
  const complete = async (look: LookUp, server: SeenRow): Promise<ExtraDisks> => {
    const all: ExtraDisk[] = [];
    for (const disk of disks) all.push(await extraDisk(disk, look, server));
    return { disks: all, metadata };
  };
  return { name: 'add_disks_to', complete };
}

const readSnapshot = bodyReader(
  Type.Object(
    { name, generate_name: name, with_memory: flag('of what is in its memory too') },
    { additionalProperties: false },
  ),
);

function snapshot(body: unknown): Wanted {
  const { name: called, generate_name: hint, with_memory: memory } = readSnapshot(saidIn(body, 'server'));
  if (isOn(memory)) throw unsupported('with_memory: a snapshot of what is in memory is not possible here');
  const chosen = called ?? hint;
  if (chosen === undefined) throw new GatewayError('missing_parameter', 'name is missing: give name or generate_name');
  return { name: 'snapshot_disks_of', input: { name: chosen } };
}

/** The actions on the disks of servers (cloudpods-api §9.4.3). */
export const DISK_ACTIONS: Readonly<Record<string, (body: unknown) => Wanted>> = {
  createdisk: createDisks,
  'instance-snapshot': snapshot,
  attachdisk: onDisk('attach_disk_to', { driver: unused, cache: unused, boot_index: notBooted }, () => ({})),
  detachdisk: onDisk(
    'detach_disk_from',
    { keep_disk: flag('it stays, also when it was made for the server') },
    (given) => ({
      keep: isOn(given['keep_disk'] as boolean | string | undefined),
    }),
  ),
  'resize-disk': onDisk('resize_disk_of', { size: Type.Optional(Type.Unknown()) }, ({ size }) => {
    if (size === undefined)
      throw new GatewayError('missing_parameter', 'size is missing: give it in MB, or for example 40G');
    return { size: sizeOf('size', size) };
  }),
};
