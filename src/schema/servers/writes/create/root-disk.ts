import { GatewayError, type NewRoot } from '../../../../contract/index.ts';
import type { SeenRow } from '../asked.ts';
import type { DiskSpec } from '../disks.ts';
import type { Flavor } from '../sizing.ts';

/** Words for the disk that is inside the server; every other backend is a disk of its own. */
const LOCAL: ReadonlySet<string> = new Set(['nova', 'local']);
/** Word for a disk of its own on the storage that the cloud chooses. */
export const ANY_STORAGE = 'volume';

const BYTES_PER_MB = 1024 ** 2;

const whole = (value: unknown) => (typeof value === 'number' ? value : 0);

/** Whether a disk stands for the one inside the server. */
export const isLocal = ({ backend, storage, snapshot, disk }: DiskSpec): boolean =>
  storage === undefined &&
  snapshot === undefined &&
  disk === undefined &&
  (backend === undefined || LOCAL.has(backend));

/** The storage that a disk names; nothing when the cloud is to choose. */
export const storageOf = ({ backend, storage }: DiskSpec): string | undefined =>
  storage ?? (backend === undefined || LOCAL.has(backend) || backend === ANY_STORAGE ? undefined : backend);

const refuse = (message: string) => new GatewayError('invalid_request', message);

/** MB that a disk must have to hold an image. */
export function neededBy(image: SeenRow): number {
  const bytes = Math.max(whole(image['virtual_size']), image['disk_format'] === 'raw' ? whole(image['size']) : 0);
  return Math.max(whole(image['min_disk']), Math.ceil(bytes / BYTES_PER_MB));
}

/** Throws `invalid_request` for an image that no server can be made from, or not with this flavor. */
export function checkImage(field: string, image: SeenRow, flavor: Flavor): void {
  const name = String(image['name']);
  if (image['status'] !== 'active') throw refuse(`${field}: image ${name} is ${String(image['status'])}, not active`);
  if (image['disk_format'] === 'iso')
    throw refuse(`${field}: image ${name} is an ISO: nothing can be booted from it here`);
  const ram = whole(image['min_ram']);
  if (ram > flavor.memory) {
    throw refuse(`${field}: image ${name} needs ${ram} MB of memory; flavor ${flavor.name} has ${flavor.memory}`);
  }
}

function localRoot(
  { field, size }: DiskSpec,
  flavor: Flavor,
  image: { readonly name: string; readonly needs: number },
): NewRoot {
  if (flavor.disk > 0 && image.needs > flavor.disk) {
    const why = `image ${image.name} needs ${image.needs} MB; the disk of flavor ${flavor.name} has ${flavor.disk}`;
    throw refuse(`${field}: ${why}; choose a larger flavor, or backend ${ANY_STORAGE} for a disk of its own`);
  }
  if (size !== undefined && size > flavor.disk) {
    const has = flavor.disk === 0 ? 'leaves the size to the image' : `has ${flavor.disk} MB`;
    const why = `${size} MB are wanted, and the local disk of flavor ${flavor.name} ${has}`;
    throw refuse(`${field}.size: ${why}; choose a larger flavor, or backend ${ANY_STORAGE} for a disk of its own`);
  }
  return { local: true, keep: false };
}

/** A disk that was there before stays unless it is said to go; one that is made goes unless it is said to stay. */
export const keepsOf = ({ auto_delete: goes, disk }: DiskSpec): boolean => !(goes ?? disk === undefined);

/**
 * The disk that a new server boots from. Throws `invalid_request` when the image does not fit, or when a local disk is to be larger than
 * the flavor has it.
 */
export function rootOf(
  spec: DiskSpec,
  flavor: Flavor,
  image: SeenRow | undefined,
): Omit<NewRoot, 'storage' | 'disk' | 'snapshot'> {
  const needs = image ? neededBy(image) : 0;
  const name = image ? String(image['name']) : '';
  if (isLocal(spec)) return localRoot(spec, flavor, { name, needs });
  const { field, size } = spec;
  if (size !== undefined && size < needs) throw refuse(`${field}.size: image ${name} needs ${needs} MB, not ${size}`);
  const least = Math.max(needs, flavor.disk);
  const wanted = size ?? (image && least > 0 ? least : undefined);
  if (image && wanted === undefined)
    throw refuse(`${field}.size is missing: image and flavor do not say how large it must be`);
  return { local: false, keep: keepsOf(spec), ...(wanted !== undefined && { size: wanted }) };
}
