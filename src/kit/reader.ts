import type { Static, TSchema } from '@sinclair/typebox';
import { GatewayError } from '../contract/errors.ts';
import { check, describe } from './schema.ts';

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

type Keep = (value: unknown) => unknown;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Builds, once per schema, the function that copies only the members which the schema names. */
function keeper(shape: Shape): Keep {
  if (shape.anyOf) {
    const inner = shape.anyOf.find((option) => option.properties ?? option.items);
    return inner ? keeper(inner) : (value) => value;
  }
  if (shape.items) {
    const item = keeper(shape.items);
    return (value) => (Array.isArray(value) ? value.map(item) : value);
  }
  if (!shape.properties) return (value) => value;
  const members = Object.entries(shape.properties).map(([key, member]) => [key, keeper(member)] as const);
  return (value) => {
    if (!isObject(value)) return value;
    const kept: Record<string, unknown> = {};
    for (const [key, keep] of members) if (value[key] !== undefined) kept[key] = keep(value[key]);
    return kept;
  };
}

/**
 * Reads what a cloud answered: checks it against a schema that names only what is used, and copies only those members, however
 * deep, so that nothing of a large answer is kept alive. Throws `upstream_malformed` naming the place.
 */
export function reader<T extends TSchema>(schema: T, what: string): (value: unknown) => Static<T> {
  const compiled = check(schema);
  const keep = keeper(schema as Shape);
  return (value) => {
    if (!compiled.is(value)) {
      const faults = describe(compiled.problems(value).slice(0, 3));
      throw new GatewayError('upstream_malformed', `${what} is not as expected: ${faults}`);
    }
    return keep(value);
  };
}
