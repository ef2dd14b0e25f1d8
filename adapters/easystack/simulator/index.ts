import type { SimulatorOptions, StartSimulator } from 'podgate/contract';
import { startCloud, STOCK_CLOUD, type OpenstackSimulator } from '../../openstack/simulator/family.ts';
import { computeFace } from './compute.ts';
import { documented } from './documented.ts';
import { identityFace } from './identity.ts';
import { imageFace } from './image.ts';
import { settingsFrom } from './settings.ts';

const { identity, compute, image, network, volume } = STOCK_CLOUD.faces;

/**
 * A simulated EasyStack cloud: the stock services, behind an interface that does what the reference says, slips and traps included.
 * Settings are `computePath` and `microversions`, beside those of the stock simulator.
 */
export const start = ((options: SimulatorOptions): Promise<OpenstackSimulator> => {
  const settings = settingsFrom(options.settings);
  return startCloud(
    {
      ...STOCK_CLOUD,
      faces: {
        identity: identityFace(identity, settings.compute),
        compute: computeFace(compute, settings.compute),
        image: imageFace(image),
        network: (world) => documented(network(world)),
        volume: (world) => documented(volume(world)),
      },
    },
    { ...options, settings: settings.stock },
  );
}) satisfies StartSimulator;

export { connect } from '../../openstack/simulator/family.ts';
