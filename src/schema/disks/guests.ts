import type { DiskGuest } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import type { Place } from '../groups.ts';
import { gid } from '../ids.ts';
import { integer, later, text } from '../resource.ts';

const guest = Type.Object(
  {
    billing_type: text(),
    bps: integer(),
    cache_mode: text(),
    device: later(text()),
    driver: text(),
    id: text(),
    index: later(integer()),
    iops: integer(),
    name: later(text()),
    status: later(text()),
  },
  { additionalProperties: false },
);

/** The servers that have a disk (cloudpods-api §8.5). */
export const guestFields = {
  guest: later(text({ from: 'names, comma-joined', column: true })),
  guest_count: integer({ column: true }),
  guest_status: later(text({ column: true })),
  guests: later(Type.Array(guest)),
};

/** How Nova attaches all disks that we know of, as `disks_info` of a server has it. */
const USUAL = { billing_type: 'postpaid', bps: 0, cache_mode: 'none', driver: 'scsi', iops: 0 } as const;

type Guest = Static<typeof DiskGuest>;

/** Names of servers in one text. */
export const namesOf = (guests: readonly Guest[]): string =>
  guests
    .map(({ name = '' }) => name)
    .filter((name) => name !== '')
    .join(',');

/** Values of `guestFields`. */
export function guestsOf(guests: readonly Guest[], { cloud }: Pick<Place, 'cloud'>) {
  return {
    guest: namesOf(guests),
    guest_count: guests.length,
    guest_status: guests[0]?.status,
    guests: guests.map(({ id, name, status, index, device }) => {
      const { billing_type, bps, cache_mode, driver, iops } = USUAL;
      return { billing_type, bps, cache_mode, device, driver, id: gid(cloud.name, id), index, iops, name, status };
    }),
  };
}
