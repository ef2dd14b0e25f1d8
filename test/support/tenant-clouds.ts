import { RESOURCE_NAMES, type ResourceName } from '../../src/contract/index.ts';
import { cloudKeyName } from '../../src/schema/keypairs/naming.ts';
import type { Reach } from '../../src/schema/resource.ts';
import { fakeCloud, type FakeCloud, type FakeServer, type FakeThings } from './fake-provider.ts';
import { hasMember, madeThing, type Made } from './made-things.ts';
import { THEIRS } from './two-tenants.ts';

/** Each number of the hidden things. */
export const NUMBER = 6661;

/** Bob's id: his keys are called after it. */
export const BOB = 'b0b'.padEnd(32, '0');

const ALPHAS = { id: 'p1', name: 'p1', domain: 'Default' };
const ZEBRAS = { id: 'p9', name: 'p9', domain: 'Default' };
/** A third tenant, who lets others use what he has: his name is no secret to those. */
const LENDERS = { id: 'p7', name: 'p7', domain: 'Default' };
const NOBODYS = { id: 'unmapped', name: 'unmapped', domain: 'Default' };

/** A thing of each kind of ownership, in one of two clouds: both tenants have something in `north`, the other one alone in `south`. */
export interface Variant extends Made {
  readonly cloud: 'north' | 'south';
  /** Whose it is, so that it is there only where things can be so. */
  readonly needs?: 'shared_projects' | 'everyone';
  /** Part of the user's id that a key is called after. */
  readonly user?: string;
}

const own = (word: string, more: Partial<Variant> = {}): Variant => ({
  word,
  id: `${word}-1`,
  name: `${word}-name`,
  ip: '10.11.1.1',
  mac: 'fa:16:3e:11:00:01',
  number: 1111,
  cloud: 'north',
  project: ALPHAS,
  user: BOB,
  ...more,
});

const theirs = (place: number, more: Partial<Variant> = {}): Variant => ({
  ...own(THEIRS.word, { ip: THEIRS.ip, mac: THEIRS.mac, number: NUMBER, project: ZEBRAS, user: THEIRS.user }),
  id: `${THEIRS.word}-${place}`,
  name: `${THEIRS.word}-name-${place}`,
  ...more,
});

/** Bob sees some of these, as the reach of their kind says, … */
export const OWN = own('otter');
export const SHARED = own('koala', { project: LENDERS, shared: [ALPHAS], needs: 'shared_projects' });
export const FOR_EVERYBODY = own('panda', { project: LENDERS, everyone: true, needs: 'everyone' });
/** … but never these, unless all who have something in a cloud see all of it. */
export const HIDDEN: readonly Variant[] = [
  theirs(1),
  theirs(2, { project: NOBODYS, user: 'f'.repeat(32) }),
  theirs(3, { cloud: 'south' }),
  theirs(4, { cloud: 'south', everyone: true, needs: 'everyone' }),
];

const ALL: readonly Variant[] = [
  OWN,
  { ...SHARED, user: THEIRS.user },
  { ...FOR_EVERYBODY, user: THEIRS.user },
  ...HIDDEN,
];

export const has = (resource: ResourceName, { needs }: Variant) => needs === undefined || hasMember(resource, needs);

/** A key's name says whose it is. */
const named = (resource: ResourceName, one: Variant): Made =>
  resource === 'keypairs' ? { ...one, name: cloudKeyName(one.user ?? '', one.name) } : one;

function serverOf(one: Variant): FakeServer {
  const { id, name, ...extra } = madeThing('servers', one);
  return { id, name: String(name), extra };
}

/** A cloud with things of every resource that adapters can report. */
function cloudOf(name: Variant['cloud']): FakeCloud {
  const here = ALL.filter(({ cloud }) => cloud === name);
  const cloud = fakeCloud(here.filter((one) => has('servers', one)).map(serverOf));
  const things = RESOURCE_NAMES.filter((resource) => resource !== 'servers').map((resource) => {
    return [resource, here.filter((one) => has(resource, one)).map((one) => madeThing(resource, named(resource, one)))];
  });
  cloud.things = Object.fromEntries(things) as FakeThings;
  return cloud;
}

export const tenantClouds = () => ({ north: cloudOf('north'), south: cloudOf('south') });

/** What Bob sees of the things of a resource, by the reach of the kind that is made of them. */
export function seenByBob(resource: ResourceName, reach: Reach): readonly Variant[] {
  const there = ALL.filter((one) => has(resource, one));
  switch (reach) {
    case 'project':
    case 'user':
      return [OWN];
    case 'shared':
      return there.filter(({ word }) => word !== THEIRS.word);
    case 'cloud':
    case 'account':
      return there.filter(({ cloud }) => cloud === 'north');
    case 'admin':
    case 'actor':
      return [];
  }
}
