/** Members whose keys are data: only the types of their values are looked at. */
const MAPS = new Set(['metadata', 'addresses', 'extra_specs', 'volume_image_metadata', 'hosts', 'properties']);

/** What a JSON value is made of: for each path the types found there, and whether each record had it. */
export interface Shape {
  readonly types: ReadonlyMap<string, ReadonlySet<string>>;
  /** Paths that every object which could have them had. */
  readonly always: ReadonlySet<string>;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
};

/** Records are taken together: `servers[].name` stands for the names of all. */
export function shapeOf(value: unknown): Shape {
  const types = new Map<string, Set<string>>();
  const parents = new Map<string, number>();
  const seen = new Map<string, { count: number; parent: string }>();
  function visit(node: unknown, path: string, isMap: boolean): void {
    types.set(path, (types.get(path) ?? new Set()).add(typeOf(node)));
    if (Array.isArray(node)) {
      for (const item of node as readonly unknown[]) visit(item, `${path}[]`, false);
    } else if (typeof node === 'object' && node !== null) {
      parents.set(path, (parents.get(path) ?? 0) + 1);
      for (const [key, member] of Object.entries(node)) {
        const child = isMap ? `${path}.*` : `${path}.${key}`;
        seen.set(child, { count: (seen.get(child)?.count ?? 0) + 1, parent: path });
        visit(member, child, MAPS.has(key));
      }
    }
  }
  visit(value, '', false);
  const always = [...seen].filter(([, { count, parent }]) => count === parents.get(parent));
  return { types, always: new Set(always.map(([path]) => path)) };
}

const isUnder = (path: string, prefixes: readonly string[]) =>
  prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`));

/** Nothing is known of what is below a path that was always null or empty. */
function isOpen(shape: Shape, path: string): boolean {
  for (const [known, types] of shape.types) {
    const isEnd = [...types].every((type) => type === 'null' || type === 'array' || type === 'object');
    const hasChildren = [...shape.types.keys()].some((other) => other !== known && isUnder(other, [known]));
    if (isEnd && !hasChildren && isUnder(path, [known]) && path !== known) return true;
  }
  return false;
}

/** Where a simulated answer is not made like the recorded one; `but` names paths that may differ. */
export function differences(recorded: Shape, simulated: Shape, but: readonly string[] = []): readonly string[] {
  const found: string[] = [];
  for (const [path, types] of recorded.types) {
    if (isUnder(path, but)) continue;
    const here = simulated.types.get(path);
    if (!here) {
      if (!isOpen(simulated, path)) found.push(`${path} is missing`);
      continue;
    }
    for (const type of here) {
      if (type !== 'null' && !types.has(type) && [...types].some((one) => one !== 'null')) {
        found.push(`${path} is ${type}, recorded as ${[...types].join(' or ')}`);
      }
    }
    if (recorded.always.has(path) && !simulated.always.has(path) && !path.endsWith('.*'))
      found.push(`${path} is not always there`);
  }
  for (const path of simulated.types.keys()) {
    const isNew = !recorded.types.has(path) && !isUnder(path, but) && !isOpen(recorded, path);
    if (isNew && !path.endsWith('.*')) found.push(`${path} was not recorded`);
  }
  return found;
}
