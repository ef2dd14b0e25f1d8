import type { StartSimulator } from 'podgate/contract';
import { start as startOpenstack } from './start.ts';

/**
 * A simulated OpenStack cloud (release Zed) on one port: `/identity/v3`, `/compute/v2.1`, `/image/v2`, `/network/v2.0` and
 * `/volume/v3/{project_id}`. It answers what the real services answer, quirks included; its content follows from its name alone.
 */
export const start = startOpenstack satisfies StartSimulator;

export { connect } from './client.ts';
export type { OpenstackSimulator } from './openstack-simulator.ts';
export type { SimulatorSettings } from './settings.ts';
export type { NewServer, PortPatch, ServerPatch } from './state/patches.ts';
