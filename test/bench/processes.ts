import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './load.ts';

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** Node's own options as `npm start` gives them. */
const nodeOptions = (readFileSync(file('../../../package.json'), 'utf8').match(/"start": "node (.*)dist/)?.[1] ?? '')
  .split(' ')
  .filter((word) => word !== '');
const children = new Set<ChildProcess>();

function kept(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Ends every process that the bench started. */
export async function stopAll(): Promise<void> {
  await Promise.all([...children].map(stop));
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The first line of a process's output that a pattern finds something in. */
export async function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  const { stdout } = child;
  if (!stdout) throw new Error('the process has no output');
  for await (const line of createInterface({ input: stdout })) {
    const found = pattern.exec(line);
    if (found) {
      // Whatever it says from now on must not fill the pipe.
      stdout.resume();
      return found[1] ?? '';
    }
  }
  throw new Error(`the process ended without saying ${pattern.source}`);
}

/**
 * Starts the command line with a configuration, and waits until it answers. `before`: a module of the bench that is loaded into the same
 * process before the gateway, and talks with this one by messages.
 */
export async function startPodgate(
  args: readonly string[],
  before?: string,
): Promise<{ readonly process: ChildProcess; readonly url: string; readonly operations: string }> {
  const loaded = before === undefined ? [] : ['--import', new URL(before, import.meta.url).href];
  const child = kept(
    spawn(process.execPath, [...nodeOptions, ...loaded, file('../../src/main.js'), ...args], {
      stdio: ['ignore', 'pipe', 'inherit', ...(before === undefined ? [] : ['ipc' as const])],
    }),
  );
  const urls = await lineOf(child, /^Podgate answers at (\S+, metrics at \S+)\/metrics/);
  const [url = '', operations = ''] = urls.split(', metrics at ');
  return { process: child, url, operations };
}

export async function startFloor(
  kind: 'express' | 'http',
  bytes: number,
): Promise<{ process: ChildProcess; url: string }> {
  const child = kept(fork(file('./floor.js'), [kind, String(bytes)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }));
  return { process: child, url: await lineOf(child, /^(http\S+)/) };
}

/** Starts a module of the bench in a process of its own, to talk with by messages. */
export const startHelper = (name: string): ChildProcess =>
  kept(fork(file(name), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));

/** Starts a pipe to a port on 127.0.0.1; gives its own port. */
export async function startPipe(port: string): Promise<string> {
  const child = kept(fork(file('./pipe.js'), [port], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }));
  return lineOf(child, /^port (\d+)/);
}

/** Runs the load generator in a process of its own. */
export async function load(job: LoadJob): Promise<LoadResult> {
  const child = startHelper('./load.js');
  const answer = once(child, 'message') as Promise<[LoadResult]>;
  child.send(job);
  const [result] = await answer;
  await once(child, 'exit');
  return result;
}

/** Ticks of a second, in which Linux counts processor time. */
const TICKS = 100;

function memoryMb({ pid }: ChildProcess, kind: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(new RegExp(`${kind}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024;
}

/** Resident memory of a process, MB. */
export const residentMb = (child: ChildProcess): number => memoryMb(child, 'VmRSS');

/** The most that it ever was, MB. */
export const mostResidentMb = (child: ChildProcess): number => memoryMb(child, 'VmHWM');

/** Processor time that a process has used, seconds: what else the machine does changes it little. */
export const processorSeconds = ({ pid }: ChildProcess): number => secondsIn(`/proc/${String(pid)}/stat`);

function secondsIn(stat: string): number {
  const [, fields = ''] = readFileSync(stat, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) / TICKS;
}

/** Processor time of the thread of a process that used most of it, seconds: no more can be done in less. */
export function busiestThreadSeconds({ pid }: ChildProcess): number {
  const threads = readdirSync(`/proc/${String(pid)}/task`);
  return Math.max(...threads.map((thread) => secondsIn(`/proc/${String(pid)}/task/${thread}/stat`)));
}

/** A process that has loaded the gateway's code and done nothing with it. */
export async function startBareImports(): Promise<ChildProcess> {
  const code = `import(${JSON.stringify(file('../../src/app.js'))}).then(() => { console.log('loaded'); setInterval(() => {}, 1000); })`;
  const child = kept(spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] }));
  await lineOf(child, /^(loaded)/);
  return child;
}
