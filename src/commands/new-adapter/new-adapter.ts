import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { createAdapters } from '../../clouds/adapters.ts';
import { packageRoot } from '../../config/package-root.ts';
import { ConfigError } from '../../config/problems.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { UsageError, wordsOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { manifest, packageName, tsconfig, type Own } from './manifest.ts';

const OPTIONS = { help: { type: 'boolean', short: 'h' } } as const;

/** Also the name of a folder and the end of a package's name. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 40;

function nameFrom(words: readonly string[]): string {
  const [name, ...others] = words;
  if (name === undefined || others.length > 0)
    throw new UsageError('give one name, for example: podgate new-adapter acme');
  if (!NAME.test(name) || name.length > LONGEST)
    throw new UsageError(
      `"${name}" is not accepted; give at most ${LONGEST} small letters, digits and single hyphens, a letter first`,
    );
  if (createAdapters().names().includes(name)) throw new UsageError(`"${name}" is an adapter that Podgate has`);
  return name;
}

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The example's name in code and texts, as that of the new adapter. */
function renamed(text: string, name: string): string {
  return text.replaceAll('Acme', name.split('-').map(capitalised).join('')).replaceAll('acme', name);
}

/** Files below a folder, by their paths from there. */
function filesIn(folder: string): ReadonlyMap<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]));
}

function filesFor(name: string): ReadonlyMap<string, string> {
  const root = packageRoot();
  const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Own;
  const template = [...filesIn(join(root, 'adapters', 'template'))];
  const files = new Map(template.map(([path, text]) => [path, renamed(text, name)]));
  return files
    .set('package.json', manifest(name, own))
    .set('tsconfig.json', tsconfig())
    .set('.gitignore', 'node_modules\ndist\n');
}

/** All files or none: they are written elsewhere first. */
function writeFolder(at: string, files: ReadonlyMap<string, string>): void {
  if (existsSync(at)) throw new ConfigError([{ where: at, key: '', message: 'is there already; nothing was written' }]);
  const draft = `${at}.draft-${process.pid}`;
  mkdirSync(draft);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(draft, path)), { recursive: true });
      writeFileSync(join(draft, path), text);
    }
    renameSync(draft, at);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

const nextSteps = (
  name: string,
) => `${name}/ is an adapter for a cloud that is simulated in it, as an npm package: ${packageName(name)}

  cd ${name}
  npm install --save-dev ${packageRoot()}
  npm test

Then make it speak to yours: README.md there says where.`;

/** `podgate new-adapter NAME`: makes a folder with an adapter that passes the conformance kit, to be changed into one's own. */
export function newAdapter(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const name = nameFrom(wordsOf(args, OPTIONS).words);
  writeFolder(resolve(name), filesFor(name));
  terminal.out(nextSteps(name));
  return Promise.resolve(EXIT.ok);
}
