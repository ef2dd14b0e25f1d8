import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { bedClouds, cloudsYaml } from '../openstack/bed.ts';
import { PREFIX } from '../openstack/content/leftovers.ts';
import { CLI, StockTools } from '../openstack/stock-tools.ts';
import { bytesOf } from './image-ways.ts';

/** OpenStack's own client with one of two ways to the image service; what it prints as JSON. */
export interface Tools {
  readonly name: 'direct' | 'gateway';
  readonly cli: (...args: readonly string[]) => Promise<unknown>;
}

/** Seconds of whole commands, from their start to their end. */
export type Commands = Readonly<Record<'create' | 'save', number>>;

const run = promisify(execFile);
const [bed] = bedClouds();

/** The client at the cloud itself, and at the gateway of an address. */
export function bothTools(gateway: string): { readonly ways: readonly Tools[]; readonly remove: () => void } {
  const stock = new StockTools(gateway, [bed.name]);
  const env = { PATH: '/usr/bin:/bin', OS_CLIENT_CONFIG_FILE: cloudsYaml() };
  const direct = async (...args: readonly string[]) => {
    const { stdout } = await run(CLI, ['--os-cloud', `${bed.name}-member`, ...args], { env });
    return stdout.trim() === '' ? undefined : (JSON.parse(stdout) as unknown);
  };
  const ways: readonly Tools[] = [
    { name: 'direct', cli: direct },
    { name: 'gateway', cli: (...args) => stock.cli('ann', bed.name, ...args) },
  ];
  return { ways, remove: () => stock.remove() };
}

/** Writes the file that is sent. */
export function writeImage(path: string, megabytes: number): void {
  writeFileSync(path, '');
  for (const piece of bytesOf(megabytes)) writeFileSync(path, piece, { flag: 'a' });
}

/** `openstack image create --file` and `openstack image save` of a file, which is written beside it. */
export async function commandsOf({ name, cli }: Tools, file: string): Promise<Commands> {
  const timed = async (...args: readonly string[]) => {
    const began = performance.now();
    const answer = await cli(...args);
    return { seconds: (performance.now() - began) / 1000, answer };
  };
  const image = ['image', 'create', '--disk-format', 'raw', '--container-format', 'bare', '--file', file];
  const { seconds: create, answer } = await timed(...image, '-f', 'json', `${PREFIX}-bench-${name}-tools`);
  const { id } = answer as { readonly id: string };
  try {
    const { seconds: save } = await timed('image', 'save', '--file', `${file}.back`, id);
    return { create, save };
  } finally {
    await cli('image', 'delete', id);
  }
}
