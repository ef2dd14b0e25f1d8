import type { Making } from 'podgate/conformance';
import { bedClouds, type BedCloud } from './bed.ts';
import { targetOf, tryOn } from './conformance-cases.ts';
import { SEEDED, Workshop } from './content/workshop.ts';
import { adapterSettings } from './gateway-config.ts';

/** Servers of the member of alpha, moved by the administrator. */
const makingOn = (cloud: BedCloud, shop: Workshop): Making => ({
  config: adapterSettings(cloud, 'member'),
  administrator: adapterSettings(cloud, 'admin'),
  prefix: shop.name('conformance'),
  image: SEEDED.image,
  flavor: 'm1.nano',
  otherFlavor: SEEDED.flavor,
  network: `${SEEDED.network}-v4`,
  secgroup: 'web',
  outside: SEEDED.external,
  rootDisk: 1024,
  discardImage: async (id) => {
    await shop.dev.call('image', 'DELETE', `/images/${id}`);
  },
  patience: 60,
});

describe('writing, as a member of one cloud', () => {
  const [cloud] = bedClouds();

  tryOn(async () => {
    const shop = await Workshop.open(cloud);
    return { ...targetOf(cloud, 'member', []), making: makingOn(cloud, shop), stop: () => shop.close() };
  }, 'writing');
});

describe('writing things beside servers, as the administrator of the other cloud', () => {
  const [, cloud] = bedClouds();

  tryOn(async () => {
    const shop = await Workshop.open(cloud);
    const making = { ...makingOn(cloud, shop), config: adapterSettings(cloud, 'admin') };
    return { ...targetOf(cloud, 'admin', []), making, stop: () => shop.close() };
  }, 'things');
});
