import { bedClouds, credentialsOf, runBed } from './bed.ts';
import { enableHosts } from './content/leftovers.ts';
import { sweepCloud } from './content/sweep-cloud.ts';
import { endRecycleBin, novaApiProcesses } from './disruptive/bed-processes.ts';
import { OpenstackClient } from './oracle/openstack-client.ts';

const SERVERS = '24';
const CLOUDS = bedClouds();
const [FIRST, SECOND] = CLOUDS;
const NUMBERS = [FIRST.number, SECOND.number];

const say = (text: string) => process.stderr.write(`podgate: ${text}\n`);

/**
 * Wakes what a suite put to sleep: the bed waits for every compute node, and in vain for one that is out of service. What a suite put in
 * place of a service of the bed's ends.
 */
async function wake(): Promise<void> {
  await endRecycleBin(SECOND);
  for (const pid of novaApiProcesses(SECOND)) process.kill(pid, 'SIGCONT');
  try {
    await enableHosts(await OpenstackClient.login(credentialsOf(FIRST, 'admin')));
  } catch {
    // The cloud is not up: then it has to be brought up first.
  }
}

/** Brings the clouds up with the bed's defaults; running ones are left as they are. */
async function bringUp(): Promise<void> {
  await wake();
  try {
    await runBed('up', NUMBERS);
  } catch {
    await wake();
    await runBed('up', NUMBERS);
  }
}

/** Brings the clouds up with what the suites expect in them. Throws when one does not come up. */
export async function prepareClouds(): Promise<void> {
  say(`bringing clouds ${NUMBERS.join(' and ')} of the test bed up`);
  await bringUp();
  await runBed('seed', [...NUMBERS, '-n', SERVERS]);
}

/** Takes away what suites have left in the clouds, because they were ended from outside: none may be running. */
export async function sweepClouds(): Promise<void> {
  await Promise.all(CLOUDS.map(sweepCloud));
}

/** Also after a run that was ended from outside: the clouds run with their defaults, and nothing of the tests is left. */
export async function restoreClouds(): Promise<void> {
  await bringUp();
  await sweepClouds();
}
