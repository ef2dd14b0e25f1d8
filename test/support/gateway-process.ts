import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/** The variables of a machine on which nothing of the gateway's is set. */
function environmentWith(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !/^(PODGATE|REDIS|OS)_/.test(name));
  return { ...Object.fromEntries(clean), ...more };
}

/** A run of the command line, and what it has said so far. */
export class CommandLine {
  readonly process: ChildProcess;
  readonly exit: Promise<number | null>;
  out = '';
  err = '';

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}, folder?: string, main = MAIN) {
    this.process = spawn(process.execPath, [main, ...args], { env: environmentWith(environment), cwd: folder });
    this.process.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.process.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    this.exit = once(this.process, 'close').then(([code]: (number | null)[]) => code ?? null);
  }

  /** All that was said. */
  get said(): string {
    return this.out + this.err;
  }

  /** Waits until it has said something. Throws when it ends without. */
  async says(pattern: RegExp, times = 1): Promise<RegExpMatchArray> {
    for (;;) {
      const found = [...this.said.matchAll(new RegExp(pattern, 'gm'))];
      const last = found[times - 1];
      if (last) return last;
      if (this.process.exitCode !== null || this.process.signalCode !== null)
        throw new Error(`it ended without saying ${String(pattern)}: ${this.said}`);
      await Promise.race([
        new Promise((resolve) => this.process.stdout?.once('data', resolve)),
        new Promise((resolve) => this.process.stderr?.once('data', resolve)),
        this.exit,
      ]);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.process.kill(name);
  }

  /** Ends it the hard way, when it has not ended yet. */
  async kill(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGKILL');
    await this.exit;
  }
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly folder?: string;
  /** The program, where it is not that of this checkout. */
  readonly main?: string;
}

/** Runs a command to its end. */
export async function run(
  args: readonly string[],
  { input = '', environment = {}, folder, main }: RunOptions = {},
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const command = new CommandLine(args, environment, folder, main);
  command.process.stdin?.end(input);
  const code = await command.exit;
  return { code, out: command.out, err: command.err };
}

/** A gateway in a process of its own. */
export interface GatewayProcess extends CommandLine {
  url: string;
  operations: string;
}

/** Starts `podgate serve` with a configuration and waits until it answers. */
export async function serve(config: string, environment: NodeJS.ProcessEnv = {}): Promise<GatewayProcess> {
  const command = new CommandLine(['serve', '--config', config], environment);
  const [, url = '', operations = ''] = await command.says(/^Podgate answers at (\S+), metrics at (\S+)\/metrics/);
  return Object.assign(command, { url, operations });
}
