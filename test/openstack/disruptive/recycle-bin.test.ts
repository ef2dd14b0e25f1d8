import { bedClouds, runBed } from '../bed.ts';
import { remove } from '../content/leftovers.ts';
import { SEEDED, Workshop } from '../content/workshop.ts';
import type { GatewayClient } from '../gateway-client.ts';
import { PROJECTS } from '../gateway-config.ts';
import { GatewayProcess } from '../gateway-process.ts';
import type { Row } from '../oracle/row.ts';
import { until } from '../until.ts';
import { endRecycleBin, withRecycleBin } from './bed-processes.ts';

const PATIENCE_SECONDS = 60;
const [, cloud] = bedClouds();

let shop: Workshop;
let gateway: GatewayProcess;
let ann: GatewayClient;

beforeAll(async () => {
  shop = await Workshop.open(cloud);
  await withRecycleBin(cloud);
  gateway = await GatewayProcess.start([
    // No round hides what is not read again after a change.
    { bed: cloud, login: 'member', default: PROJECTS.alpha, interval: '10m', full: '1h' },
  ]);
  ann = await gateway.login('ann');
}, 180_000);

afterAll(async () => {
  try {
    await gateway.stop();
  } finally {
    await endRecycleBin(cloud);
    await runBed('up', [cloud.number]);
  }
  // Only now: with the bin what is deleted stays.
  await shop.close();
}, 300_000);

interface Made {
  readonly id: string;
  readonly backendId: string;
  readonly disk: string;
}

/** How the last that was asked of it ended. */
const lastEnded = (id: string): Promise<Row> =>
  until('its last task has ended', PATIENCE_SECONDS, async () => {
    const { body } = await ann.ask('GET', `/servers/${id}/tasks`);
    const [task] = (body['server'] as Row)['tasks'] as Row[];
    return task?.['result'] !== 'running' && task;
  });

/** A server with a disk of its own, made through the gateway and running. */
async function make(name: string): Promise<Made> {
  const disks = [{ image_id: SEEDED.image, size: '1G', backend: 'volume' }];
  const nets = [{ network: `${SEEDED.network}-v4` }];
  const server = { name: shop.name(name), sku: SEEDED.flavor, prefer_region: cloud.name, disks, nets };
  const { status, body } = await ann.ask('POST', '/servers', { server });
  expect([status, body['details']]).toEqual([200, undefined]);
  const id = String((body['server'] as Row)['id']);
  const backendId = id.slice(cloud.name.length + 1);
  shop.leftovers.add(`server ${backendId}`, () => remove(shop.admin, 'compute', `/servers/${backendId}`));
  const nova = await shop.reach(backendId, 'ACTIVE');
  expect(await lastEnded(id)).toMatchObject({ action: 'create', result: 'succeeded' });
  return { id, backendId, disk: nova['os-extended-volumes:volumes_attached'][0]?.id ?? '' };
}

const comesTo = (id: string, wanted: Row) =>
  until(`the row is ${JSON.stringify(wanted)}`, PATIENCE_SECONDS, async () => {
    const row = await ann.show(id);
    return Object.entries(wanted).every(([key, value]) => row[key] === value);
  });

/** Whether it is among all servers, and among those of the bin. */
async function listed(id: string): Promise<readonly boolean[]> {
  const lists = await Promise.all([ann.list({ limit: 0 }), ann.list({ limit: 0, pending_delete: true })]);
  return lists.map(({ servers }) => servers.some((row) => row['id'] === id));
}

async function ask(method: string, path: string): Promise<void> {
  const { status, body } = await ann.ask(method, `/servers/${path}`);
  expect([path, status, body['details']]).toEqual([path, 200, undefined]);
}

async function refused(method: string, path: string): Promise<string> {
  const { status, body } = await ann.ask(method, `/servers/${path}`);
  expect([path, status, body['class']]).toEqual([path, 400, 'InvalidStatusError']);
  return String(body['details']);
}

/** Deletes it into the bin, where it keeps its disk. */
async function discard({ id, backendId, disk }: Made): Promise<void> {
  await ask('DELETE', id);
  await shop.reach(backendId, 'SOFT_DELETED');
  await comesTo(id, { pending_deleted: true });
  expect(await lastEnded(id)).toMatchObject({ action: 'delete', result: 'succeeded' });
  expect(await listed(id)).toEqual([false, true]);
  expect(await shop.dev.get('volume', `/volumes/${disk}`, 'volume')).toMatchObject({ status: 'in-use' });
}

it('keeps what is deleted with all it has, until it is taken back or let go of for good', async () => {
  const server = await make('binned');
  const { id, backendId, disk } = server;
  await discard(server);
  expect(await refused('DELETE', id)).toContain('override_pending_delete=true deletes it for good');
  await refused('POST', `${id}/start`);
  await ask('POST', `${id}/cancel-delete`);
  await shop.reach(backendId, 'ACTIVE');
  await comesTo(id, { status: 'running', pending_deleted: false, pending_deleted_at: null });
  expect(await lastEnded(id)).toMatchObject({ action: 'cancel-delete', result: 'succeeded' });
  expect(await listed(id)).toEqual([true, false]);
  await discard(server);
  await ask('DELETE', `${id}?override_pending_delete=true`);
  await until('the cloud has neither the server nor its disk', PATIENCE_SECONDS, async () => {
    return !(await shop.find(backendId)) && !(await shop.admin.find('volume', `/volumes/${disk}`));
  });
  await until('the gateway does not have it either', PATIENCE_SECONDS, async () => {
    return (await ann.ask('GET', `/servers/${id}`)).status === 404;
  });
});
