import { bedClouds } from './bed.ts';
import { PROJECTS, type ConfiguredCloud, type User } from './gateway-config.ts';

const [first, second] = bedClouds();

/** Nothing but what changes servers reads them again: a round would hide that something was forgotten. */
const SELDOM = { interval: '10m', full: '1h' } as const;

/** The first cloud, read by one of its members or by its administrator for all projects. */
const read = (login: 'member' | 'admin'): ConfiguredCloud => ({
  bed: first,
  login,
  ...(login === 'admin' && { all: true }),
  map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta },
  ...SELDOM,
});

const other: ConfiguredCloud = { bed: second, login: 'member', default: PROJECTS.alpha, ...SELDOM };

/** A second cloud beside it, that is only read. */
export const CLOSED: ConfiguredCloud = { ...other, readOnly: true };
/** A second cloud beside it, that can be changed too. */
export const OPEN: ConfiguredCloud = other;

/** Who changes servers, and how the gateway is logged in at the cloud: the words for it, the user, the cloud. */
export type Way = readonly [words: string, user: User, cloud: ConfiguredCloud];

/** Each with the other's login. */
export const CROSSED: readonly Way[] = [
  ['by a member, through an administrator of all projects', 'ann', read('admin')],
  ['by the administrator, through a member', 'root', read('member')],
];

/** Each with a login of his kind. */
export const STRAIGHT: readonly Way[] = [
  ['by a member, through a member', 'ann', read('member')],
  ['by the administrator, through an administrator of all projects', 'root', read('admin')],
];
