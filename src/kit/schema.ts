import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

export { Type, type Static, type TObject, type TProperties, type TSchema } from '@sinclair/typebox';

/** One thing wrong with a value. */
export interface Problem {
  /** Where: the keys that lead there, for example `['clouds', 0, 'auth', 'url']`. */
  readonly path: readonly (string | number)[];
  /** What was expected there, as the end of a sentence. */
  readonly expected: string;
}

function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function nearest(word: string, known: readonly string[]): string | undefined {
  const shared = (a: string, b: string) => Array.from(a).filter((letter) => b.includes(letter)).length;
  const scored = known.map((name) => ({
    name,
    score: shared(word, name) / Math.max(word.length, name.length),
  }));
  const best = scored.sort((a, b) => b.score - a.score)[0];
  return best !== undefined && best.score > 0.6 ? best.name : undefined;
}

/** What the schema around a fault says of itself. */
function describedAs({ parentSchema }: ErrorObject): string | undefined {
  const { description } = (parentSchema ?? {}) as { readonly description?: string };
  return description === undefined ? undefined : `must be ${description}`;
}

function expectation(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
  switch (error.keyword) {
    case 'additionalProperties': {
      const like = nearest(String(params['additionalProperty']), known);
      return `is not a known key${like ? `; did you mean "${like}"?` : `; known are ${known.join(', ')}`}`;
    }
    case 'required':
      return 'is missing';
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    case 'anyOf':
      return describedAs(error) ?? 'is not accepted';
    case 'pattern':
      return describedAs(error) ?? `must be of the form ${String(params['pattern'])}`;
    default:
      return error.message ?? 'is not accepted';
  }
}

function toProblem(error: ErrorObject): Problem {
  const params = error.params as Record<string, unknown>;
  const path = pathOf(error.instancePath);
  const key = params['additionalProperty'] ?? params['missingProperty'];
  return { path: typeof key === 'string' ? [...path, key] : path, expected: expectation(error) };
}

const isTold = (error: ErrorObject) => error.keyword === 'anyOf' && describedAs(error) !== undefined;

/**
 * The innermost faults only: what failed around them (a union, a condition) says nothing that the reader can use. A union that says of itself
 * what it takes says it better than its parts, each of which asks for something else.
 */
function innermost(all: readonly ErrorObject[]): readonly ErrorObject[] {
  const told = all.filter(isTold);
  const errors = all.filter((one) => !told.some(({ schemaPath }) => one.schemaPath.startsWith(`${schemaPath}/`)));
  const useful = errors.filter((error) => isTold(error) || !['anyOf', 'oneOf', 'if', 'not'].includes(error.keyword));
  return useful.length > 0 ? useful : errors;
}

/** A compiled schema. */
export interface Check<T> {
  /** Narrows the value. */
  is(value: unknown): value is T;
  /** What is wrong with it; empty when nothing is. */
  problems(value: unknown): readonly Problem[];
}

function compiler(useDefaults: boolean): Ajv {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, useDefaults });
  formats.default(ajv);
  return ajv;
}

/** One compiler for all schemas: each new one would compile the schema of schemas first. Made when the first schema is. */
const compilers = new Map<boolean, Ajv>();

function compile(schema: TSchema, defaults: boolean): ValidateFunction {
  const ajv = compilers.get(defaults) ?? compiler(defaults);
  compilers.set(defaults, ajv);
  return ajv.compile(schema);
}

/** A schema that is compiled once, when it is first used. Fills in defaults in the value that is checked when asked to. */
export function check<T extends TSchema>(schema: T, options: { defaults?: boolean } = {}): Check<Static<T>> {
  let compiled: ValidateFunction | undefined;
  const validate = () => (compiled ??= compile(schema, options.defaults ?? false));
  return {
    is: (value): value is Static<T> => validate()(value),
    problems: (value) => (validate()(value) ? [] : innermost(validate().errors ?? []).map(toProblem)),
  };
}

/** Says problems in one line, for example `/servers/0/id must be string`. */
export function describe(problems: readonly Problem[]): string {
  return problems.map((problem) => `/${problem.path.join('/')} ${problem.expected}`).join('; ');
}
