import { GatewayError } from '../../../../contract/index.ts';
import { splitGid } from '../../../ids.ts';
import type { SeenRow } from '../asked.ts';
import type { Named, Preferences } from './wish.ts';

/** A cloud that a server could be made on. */
export interface PlaceableCloud {
  readonly name: string;
  readonly account: string;
  /** The texts by which its region is known. */
  readonly regions: readonly string[];
}

/** Something that must be there: what it is for people, and where it was found, on whichever cloud. */
export interface Needed extends Named {
  /** For example `image`. */
  readonly what: string;
  readonly candidates: readonly SeenRow[];
}

const cloudOf = (row: SeenRow) => splitGid(typeof row['id'] === 'string' ? row['id'] : '')?.cloud ?? '';
const cloudsOf = ({ candidates }: Needed) => new Set(candidates.map(cloudOf));
const listed = (names: Iterable<string>) => [...names].join(', ') || 'none';

const refuse = (message: string) => new GatewayError('invalid_request', message);

const isIn = ({ given }: Named, { name, regions }: PlaceableCloud) => name === given || regions.includes(given);
const isOf = ({ given }: Named, { account }: PlaceableCloud) => account === given;

/** Whether the caller named a place, and it is this. */
export function isNamed(cloud: PlaceableCloud, { region, manager }: Preferences): boolean {
  if (!region && !manager) return false;
  return (!region || isIn(region, cloud)) && (!manager || isOf(manager, cloud));
}

/** For what was begun on a cloud. */
export const onlyOn = (cloud: string): Preferences => ({ zones: [], region: { field: 'prefer_region', given: cloud } });

/** Narrows by what the caller said of the place. Throws `not_found` for a place that nothing is called. */
export function preferred<C extends PlaceableCloud>(
  clouds: readonly C[],
  { region, manager }: Preferences,
  kind: string,
): readonly C[] {
  let left = clouds;
  const narrow = ({ field, given }: Named, fits: (cloud: C) => boolean) => {
    if (!clouds.some(fits)) {
      const known = listed(clouds.map(({ name }) => name));
      throw new GatewayError(
        'not_found',
        `${field}: ${given.slice(0, 100)} not found; a ${kind} can be made on ${known}`,
      );
    }
    left = left.filter(fits);
  };
  if (region) narrow(region, (cloud) => isIn(region, cloud));
  if (manager) narrow(manager, (cloud) => isOf(manager, cloud));
  if (left.length === 0) throw refuse('no cloud is in prefer_region and of prefer_manager at once');
  return left;
}

const told = (needed: readonly Needed[]) =>
  needed.map((one) => `${one.what} ${one.given} is on ${listed(cloudsOf(one))}`).join('; ');

/**
 * The cloud that something is to be made on: the one that the caller prefers, else the only one on which everything is. Throws
 * `not_found` for what is nowhere, `invalid_request` naming the candidates when there is no such cloud or more than one.
 */
export function placed(
  clouds: readonly PlaceableCloud[],
  preferences: Preferences,
  needed: readonly Needed[],
  kind = 'server',
): PlaceableCloud {
  for (const { field, what, given, candidates } of needed) {
    if (candidates.length === 0) {
      throw new GatewayError('not_found', `${field}: ${what} ${given.slice(0, 100)} not found`);
    }
  }
  const possible = preferred(clouds, preferences, kind);
  const [single] = possible;
  const elsewhere = needed.find((one) => !possible.some(({ name }) => cloudsOf(one).has(name)));
  if (elsewhere) {
    const where = listed(cloudsOf(elsewhere));
    const wanted = listed(possible.map(({ name }) => name));
    throw refuse(
      `${elsewhere.field}: ${elsewhere.what} ${elsewhere.given} is on ${where}; the ${kind} is to be made on ${wanted}`,
    );
  }
  const fitting = possible.filter(({ name }) => needed.every((one) => cloudsOf(one).has(name)));
  const [only, ...others] = fitting;
  if (!only) throw refuse(`nothing has all of this: ${told(needed)}`);
  if (others.length === 0 || possible.length === 1) return single && possible.length === 1 ? single : only;
  const names = listed(fitting.map(({ name }) => name));
  throw refuse(`the ${kind} could be made on ${names}; choose one with prefer_region or prefer_manager`);
}
