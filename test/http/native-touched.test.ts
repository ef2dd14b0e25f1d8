import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

type Row = Readonly<Record<string, unknown>>;

let cloud: SimulatedCloud;
let gateway: TestGateway;
let [bob, ann]: Client[] = [];

beforeAll(async () => {
  const projects = { all: true, map: { demo: 'alpha', other: 'beta' } };
  // By the clock nothing is read again in the time of this test.
  const inventory = { interval: '1h', full: '1h' };
  cloud = await simulatedCloud({ name: 'cloud1', servers: 10, settings: { taskTime: 100 } }, { projects, inventory });
  const provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry] } });
  const open = clientOf(gateway.url);
  [bob, ann] = await Promise.all([logIn(open, 'bob', 'alpha'), logIn(open, 'ann', 'system')]);
  await gateway.inventory.firstRounds();
});
afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

const N = '/native/cloud1';
const names = (rows: readonly Row[]) => rows.map(({ name }) => name);
const NEW = 'made-natively';

async function made(client: Client, path: string, body: object, member: string): Promise<Row> {
  const answer = await client.ask('POST', path, { body });
  expect([path, answer.status < 300, answer.status < 300 ? '' : answer.text]).toEqual([path, true, '']);
  return (member === '' ? answer.body : answer.body[member]) as Row;
}

const shown = (client: Client, list: string, is: (rows: readonly Row[]) => boolean) =>
  until(`${list} shows it`, async () =>
    is(rowsOf(await client.ask('GET', `/${list}?limit=0${client === ann ? '&scope=system' : ''}`), list)),
  );

const there = (rows: readonly Row[]) => names(rows).includes(NEW);
const gone = (rows: readonly Row[]) => !there(rows);

describe('what is no server', () => {
  it.each([
    ['disks', `${N}/volumev3/v3/volumes`, { volume: { name: NEW, size: 1 } }, 'volume'],
    ['secgroups', `${N}/network/v2.0/security-groups`, { security_group: { name: NEW } }, 'security_group'],
    ['vpcs', `${N}/network/v2.0/networks`, { network: { name: NEW } }, 'network'],
    ['images', `${N}/image/v2/images`, { name: NEW, container_format: 'bare', disk_format: 'raw' }, ''],
  ])(
    'of %s is listed when it was made natively, and no longer when it was deleted so',
    async (list, path, body, member) => {
      const { id } = await made(bob!, path, body, member);
      await shown(bob!, list, there);
      // What is only being made is not deleted by every service.
      await until('it is deleted', async () => (await bob!.ask('DELETE', `${path}/${String(id)}`)).status < 300);
      await shown(bob!, list, gone);
    },
  );

  it('of sizes and keys is, too', async () => {
    const flavor = { name: NEW, ram: 512, vcpus: 1, disk: 1 };
    const { id } = await made(ann!, `${N}/compute/v2.1/flavors`, { flavor }, 'flavor');
    await shown(ann!, 'serverskus', there);
    expect((await ann!.ask('DELETE', `${N}/compute/v2.1/flavors/${String(id)}`)).status).toBe(202);
    await shown(ann!, 'serverskus', gone);
    const public_key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDTaEEljVHLRMUHbjqf2lE4QJIVXWvwRpxQUtTK8iRW7 x';
    await made(bob!, `${N}/compute/v2.1/os-keypairs`, { keypair: { name: NEW, public_key } }, 'keypair');
    await shown(bob!, 'keypairs', there);
  });

  it('of a file is, when it has come', async () => {
    const image = { name: 'filled-natively', container_format: 'bare', disk_format: 'raw' };
    const { id } = await made(bob!, `${N}/image/v2/images`, image, '');
    const file = await bob!.ask('PUT', `${N}/image/v2/images/${String(id)}/file`, {
      body: 'some bytes',
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(file.status).toBe(204);
    await shown(bob!, 'images', (rows) => rows.find(({ name }) => name === image.name)?.['status'] === 'active');
  });

  it('that was refused has nothing read again', async () => {
    const lists = async () =>
      (await cloud.requests()).filter((line) => line === 'GET network /v2.0/security-groups').length;
    const before = await lists();
    const answer = await bob!.ask('POST', `${N}/network/v2.0/security-groups`, { body: { nothing: {} } });
    expect(answer.status).toBe(400);
    await made(bob!, `${N}/network/v2.0/security-groups`, { security_group: { name: NEW } }, 'security_group');
    await shown(bob!, 'secgroups', there);
    expect(await lists()).toBe(before + 1);
  });
});
