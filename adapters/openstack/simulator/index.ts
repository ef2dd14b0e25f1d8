import type { SimulatorOptions, StartSimulator } from 'podgate/contract';
import type { OpenstackSimulator } from './openstack-simulator.ts';
import { startCloud, STOCK_CLOUD } from './start.ts';

/**
 * A simulated OpenStack cloud (release Zed) on one port: `/identity/v3`, `/compute/v2.1`, `/image/v2`, `/network/v2.0` and
 * `/volume/v3/{project_id}`. It answers what the real services answer, quirks included; its content follows from its name alone.
 */
export const start = ((options: SimulatorOptions): Promise<OpenstackSimulator> =>
  startCloud(STOCK_CLOUD, options)) satisfies StartSimulator;

export { connect } from './client.ts';
export type { OpenstackSimulator } from './openstack-simulator.ts';
export type { SimulatorSettings } from './settings.ts';
export type { NewServer, PortPatch, ServerPatch } from './state/patches.ts';
