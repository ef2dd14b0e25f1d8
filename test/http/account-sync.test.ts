import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rowsOf, type Client } from '../support/client.ts';
import { until } from '../support/inventory.ts';
import { WrittenServers } from '../support/written-servers.ts';

let world: WrittenServers;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  world = await WrittenServers.start();
  ({ bob, ann } = world.users);
});

afterAll(() => world.stop());

const listings = async () => (await world.asked('GET')).filter((line) => line.includes('/flavors/detail')).length;
const account = async () =>
  String(rowsOf(await ann!.ask('GET', '/cloudaccounts?cloudregion=cloud1'), 'cloudaccounts')[0]?.['id']);

it('an account is read again as a whole when its administrator says so', async () => {
  const before = await listings();
  const answer = await ann!.ask('POST', `/cloudaccounts/${await account()}/sync`, { body: { full_sync: true } });
  expect([answer.status, answer.body['cloudaccount']]).toEqual([
    200,
    expect.objectContaining({ sync_status: 'syncing' }),
  ]);
  await until('the flavors are read again', async () => (await listings()) > before);
});

it('the same of its provider', async () => {
  const before = await listings();
  const answer = await ann!.ask('POST', `/cloudproviders/${await account()}/sync`, { body: {} });
  expect([answer.status, answer.body['cloudprovider']]).toEqual([
    200,
    expect.objectContaining({ sync_status: 'syncing' }),
  ]);
  await until('the flavors are read again', async () => (await listings()) > before);
});

it('is for administrators, and only what is possible', async () => {
  const ask = async (client: Client, action: string) => {
    const { status, body } = await client.ask('POST', `/cloudaccounts/${await account()}/${action}`, { body: {} });
    return [status, body['details']];
  };
  expect(await ask(bob!, 'sync')).toEqual([403, expect.stringMatching(/^sync is for administrators/)]);
  expect(await ask(bob!, 'disable')).toEqual([403, expect.stringMatching(/^disable is for administrators/)]);
  expect(await ask(ann!, 'explode')).toEqual([
    404,
    expect.stringMatching(/known are disable, enable, sync, syncstatus$/),
  ]);
});
