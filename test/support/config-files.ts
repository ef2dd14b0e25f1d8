import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problems.ts';
import type { Environment } from '../../src/config/references.ts';
import type { Provider } from '../../src/contract/index.ts';
import { fakeProvider } from './fake-provider.ts';

/** A folder of one's own with files in it. */
export interface Folder {
  readonly path: string;
  /** Writes a file and answers its whole path. */
  write(name: string, text: string): string;
  remove(): void;
}

export function folder(files: Readonly<Record<string, string>> = {}): Folder {
  const path = mkdtempSync(join(tmpdir(), 'podgate-test-'));
  const write = (name: string, text: string) => {
    const at = join(path, name);
    writeFileSync(at, text);
    return at;
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Given {
  readonly environment?: Environment;
  readonly adapters?: Readonly<Record<string, Provider>>;
  /** No key is put behind the text. */
  readonly bare?: boolean;
  /** Files beside the configuration. */
  readonly files?: Readonly<Record<string, string>>;
}

const KEYS = 'keys: [{ id: k1, secret: 0123456789abcdef0123456789abcdef }]\n';

/** Loads a text as `podgate.yaml`; a key is put behind it unless it has one. */
export async function load(text: string, given: Given = {}): Promise<Config> {
  const { environment = {}, adapters, files = {}, bare = false } = given;
  const known: Readonly<Record<string, Provider>> = adapters ?? { fake: fakeProvider({}) };
  const place = folder({
    ...files,
    'podgate.yaml': bare || /^keys:/m.test(text) ? text : `${text.trimEnd()}\n${KEYS}`,
  });
  const findAdapter = (name: string) => {
    const found = known[name];
    if (found) return Promise.resolve(found);
    return Promise.reject(new ConfigError([{ where: 'adapter', key: '', message: 'is not there' }]));
  };
  try {
    return await loadConfig(join(place.path, 'podgate.yaml'), { environment, findAdapter });
  } finally {
    place.remove();
  }
}

/** What is wrong with a text, as `line: key message`; nothing when it loads. */
export async function problemsOf(text: string, given: Given = {}): Promise<readonly string[]> {
  try {
    await load(text, given);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ where, line, key, message }) => {
      const place = line === undefined ? where.replace(/^.*\//, '') : String(line);
      return `${place}: ${key === '' ? '' : `${key} `}${message}`;
    });
  }
}
