import { bedClouds, type BedCloud } from './bed.ts';
import { PROJECTS, type ConfiguredCloud, type User } from './gateway-config.ts';

const [first, second] = bedClouds();

/** Nothing but what changes servers reads them again: a round would hide that something was forgotten. */
const SELDOM = { interval: '10m', full: '1h' } as const;

/** A cloud, read by one of its members or by its administrator for all projects. */
const read = (bed: BedCloud, login: 'member' | 'admin'): ConfiguredCloud => ({
  bed,
  login,
  ...(login === 'admin' && { all: true }),
  map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta },
  ...SELDOM,
});

const other = (bed: BedCloud): ConfiguredCloud => ({ bed, login: 'member', default: PROJECTS.alpha, ...SELDOM });

/** A second cloud beside it, that is only read. */
export const CLOSED: ConfiguredCloud = { ...other(second), readOnly: true };
/** A second cloud beside it, that can be changed too. */
export const OPEN: ConfiguredCloud = other(second);

/** Who changes servers, and how the gateway is logged in at the cloud: the words for it, the user, the cloud. */
export type Way = readonly [words: string, user: User, cloud: ConfiguredCloud];

/** Each with the other's login. */
const crossed = (bed: BedCloud): readonly Way[] => [
  ['by a member, through an administrator of all projects', 'ann', read(bed, 'admin')],
  ['by the administrator, through a member', 'root', read(bed, 'member')],
];

export const CROSSED = crossed(first);

/** Each with a login of his kind. */
export const STRAIGHT: readonly [member: Way, administrator: Way] = [
  ['by a member, through a member', 'ann', read(first, 'member')],
  ['by the administrator, through an administrator of all projects', 'root', read(first, 'admin')],
];

/** The clouds the other way round: the second one is changed, the first one only read. */
export const CROSSED_ON_SECOND = crossed(second);
export const FIRST_CLOSED: ConfiguredCloud = { ...other(first), readOnly: true };
