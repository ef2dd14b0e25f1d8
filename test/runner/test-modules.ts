import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SourceTextModule, SyntheticModule, type Module } from 'node:vm';

const GLOBALS = '@jest/globals';

/** The source of each compiled file that speaks of tests itself; `undefined` for all others. */
const sources = new Map<string, string | undefined>();

/** The source of a file that belongs to a run: the test file, and files beside it that assert or that hook into tests. */
function testSource(path: string): string | undefined {
  if (!sources.has(path)) {
    const text = readFileSync(path, 'utf8');
    sources.set(path, text.includes(`from '${GLOBALS}'`) ? text : undefined);
  }
  return sources.get(path);
}

function exported(values: Readonly<Record<string, unknown>>, identifier: string): Module {
  return new SyntheticModule(
    Object.keys(values),
    function () {
      for (const [name, value] of Object.entries(values)) this.setExport(name, value);
    },
    { identifier },
  );
}

/** A path where something of our own is imported, and otherwise the name of a package. */
const target = (specifier: string, from: string) =>
  specifier.startsWith('.') ? resolve(dirname(from), specifier) : specifier;

const importShared = (from: string): Promise<Readonly<Record<string, unknown>>> =>
  import(isAbsolute(from) ? pathToFileURL(from).href : from) as Promise<Readonly<Record<string, unknown>>>;

/** The modules of one test file's run: those that speak of tests are its own, all others are those of the process. */
export class TestModules {
  readonly #own = new Map<string, Promise<Module>>();
  readonly #globals: () => Readonly<Record<string, unknown>>;

  /** `globals`: what `@jest/globals` gives in this run. */
  constructor(globals: () => Readonly<Record<string, unknown>>) {
    this.#globals = globals;
  }

  /** Loads a file and all that it imports, and runs it. */
  async run(path: string): Promise<void> {
    const module = await this.#module(path);
    await module.link((specifier, { identifier }) => this.#module(target(specifier, identifier)));
    await module.evaluate();
  }

  #module(name: string): Promise<Module> {
    const module = this.#own.get(name) ?? this.#load(name);
    this.#own.set(name, module);
    return module;
  }

  async #load(name: string): Promise<Module> {
    if (name === GLOBALS) return exported(this.#globals(), name);
    const source = isAbsolute(name) ? testSource(name) : undefined;
    if (source === undefined) return exported(await importShared(name), name);
    return new SourceTextModule(source, {
      identifier: name,
      initializeImportMeta: (meta) => void (meta.url = pathToFileURL(name).href),
      importModuleDynamically: (specifier) => importShared(target(specifier, name)) as unknown as Promise<Module>,
    });
  }
}
