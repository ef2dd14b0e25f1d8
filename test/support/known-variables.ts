import { ConfigFile } from '../../src/config/schema.ts';
import type { TObject, TSchema } from '../../src/kit/index.ts';

/** The variables that set keys of the configuration, and those that commands read besides. */
export function knownVariables(schema: TObject = ConfigFile, path = 'PODGATE'): ReadonlySet<string> {
  const names = new Set(['PODGATE_CONFIG', 'PODGATE_SANDBOX_PASSWORD', 'PODGATE_SANDBOX_SERVERS']);
  for (const [key, member] of Object.entries(
    schema.properties as Readonly<Record<string, TSchema & { type?: string }>>,
  )) {
    const name = `${path}_${key.toUpperCase()}`;
    if (member.type === 'object' && 'properties' in member) {
      for (const inner of knownVariables(member as unknown as TObject, name)) names.add(inner);
    } else if (member.type !== 'object' && member.type !== 'array') names.add(name);
  }
  return names;
}
