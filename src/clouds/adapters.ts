import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../config/problems.ts';
import { packageRoot } from '../config/package-root.ts';
import { CONTRACT, UNIFIED, type Provider, type StartSimulator } from '../contract/index.ts';
import { adapterPackage, madeForAnother } from './packages.ts';

/** Finds and vets adapters: those in folders of this package, and npm packages that the configuration names. */
export interface Adapters {
  /**
   * `from`: the npm package that has it, or the absolute path of that package's folder; else it is one of this package.
   * Throws ConfigError naming the package and what of it is not as the contract says.
   */
  find(name: string, from?: string): Promise<Provider>;
  /** Names of the adapters in folders. */
  names(): readonly string[];
  /** The simulator of an adapter. */
  simulator(name: string): Promise<StartSimulator>;
}

function problem(where: string, message: string): ConfigError {
  return new ConfigError([{ where, key: '', message }]);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What a provider's members must be; the first that is not is told. */
const EXPECTED: readonly (readonly [member: string, expected: string, test: (value: unknown) => boolean])[] = [
  ['name', 'a text', (value) => typeof value === 'string' && value !== ''],
  ['provider', 'a text', (value) => typeof value === 'string' && value !== ''],
  ['configSchema', 'a JSON Schema of an object', (value) => isObject(value) && value['type'] === 'object'],
  ['hosts', 'a function', (value) => typeof value === 'function'],
  ['open', 'a function', (value) => typeof value === 'function'],
  ['facts', 'a function', (value) => typeof value === 'function'],
  ['check', 'a function', (value) => typeof value === 'function'],
  ['sources', 'an object of lists', (value) => isObject(value) && Object.values(value).every(isSource)],
  [
    'resources',
    'an object with servers and other resources of the contract, each with rows, uses and translate',
    (value) => isObject(value) && isResource(value['servers']) && Object.entries(value).every(isKnownResource),
  ],
];

const isSource = (value: unknown) =>
  isObject(value) && typeof value['list'] === 'function' && (value['pace'] === 'fast' || value['pace'] === 'slow');

const isResource = (value: unknown) =>
  isObject(value) &&
  typeof value['rows'] === 'string' &&
  Array.isArray(value['uses']) &&
  typeof value['translate'] === 'function';

const isKnownResource = ([name, value]: readonly [string, unknown]) =>
  Object.hasOwn(UNIFIED, name) && isResource(value);

/** Every source that a resource names must be there. */
function vetSources(where: string, { sources, resources }: Provider): void {
  for (const [name, { rows, uses }] of Object.entries(resources)) {
    if (!sources[rows])
      throw problem(where, `member resources.${name}.rows is "${rows}", which is none of its sources`);
    const unknown = uses.find((source) => !sources[source]);
    if (unknown !== undefined)
      throw problem(where, `member resources.${name}.uses names "${unknown}", which is none of its sources`);
  }
}

/** The default export of an adapter, checked. Throws ConfigError. */
export function vetted(where: string, exported: unknown): Provider {
  if (!isObject(exported)) throw problem(where, 'has no default export made by defineProvider()');
  if (exported['contract'] !== CONTRACT) throw problem(where, madeForAnother(exported['contract']));
  for (const [member, expected, test] of EXPECTED) {
    if (!test(exported[member])) throw problem(where, `member ${member} must be ${expected}`);
  }
  const { sources, resources } = exported as unknown as Provider;
  vetSources(where, exported as unknown as Provider);
  const rows = resources.servers.rows;
  if (!sources[rows]?.get)
    throw problem(where, `member sources.${rows}.get must be a function: rows are not deleted on absence alone`);
  if (!Object.isFrozen(exported)) throw problem(where, 'is not frozen; make it with defineProvider()');
  return exported as unknown as Provider;
}

/** What clouds, rows and metrics are told by: one adapter has one name. */
function named(where: string, name: string, provider: Provider): Provider {
  if (provider.name === name) return provider;
  throw problem(where, `member name is "${provider.name}"; it must be "${name}"`);
}

const folder = () => join(packageRoot(), 'dist', 'adapters');

const isAdapterName = (name: string) => /^[a-z0-9][a-z0-9-]*$/.test(name);

async function importDefault(where: string, from: string): Promise<unknown> {
  try {
    return ((await import(from)) as { default?: unknown }).default;
  } catch (error) {
    throw new ConfigError([{ where, key: '', message: `cannot be loaded: ${(error as Error).message}` }], {
      cause: error,
    });
  }
}

export function createAdapters(): Adapters {
  const names = () => readdirSync(folder()).filter((name) => existsSync(join(folder(), name, 'index.js')));

  return {
    names,
    async find(name, from) {
      if (from !== undefined) {
        const { title, entry } = adapterPackage(from);
        return named(title, name, vetted(title, await importDefault(title, entry)));
      }
      if (!isAdapterName(name) || !names().includes(name)) {
        throw problem(`adapter "${name}"`, `is not there; there are ${names().join(', ')}`);
      }
      const entry = pathToFileURL(join(folder(), name, 'index.js')).href;
      return named(`adapter ${name}`, name, vetted(`adapter ${name}`, await importDefault(name, entry)));
    },
    async simulator(name) {
      const at = join(folder(), name, 'simulator', 'index.js');
      if (!isAdapterName(name) || !existsSync(at)) throw problem(`adapter "${name}"`, 'has no simulator');
      const { start } = (await import(pathToFileURL(at).href)) as { start: StartSimulator };
      return start;
    },
  };
}
