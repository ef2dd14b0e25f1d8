import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bedState, credentialsOf, type BedCloud } from '../bed.ts';
import { OpenstackClient } from '../oracle/openstack-client.ts';
import { until } from '../until.ts';

const PATIENCE_SECONDS = 60;

/**
 * A setting of Nova's by a variable: what nova-api has in its environment counts more than its files. It also tells a nova-api that the
 * tests run from the bed's own.
 */
const RECLAIM = 'OS_DEFAULT__RECLAIM_INSTANCE_INTERVAL';

/** What a file of a process holds, part by part; nothing when it has ended. */
function partsOf(pid: number | string, file: 'cmdline' | 'environ'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1);
  } catch {
    // It ended meanwhile.
    return [];
  }
}

/** The processes of nova-api of one cloud of the bed: known by their command line, which names the cloud's own folder. */
export function novaApiProcesses(cloud: BedCloud): number[] {
  const config = join(bedState(), cloud.name, 'etc', 'nova.conf');
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      const words = partsOf(pid, 'cmdline');
      return words.includes('nova-api') && words.includes(config);
    })
    .map(Number);
}

const isOurs = (pid: number) => partsOf(pid, 'environ').some((variable) => variable.startsWith(`${RECLAIM}=`));

async function end(cloud: BedCloud, which: (pid: number) => boolean): Promise<void> {
  const processes = () => novaApiProcesses(cloud).filter(which);
  for (const pid of processes()) process.kill(pid, 'SIGTERM');
  await until(`nova-api of ${cloud.name} has ended`, PATIENCE_SECONDS, () => processes().length === 0);
}

/**
 * Puts a nova-api in place of the cloud's own that moves what is deleted into a recycle bin. It ends with the tests; afterwards the cloud
 * has none until it is brought up.
 */
export async function withRecycleBin(cloud: BedCloud): Promise<void> {
  const [own] = novaApiProcesses(cloud);
  const [program = '', ...words] = own === undefined ? [] : partsOf(own, 'cmdline');
  if (own === undefined || program === '') throw new Error(`${cloud.name} has no nova-api that runs`);
  const variables = partsOf(own, 'environ').map((variable) => variable.split(/=(.*)/s).slice(0, 2));
  const env = { ...(Object.fromEntries(variables) as NodeJS.ProcessEnv), [RECLAIM]: '3600' };
  await end(cloud, () => true);
  const log = openSync(join(bedState(), cloud.name, 'log', 'nova-api.log'), 'a');
  const child = spawn(program, words, { cwd: '/', env, stdio: ['ignore', log, log] });
  closeSync(log);
  await once(child, 'spawn');
  await until(`${cloud.name} answers`, PATIENCE_SECONDS, async () => {
    if (child.exitCode !== null) throw new Error(`nova-api ended with ${child.exitCode}`);
    const admin = await OpenstackClient.login(credentialsOf(cloud, 'admin'));
    await admin.get('compute', '/servers?limit=1');
    return true;
  });
}

/** Ends a nova-api that the tests put in place of the cloud's own; nothing when there is none. */
export const endRecycleBin = (cloud: BedCloud): Promise<void> => end(cloud, isOurs);
