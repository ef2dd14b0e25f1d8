// Makes a checkout ready to run: installs the locked packages and compiles, each only when something changed.
// Plain JavaScript without imports of packages, because it runs before any is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['src', 'adapters', 'test'];
const installedStamp = join(root, 'node_modules', '.podgate-lock');
const builtStamp = join(root, 'dist', '.podgate-built');

/** Runs a command with its output on standard error, so that standard output stays the program's own. */
function run(command, args, what) {
  const done = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (done.error || done.status !== 0) {
    console.error(`podgate: ${what} failed${done.error ? `: ${done.error.message}` : ''}`);
    process.exit(done.status || 1);
  }
}

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function install() {
  const want = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (read(installedStamp) === want) return;
  console.error('podgate: installing the locked packages (once)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], 'npm ci');
  writeFileSync(installedStamp, want);
}

/** Every source file with its size and time: the build is repeated when this text changes. */
function fingerprint() {
  const lines = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (/\.(ts|json)$/.test(entry.name)) {
        const { size, mtimeMs } = statSync(path);
        lines.push(`${relative(root, path)} ${size} ${mtimeMs}`);
      }
    }
  };
  for (const folder of sources) if (existsSync(join(root, folder))) walk(join(root, folder));
  for (const file of ['tsconfig.json', 'package-lock.json'])
    lines.push(`${file} ${statSync(join(root, file)).mtimeMs}`);
  return lines.sort().join('\n');
}

/** Compiled files whose source is gone would still be run as tests or loaded as adapters. */
function removeOrphans(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) removeOrphans(path);
    else {
      const source = join(root, relative(join(root, 'dist'), path)).replace(/(\.d)?\.(js|ts)(\.map)?$/, '.ts');
      if (/\.(js|ts|map)$/.test(entry.name) && !existsSync(source)) rmSync(path);
    }
  }
}

function build() {
  const now = fingerprint();
  if (read(builtStamp) === now) return;
  console.error('podgate: compiling');
  run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--project', root], 'the compiler');
  for (const folder of sources) if (existsSync(join(root, 'dist', folder))) removeOrphans(join(root, 'dist', folder));
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(builtStamp, now);
}

install();
build();
