import { EventSource } from '../support/event-source.ts';
import { bedClouds } from './bed.ts';
import { PREFIX } from './content/leftovers.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { bothClouds } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';

/** The gateway's own defaults: how often it asks what changed, and reads lists as a whole. Seconds. */
const [CHANGES, INTERVAL] = [5, 30];
const SLACK = 2;
const PATIENCE = 90;
const MANY = 5;
const [first] = bedClouds();

let shop: Workshop;
let gateway: GatewayProcess;
let root: GatewayClient;
/** Seconds between a change in the cloud and the list that first shows it. */
const delays: number[] = [];

beforeAll(async () => {
  shop = await Workshop.open(first);
  gateway = await GatewayProcess.start(bothClouds({ interval: `${INTERVAL}s` }).slice(0, 1));
  root = await gateway.login('root');
}, 180_000);

afterAll(async () => {
  await gateway.stop();
  await shop.close();
}, 180_000);

async function listed(id: string): Promise<Row | undefined> {
  const { servers } = await root.list({ scope: 'system', search: PREFIX });
  return servers.find((row) => row['external_id'] === id);
}

/** Seconds until what is known shows something, counted from now. */
async function seen(what: string, id: string, agrees: (row: Row | undefined) => boolean): Promise<number> {
  const began = performance.now();
  await until(what, PATIENCE, async () => agrees(await listed(id)));
  return (performance.now() - began) / 1000;
}

const call = (id: string, method: string, path: string, body?: unknown) =>
  shop.dev.call('compute', method, `/servers/${id}${path}`, body);

describe('what is changed behind the gateway, at its usual pace', () => {
  let ids: readonly string[];

  /** Does something with each server and notes when its row shows it. */
  const withEach = (make: (id: string) => Promise<unknown>, what: string, agrees: (row: Row | undefined) => boolean) =>
    Promise.all(
      ids.map(async (id) => {
        await make(id);
        delays.push(await seen(what, id, agrees));
      }),
    );

  it('is in its lists within seconds: created, renamed, stopped', async () => {
    const body = await shop.plain('behind', { metadata: { color: 'red' } });
    const make = async () => {
      const id = await shop.order(body);
      delays.push(await seen('the new server', id, (row) => row !== undefined));
      return id;
    };
    ids = await Promise.all(Array.from({ length: MANY }, make));
    await withEach(
      (id) => shop.reach(id, 'ACTIVE'),
      'it runs',
      (row) => row?.['status'] === 'running',
    );
    const name = `${PREFIX}-behind-renamed`;
    await withEach(
      (id) => call(id, 'PUT', '', { server: { name } }),
      'the name',
      (row) => row?.['name'] === name,
    );
    const stop = async (id: string) => {
      await shop.act(id, { 'os-stop': null });
      await shop.reach(id, 'SHUTOFF');
    };
    await withEach(stop, 'the stop', (row) => row?.['status'] === 'ready');
  }, 180_000);

  it('is told to those who follow, as soon', async () => {
    const source = new EventSource(`${root.url}/live?scope=system&search=${PREFIX}&field=name`, {
      'x-auth-token': root.token,
    });
    try {
      await until('it is ready', PATIENCE, () => Promise.resolve(source.named('ready').length > 0));
      const [id = ''] = ids;
      const name = `${PREFIX}-behind-followed`;
      await call(id, 'PUT', '', { server: { name } });
      const began = performance.now();
      await until('it is told', PATIENCE, () => Promise.resolve(source.named('servers.updated').length > 0));
      expect((performance.now() - began) / 1000).toBeLessThan(CHANGES + SLACK);
      expect(source.named('servers.updated')[0]?.data).toMatchObject({
        id: `${String((await listed(id))?.['region_id'])}.${id}`,
        fields: { name },
        removed: [],
      });
    } finally {
      source.close();
    }
  }, 60_000);

  it('is in its lists with the next whole lists: a metadata key, a disk', async () => {
    const [id = '', other = ''] = ids;
    const volumeId = await shop.volume({ name: shop.name('behind'), size: 1 });
    await call(id, 'DELETE', '/metadata/color');
    await call(other, 'POST', '/os-volume_attachments', { volumeAttachment: { volumeId } });
    const waits = await Promise.all([
      seen('the metadata', id, (row) => (row?.['metadata'] as Row | undefined)?.['user:color'] === undefined),
      seen('the disk', other, (row) => JSON.stringify(row?.['disks_info'] ?? []).includes(volumeId)),
    ]);
    expect(Math.max(...waits)).toBeLessThan(INTERVAL + SLACK);
  }, 180_000);

  it('is in its lists within seconds: deleted', async () => {
    const remove = async (id: string) => {
      await call(id, 'DELETE', '');
      await until('it is gone', PATIENCE, async () => (await shop.find(id)) === undefined);
    };
    await withEach(remove, 'it is forgotten', (row) => row === undefined);
    const late = delays.filter((delay) => delay > CHANGES + SLACK);
    // All but one of twenty.
    expect([late.length <= delays.length / 20, late]).toEqual([true, late]);
  }, 180_000);
});
