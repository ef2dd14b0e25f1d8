import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../config/package-root.ts';
import { ConfigError } from '../config/problems.ts';
import { CONTRACT } from '../contract/index.ts';

/** An npm package with an adapter, looked at and not yet loaded. */
export interface AdapterPackage {
  /** Its name and version, for messages. */
  readonly title: string;
  /** URL of the module that it is loaded by. */
  readonly entry: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly main?: string;
  readonly exports?: unknown;
  readonly podgate?: { readonly contract?: unknown };
}

const MANIFEST = 'package.json';

const refusal = (where: string, message: string, cause?: unknown) =>
  new ConfigError([{ where, key: '', message }], cause === undefined ? undefined : { cause });

function manifestIn(folder: string): Manifest {
  try {
    return JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')) as Manifest;
  } catch (error) {
    throw refusal(folder, `has no ${MANIFEST} that can be read: ${(error as Error).message}`, error);
  }
}

/** The folder of an installed package as Node finds it from a folder: in the nearest `node_modules` that has it. */
function installedAt(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', ...name.split('/'));
    if (existsSync(join(place, MANIFEST))) return realpathSync(place);
    if (folder === dirname(folder)) return undefined;
  }
}

const PACKAGE_NAME = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/i;

/** `named`: an npm package's name, or the absolute path of its folder. */
function folderOf(named: string): string {
  const where = `adapter package ${named}`;
  if (isAbsolute(named)) {
    if (!existsSync(join(named, MANIFEST))) throw refusal(where, `there is no ${MANIFEST} in this folder`);
    return realpathSync(named);
  }
  if (!PACKAGE_NAME.test(named))
    throw refusal(where, 'is neither the name of an npm package nor a path that begins with . or /');
  const found = installedAt(named, packageRoot());
  if (found !== undefined) return found;
  throw refusal(
    where,
    `is not installed; run "npm install ${named}" where Podgate is installed (looked from ${packageRoot()})`,
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What `exports` says of the package itself: a path, by conditions or not. */
function exported(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (!isObject(exports)) return undefined;
  return exported(exports['.'] ?? exports['node'] ?? exports['import'] ?? exports['default']);
}

/** An adapter that found another copy of Podgate would have errors and tables of its own that this one does not know. */
function refuseSecondCopy(title: string, folder: string): void {
  const own = realpathSync(packageRoot());
  const found = installedAt('podgate', folder);
  if (found === undefined || found === own) return;
  const { version = 'of no version' } = manifestIn(found);
  const remedy = 'install both into one project, the adapter with podgate among its peerDependencies alone';
  throw refusal(
    title,
    `would load a second copy of Podgate (${version}, ${found}) beside this one (${own}); ${remedy}`,
  );
}

/**
 * Looks at an adapter's package before any of its code is loaded. Throws ConfigError that names the package and its version, when it is not
 * there, was made for another contract, or would load a second copy of Podgate.
 */
export function adapterPackage(named: string): AdapterPackage {
  const folder = folderOf(named);
  const { name = named, version = '', main, exports, podgate } = manifestIn(folder);
  const title = `adapter package ${name} ${version}`.trimEnd();
  const contract = podgate?.contract;
  if (contract !== undefined && contract !== CONTRACT) throw refusal(title, madeForAnother(contract));
  const entry = join(folder, exported(exports) ?? main ?? 'index.js');
  if (!entry.startsWith(folder + sep)) throw refusal(title, `its entry ${entry} is outside of it`);
  if (!existsSync(entry)) throw refusal(title, `its entry ${entry} is not there; is it built?`);
  refuseSecondCopy(title, folder);
  return { title, entry: pathToFileURL(entry).href };
}

/** The sentence about an adapter of another contract. */
export function madeForAnother(contract: unknown): string {
  const { version = '' } = manifestIn(packageRoot());
  const said =
    contract === undefined
      ? 'does not say for which contract it is made'
      : `is made for contract ${JSON.stringify(contract)}`;
  return `${said}; this Podgate (${version}) takes contract ${CONTRACT}`;
}
