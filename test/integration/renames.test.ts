import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

/** What the simulator of this adapter lets tests rename. */
interface Renaming {
  renameImage(id: string, name: string): Promise<void>;
  renameNetwork(id: string, name: string): Promise<void>;
}

/** Seconds between two readings of what people change. */
const INTERVAL = 1;
/** A reading, and the interval until it begins, on a machine that is busy. */
const PATIENCE = 20_000;

let cloud: SimulatedCloud & Renaming;
let gateway: TestGateway;
let bob: Client;

beforeAll(async () => {
  const inventory = { interval: `${INTERVAL}s`, full: `${INTERVAL}s` };
  cloud = (await simulatedCloud({ name: 'north', servers: 40 }, { inventory })) as SimulatedCloud & Renaming;
  const provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry] } });
  bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
  await gateway.inventory.firstRounds();
});
afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

/** Ids of the rows that are listed; nobody asks for fresh ones. */
async function found(plural: string, query: string): Promise<readonly string[]> {
  const answer = await bob.ask('GET', `/${plural}?order_by=id&field=id&${query}`);
  expect(answer.status).toBe(200);
  return rowsOf(answer, plural).map(({ id }) => String(id));
}

it('follows a network that is called otherwise in its cloud, in every row that shows its name', async () => {
  const [vpc] = await found('vpcs', 'name=backend');
  const servers = await found('servers', `vpc_id=${vpc}`);
  const networks = await found('networks', `vpc_id=${vpc}`);
  expect([servers.length > 0, networks.length > 0]).toEqual([true, true]);
  await cloud.renameNetwork(vpc!.slice('north.'.length), 'called-otherwise');
  const follows = async (plural: string, before: readonly string[]) =>
    until(
      `${plural} show the new name`,
      async () => {
        const now = await found(plural, 'vpc=called-otherwise');
        return JSON.stringify(now) === JSON.stringify(before);
      },
      PATIENCE,
    );
  await follows('servers', servers);
  await follows('networks', networks);
  await until('the vpc has it', async () => (await found('vpcs', 'name=called-otherwise')).includes(vpc!), PATIENCE);
  expect(await found('servers', `vpc_id=${vpc}&filter=vpc.contains("backend")`)).toEqual([]);
});

it('follows an image that is called otherwise in its cloud', async () => {
  const [image] = await found('images', 'name=debian-12');
  const tagged = (name: string) => found('servers', `tags.0.key=os_full_name&tags.0.value=${name}`);
  const servers = await tagged('debian-12');
  expect([image, servers.length > 0]).toEqual([expect.stringMatching(/^north\./), true]);
  await cloud.renameImage(image!.slice('north.'.length), 'woody');
  await until(
    'servers show the new name',
    async () => {
      const now = await tagged('woody');
      return JSON.stringify(now) === JSON.stringify(servers);
    },
    PATIENCE,
  );
  expect(await tagged('debian-12')).toEqual([]);
});
