import type { Static, TSchema } from '@sinclair/typebox';
import { GatewayError } from '../contract/errors.ts';
import { check, describe } from './schema.ts';
import { Sharing } from './sharing.ts';

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

type Keep = (value: unknown) => unknown;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) deepFrozen(member);
  }
  return value;
}

/** Longer parts of records are hardly said twice. */
const LONGEST = 256;

/** What the records of one reader share: one text for equal texts; for equal parts one object or list, which nobody can change. */
function sharing(): Keep {
  const texts = new Sharing<string>();
  const parts = new Sharing<unknown>();
  return (value) => {
    if (typeof value === 'string') return value.length > LONGEST ? value : texts.under(value, () => value);
    if (typeof value !== 'object' || value === null) return value;
    const text = JSON.stringify(value);
    return text.length > LONGEST ? value : parts.under(text, () => deepFrozen(value));
  };
}

/** Sets of members for which the shape of an object is kept; objects of further ones are larger, and nothing else. */
const MAX_SHAPES = 64;

/**
 * Copies the members that are named and there. V8 makes dictionaries of objects that grow by so many computed keys: they take five
 * times as much as copies of one object that has these members already.
 */
function copier(members: readonly (readonly [key: string, keep: Keep])[]): (value: Record<string, unknown>) => unknown {
  const shapes = new Map<string, Readonly<Record<string, unknown>>>();
  return (value) => {
    const there = members.filter(([key]) => value[key] !== undefined);
    const names = there.map(([key]) => key).join();
    const known = shapes.get(names);
    const kept: Record<string, unknown> = known ? { ...known } : {};
    for (const [key, keep] of there) kept[key] = keep(value[key]);
    if (!known && shapes.size < MAX_SHAPES) shapes.set(names, shapeOf(there.map(([key]) => key)));
    return kept;
  };
}

/** An object with these members and room for no more: what is read from JSON is made so. */
const shapeOf = (keys: readonly string[]) =>
  JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join()}}`) as Readonly<Record<string, unknown>>;

/** Builds, once per schema, the function that copies only the members which the schema names. */
function keeper(shape: Shape, shared: Keep): Keep {
  if (shape.anyOf) {
    const inner = shape.anyOf.find((option) => option.properties ?? option.items);
    return inner ? keeper(inner, shared) : shared;
  }
  if (shape.items) {
    const item = partOf(shape.items, shared);
    return (value) => (Array.isArray(value) ? value.map(item) : value);
  }
  if (!shape.properties) return shared;
  const copy = copier(Object.entries(shape.properties).map(([key, member]) => [key, partOf(member, shared)] as const));
  return (value) => (isObject(value) ? copy(value) : value);
}

/** A member or an item: what is kept of it is shared as a whole. */
function partOf(shape: Shape, shared: Keep): Keep {
  const keep = keeper(shape, shared);
  return keep === shared ? shared : (value) => shared(keep(value));
}

/**
 * Reads what a cloud answered: checks it against a schema that names only what is used, and copies only those members, however
 * deep, so that nothing of a large answer is kept alive. Records that say the same in part share that part; it is frozen. Throws `upstream_malformed` naming the place.
 */
export function reader<T extends TSchema>(schema: T, what: string): (value: unknown) => Static<T> {
  const compiled = check(schema);
  const keep = keeper(schema as Shape, sharing());
  return (value) => {
    if (!compiled.is(value)) {
      const faults = describe(compiled.problems(value).slice(0, 3));
      throw new GatewayError('upstream_malformed', `${what} is not as expected: ${faults}`);
    }
    return keep(value);
  };
}
