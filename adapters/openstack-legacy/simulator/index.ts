import type { SimulatorOptions, StartSimulator } from 'podgate/contract';
import { startCloud, STOCK_CLOUD, type OpenstackSimulator, type Simulated } from '../../openstack/simulator/family.ts';
import { compute } from './compute.ts';
import { identity } from './identity.ts';
import { volume } from './volume.ts';

const legacy: Simulated = {
  faces: { ...STOCK_CLOUD.faces, identity, compute, volume },
  config({ auth, ...others }, world) {
    const { username, password, project_name: name } = auth;
    if (username === undefined) return undefined;
    return { ...others, auth: { url: `${world.url}/identity/v2.0`, username, password, project_name: name } };
  },
};

/**
 * A simulated cloud of the time before Keystone v3: `/identity/v2.0`, `/compute/v2/{tenant}`, `/volume/v2/{tenant}`. Its content is
 * that of stock OpenStack's simulator. With `without: [image]` images are Nova's alone.
 */
export const start = ((options: SimulatorOptions): Promise<OpenstackSimulator> =>
  startCloud(legacy, options)) satisfies StartSimulator;
