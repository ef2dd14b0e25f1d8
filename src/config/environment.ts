import type { TObject, TSchema } from '../kit/index.ts';
import type { Environment } from './references.ts';

/** The process's environment. Read here and nowhere else. */
export function processEnvironment(): Environment {
  return process.env;
}

interface Scalar {
  readonly path: readonly string[];
  readonly type: string;
}

/** All scalars of a schema outside lists and free maps. */
function scalarsOf(schema: TObject, path: readonly string[] = []): readonly Scalar[] {
  return Object.entries(schema.properties as Readonly<Record<string, TSchema & { type?: string }>>).flatMap(
    ([key, member]) => {
      const at = [...path, key];
      if (member.type === 'object') return 'properties' in member ? scalarsOf(member as unknown as TObject, at) : [];
      return member.type === undefined || member.type === 'array' ? [] : [{ path: at, type: member.type }];
    },
  );
}

function valueOf(text: string, type: string): unknown {
  if (type === 'boolean' && /^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (type === 'integer' && /^\d+$/.test(text)) return Number(text);
  return text;
}

function withMember(target: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const object = typeof target === 'object' && target !== null ? (target as Readonly<Record<string, unknown>>) : {};
  return { ...object, [key]: withMember(object[key], rest, value) };
}

/** The variable that sets a key: `PODGATE_` and the path in capitals. */
export const variableOf = (path: readonly string[]) => `PODGATE_${path.join('_').toUpperCase()}`;

/** Lays the variables over a file's values. Answers also which keys came from which variable, for messages. */
export function overlayEnvironment(
  value: unknown,
  schema: TObject,
  environment: Environment,
): { readonly value: unknown; readonly set: ReadonlyMap<string, string> } {
  let overlaid = value;
  const set = new Map<string, string>();
  for (const { path, type } of scalarsOf(schema)) {
    const variable = variableOf(path);
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    overlaid = withMember(overlaid, path, valueOf(text, type));
    set.set(path.join('.'), variable);
  }
  return { value: overlaid, set };
}
