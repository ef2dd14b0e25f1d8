import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const promised = promisify(execFile);

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}
export const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;

/** Runs a program to its end; throws with what it said when it does not end well. */
async function program(command: string, args: readonly string[], folder: string): Promise<string> {
  try {
    return (await promised(command, [...args], { cwd: folder, timeout: 120_000 })).stdout;
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')}: ${stdout}${stderr}`, { cause: error });
  }
}

export const node = (args: readonly string[], folder: string) => program(process.execPath, args, folder);
const npm = (args: readonly string[], folder: string) => program('npm', [...args, '--no-audit', '--no-fund'], folder);

/** Folders of their own, in which packages are made and installed as strangers do it. Nothing is downloaded. */
export class ScratchProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'podgate-packages-')));

  /** A folder in it, made when it is not there. */
  at(...path: readonly string[]): string {
    const folder = join(this.folder, ...path);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Packs a package as it is built. Answers the path of the file. */
  async pack(folder = ROOT): Promise<string> {
    const said = await npm(['pack', '--ignore-scripts', '--json', '--pack-destination', this.at('packed')], folder);
    const [packed] = JSON.parse(said) as { readonly filename: string }[];
    return join(this.folder, 'packed', packed?.filename ?? '');
  }

  /** Unpacks Podgate where it is developed against: beside what it and its compiler need, which is that of the checkout. */
  async unpack(file: string, into: string): Promise<void> {
    const podgate = this.at(into, 'node_modules', 'podgate');
    await program('tar', ['xzf', file, '--strip-components=1', '-C', podgate], this.folder);
    for (const name of [...Object.keys(own.dependencies), 'typescript', '@types/node', 'undici-types']) {
      if (!existsSync(join(MODULES, name))) continue;
      const link = join(this.folder, into, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(MODULES, name), link);
    }
  }

  /** Installs packed packages by npm into a folder; what they depend on is linked from the checkout, so that nothing is asked for. */
  async install(into: string, packages: Readonly<Record<string, string>>): Promise<void> {
    const folder = this.at(into);
    const names = Object.keys(own.dependencies);
    const links = Object.fromEntries(names.map((name) => [name, `file:${join(MODULES, name)}`]));
    const dependencies = { ...links, ...packages };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'scratch', private: true, dependencies }));
    // A cache of its own: what this machine happens to know does not help.
    await npm(['install', '--offline', '--ignore-scripts', '--no-package-lock', '--cache', this.at('cache')], folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
