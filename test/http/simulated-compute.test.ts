import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

let cloud: SimulatedCloud;
let gateway: TestGateway;
let [bob, eve, ann]: Client[] = [];

beforeAll(async () => {
  cloud = await simulatedCloud(
    { name: 'cloud1', servers: 60 },
    { projects: { all: true, map: { demo: 'alpha', other: 'beta' } } },
  );
  const provider = await createAdapters().find('openstack');
  gateway = await startTestGateway({ provider, values: { clouds: [cloud.entry] } });
  const open = clientOf(gateway.url);
  [bob, eve, ann] = await Promise.all([
    logIn(open, 'bob', 'alpha'),
    logIn(open, 'eve', 'beta'),
    logIn(open, 'ann', 'system'),
  ]);
  await gateway.inventory.firstRounds();
});

afterAll(async () => {
  await gateway.close();
  await cloud.stop();
});

const rows = async (client: Client, path: string) => rowsOf(await client.ask('GET', path), path.split(/[/?]/)[1]);
const names = async (client: Client, path: string) => (await rows(client, path)).map(({ name }) => name);

describe('a simulated cloud', () => {
  it('has private sizes for those alone who may use them', async () => {
    expect(await names(bob!, '/serverskus?name=p1.private')).toEqual(['p1.private']);
    expect(await names(eve!, '/serverskus?name=p1.private')).toEqual([]);
    expect(await names(eve!, '/serverskus?name=m1.tiny')).toEqual(['m1.tiny']);
    expect(await names(bob!, '/serverskus?enabled=false')).toEqual(['d1.disabled']);
  });

  it('has images that others share, and no private ones of others', async () => {
    expect(await names(bob!, '/images?name=shared-with-demo&name=private-of-other')).toEqual(['shared-with-demo']);
    expect((await names(eve!, '/images?name=shared-with-demo&name=private-of-other')).sort()).toEqual([
      'private-of-other',
      'shared-with-demo',
    ]);
  });

  it('counts the servers that use a size or an image as its list of servers does', async () => {
    const servers = await rows(ann!, '/servers?scope=system');
    for (const sku of await rows(ann!, '/serverskus?scope=system')) {
      const having = servers.filter(({ instance_type }) => instance_type === sku['name']);
      expect([sku['name'], sku['total_guest_count']]).toEqual([sku['name'], having.length]);
    }
    const disks = servers.flatMap(({ disks_info }) => disks_info as readonly Readonly<Record<string, unknown>>[]);
    const local = disks.filter((disk) => disk['disk_type'] === 'sys' && disk['storage_type'] === 'nova');
    const images = await rows(ann!, '/cachedimages?scope=system');
    expect(images.some(({ ref_count }) => Number(ref_count) > 0)).toBe(true);
    for (const image of images) {
      const made = local.filter(({ image_id }) => image_id === image['id']);
      expect([image['name'], image['ref_count']]).toEqual([image['name'], made.length]);
    }
  });

  it("has keys of its administrator, which are nobody's here", async () => {
    expect(await names(bob!, '/keypairs')).toEqual([]);
    expect(await names(ann!, '/keypairs?scope=system')).toEqual(['operations']);
  });
});
