import { credentialsOf, type BedCloud } from '../bed.ts';
import { OpenstackClient } from '../oracle/openstack-client.ts';
import { sweep, sweepServers } from './leftovers.ts';
import { sweepResources } from './sweep-resources.ts';

/** Takes away what earlier suites left in a cloud, whichever they were: not while one runs. */
export async function sweepCloud(cloud: BedCloud): Promise<void> {
  const [admin, dev] = await Promise.all(
    (['admin', 'member'] as const).map((who) => OpenstackClient.login(credentialsOf(cloud, who))),
  );
  await sweepServers(admin!);
  await sweepResources(admin!, dev!);
  await sweep(admin!, dev!);
}
