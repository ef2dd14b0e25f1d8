import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readYaml } from '../config/document.ts';
import { packageRoot } from '../config/package-root.ts';
import { ConfigError } from '../config/problems.ts';
import { problemAt } from '../config/document.ts';
import type { SimulatorOptions } from '../contract/index.ts';
import { check, Type, type Static } from '../kit/index.ts';
import type { ChildOrder, ChildReport } from './protocol.ts';

const SandboxEntry = Type.Object(
  {
    name: Type.String({ description: 'the cloud' }),
    adapter: Type.String({ description: 'whose simulator' }),
    share: Type.Optional(Type.Number({ exclusiveMinimum: 0, description: 'of the number of servers; default 1' })),
    settings: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  },
  { additionalProperties: false },
);

/** A cloud to simulate. */
export type SandboxEntry = Static<typeof SandboxEntry>;

const SandboxFile = Type.Object({ clouds: Type.Array(SandboxEntry) }, { additionalProperties: false });

/** One running simulated cloud, and what the gateway must be told to use it. */
export interface SandboxCloud {
  readonly name: string;
  readonly adapter: string;
  readonly servers: number;
  readonly config: Readonly<Record<string, unknown>>;
  readonly personas: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Sandbox {
  readonly clouds: readonly SandboxCloud[];
  stop(): Promise<void>;
}

export interface SandboxOptions {
  /** Servers per cloud. */
  readonly servers: number;
  /** Which clouds; absent: those of `config/sandbox.yaml`. */
  readonly clouds?: readonly SandboxEntry[];
  /** Address that the clouds listen on. */
  readonly host?: string;
  /** Name under which gateways elsewhere reach them. */
  readonly publicHost?: string;
  /** First of the ports; absent: free ones. */
  readonly port?: number;
}

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
/** Ports that one simulated cloud may take. */
const PORTS_PER_CLOUD = 10;

function delivered(): readonly SandboxEntry[] {
  const file = readYaml(join(packageRoot(), 'config', 'sandbox.yaml'));
  const compiled = check(SandboxFile);
  const { value } = file;
  if (compiled.is(value)) return value.clouds;
  throw new ConfigError(compiled.problems(value).map(({ path, expected }) => problemAt(file, path, expected)));
}

async function reportOf(child: ChildProcess, name: string): Promise<ChildReport> {
  const [answer] = await Promise.race([
    once(child, 'message') as Promise<[ChildReport]>,
    once(child, 'exit').then(([code]): [ChildReport] => [{ problem: `its process ended with ${String(code)}` }]),
  ]);
  if (answer.problem !== undefined) throw new Error(`the simulated cloud ${name} did not start: ${answer.problem}`);
  return answer;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // A child that was ended from outside may have let go already.
  if (child.connected) child.disconnect();
  await ended;
}

/** Starts simulated clouds, each in a process of its own. */
export async function startSandbox({ servers, clouds, host, publicHost, port }: SandboxOptions): Promise<Sandbox> {
  const children: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(children.map(end));
  };

  async function startOne(entry: SandboxEntry, place: number): Promise<SandboxCloud> {
    const { name, adapter, share = 1, settings } = entry;
    const count = Math.max(1, Math.round(servers * share));
    const options: SimulatorOptions = {
      name,
      servers: count,
      host,
      publicHost,
      port: port && port + place * PORTS_PER_CLOUD,
      settings,
    };
    const child = fork(CHILD, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    children.push(child);
    child.send({ adapter, options } satisfies ChildOrder);
    const report = await reportOf(child, name);
    if (report.problem !== undefined) throw new Error(report.problem);
    return { name, adapter, servers: count, config: report.config, personas: report.personas };
  }

  try {
    return { clouds: await Promise.all((clouds ?? delivered()).map(startOne)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
