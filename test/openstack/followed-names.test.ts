import { bedClouds } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { bothClouds } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';

const INTERVAL_SECONDS = 3;
/** What changes little is read less often than servers: `inventory.full` says how often. */
const FULL_SECONDS = 6;
/** A round takes its time, and one that is still going on when the next is due puts that off by an interval. */
const WITHIN_SECONDS = 2 * (INTERVAL_SECONDS + FULL_SECONDS) + 10;
const CLOUDS = bothClouds({ interval: `${INTERVAL_SECONDS}s`, full: `${FULL_SECONDS}s` });
const [first] = bedClouds();

let shop: Workshop;
let gateway: GatewayProcess;
let root: GatewayClient;
let id: string;
let image: string;
let network: string;

const seen = (): Promise<Row> => root.show(`${first.name}.${id}`);

beforeAll(async () => {
  shop = await Workshop.open(first);
  image = await shop.image(shop.name('first image'), {});
  const made = await shop.network<{ id: string }>('network', '/networks', { name: shop.name('first-net') });
  network = made.id;
  const cidr = '10.99.0.0/28';
  await shop.network('subnet', '/subnets', {
    network_id: network,
    name: shop.name('first-subnet'),
    ip_version: 4,
    cidr,
  });
  id = await shop.server(await shop.plain('followed', { imageRef: image, networks: [{ uuid: network }] }));
  gateway = await GatewayProcess.start(CLOUDS);
  root = await gateway.login('root');
  await until('the first names are seen', 60, async () => {
    const row = await seen();
    return row['os_name'] === shop.name('first image') && row['vpc'] === shop.name('first-net');
  });
}, 240_000);

afterAll(async () => {
  await gateway.stop();
  await shop.close();
}, 180_000);

it('follows the new name of an image in the rows of its servers', async () => {
  const name = shop.name('second image');
  await shop.admin.call('image', 'PATCH', `/images/${image}`, [{ op: 'replace', path: '/name', value: name }]);
  await until('the new name of the image', WITHIN_SECONDS, async () => {
    const row = await seen();
    const [disk] = row['disks_info'] as { image: string }[];
    return row['os_name'] === name && disk?.image === name;
  });
});

it('follows the new name of a network and of its subnet in the rows of its servers', async () => {
  const [net, sub] = [shop.name('second-net'), shop.name('second-subnet')];
  await shop.admin.call('network', 'PUT', `/networks/${network}`, { network: { name: net } });
  const [subnet] = await shop.admin.get<{ id: string }[]>('network', `/subnets?network_id=${network}`, 'subnets');
  await shop.admin.call('network', 'PUT', `/subnets/${subnet!.id}`, { subnet: { name: sub } });
  await until('the new names of the network and its subnet', WITHIN_SECONDS, async () => {
    const row = await seen();
    return row['vpc'] === net && String(row['networks']).includes(`/${sub}/virtio/`);
  });
});
