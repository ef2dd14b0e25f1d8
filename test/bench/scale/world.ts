import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { startSandbox, type Sandbox, type SandboxEntry } from '../../../src/sandbox/sandbox.ts';
import { clientOf } from '../../support/client.ts';
import { startPodgate } from '../processes.ts';
import { configuration, remote, tokensOf, type RemoteSimulator } from '../world.ts';
import type { LoopDelay } from './probe.ts';

/** Clouds of one gateway, simulated elsewhere. */
export interface ScaleClouds {
  readonly sandbox: Sandbox;
  readonly servers: number;
}

/** A gateway that has just begun to read its clouds. */
export interface ScaleGateway {
  readonly process: ChildProcess;
  readonly url: string;
  readonly operations: string;
  readonly tokens: readonly string[];
  /** By how much the event loop was late since this was asked last. */
  loopDelay(): Promise<LoopDelay>;
}

/** Clouds differ as real ones do: in region, in what they understand, in size of pages. */
const KINDS = [{}, { computeMax: '2.79', volumeMax: '3.59' }, { computeMax: '2.96' }] as const;

/** The clouds that are simulated, all of a size; `settings`: further ones of their simulators. */
export function entriesOf(clouds: number, settings: object = {}): readonly SandboxEntry[] {
  return Array.from({ length: clouds }, (_, at) => ({
    name: `cloud${at + 1}`,
    adapter: 'openstack',
    settings: { region: `region-${at + 1}`, ...KINDS[at % KINDS.length], ...settings },
  }));
}

/** Clouds are elsewhere: what simulates them here gives way to the gateway, and to who asks it. */
function giveWay(): void {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  for (const pid of children.trim().split(' ')) setPriority(Number(pid), constants.priority.PRIORITY_LOW);
}

/** Starts simulated clouds that have so many servers together; `settings`: further ones of their simulators. */
export async function startClouds(servers: number, clouds: number, settings: object = {}): Promise<ScaleClouds> {
  const each = Math.ceil(servers / clouds);
  const sandbox = await startSandbox({ servers: each, clouds: entriesOf(clouds, settings) });
  giveWay();
  return { sandbox, servers: each * clouds };
}

/** Starts a gateway in front of them; it begins to read at once. `file`: its configuration. */
export async function startGateway(
  { sandbox }: Pick<ScaleClouds, 'sandbox'>,
  file = configuration(sandbox),
): Promise<ScaleGateway> {
  const started = await startPodgate(['serve', '--config', file], './scale/probe.js');
  const tokens = await tokensOf(clientOf(started.url));
  return {
    ...started,
    tokens,
    async loopDelay() {
      const answer = once(started.process, 'message') as Promise<[LoopDelay]>;
      started.process.send('delay');
      const [told] = await answer;
      return told;
    },
  };
}

/** Remote controls of the clouds. */
export async function simulatorsOf({
  sandbox,
}: ScaleClouds): Promise<readonly { readonly name: string; readonly simulator: RemoteSimulator }[]> {
  return Promise.all(sandbox.clouds.map(async (cloud) => ({ name: cloud.name, simulator: await remote(cloud) })));
}
