import type { SimulatorOptions } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import { computeFace } from './compute/face.ts';
import { ConsoleTokens } from './console/consoles.ts';
import { openConsole } from './console/door.ts';
import { CONTROL, control } from './control.ts';
import { faults, type Faults } from './http/faults.ts';
import type { Face, ServiceName } from './http/face.ts';
import { gate, type Gate } from './http/gate.ts';
import { listen } from './http/listener.ts';
import { requestLog, type RequestLog } from './http/request-log.ts';
import { identityFace } from './identity/face.ts';
import { Tokens } from './identity/tokens.ts';
import { imageFace } from './image/face.ts';
import { networkFace } from './network/face.ts';
import type { OpenstackSimulator } from './openstack-simulator.ts';
import { adminConfig, personas } from './personas.ts';
import { settingsFrom } from './settings.ts';
import { addServer, removeServer, renameImage, renameNetwork, updatePort, updateServer } from './state/changes.ts';
import { cloud } from './state/cloud.ts';
import { volumeFace } from './volume/face.ts';
import type { World } from './world.ts';

const WAIT_MS = 10_000;

/** Makes a service of a cloud. */
export type MakeFace = (world: World) => Face;

/** A kind of simulated cloud. */
export interface Simulated {
  readonly faces: Readonly<Record<ServiceName, MakeFace>>;
  /** The adapter's settings, from those by which stock OpenStack would be reached; nothing for a login that it does not have. */
  readonly config: (stock: OpenstackConfig, world: World) => Readonly<Record<string, unknown>> | undefined;
}

/** OpenStack as it is published. */
export const STOCK_CLOUD: Simulated = {
  faces: {
    identity: identityFace,
    compute: computeFace,
    image: imageFace,
    network: networkFace,
    volume: volumeFace,
  },
  config: (stock) => stock,
};

function facesOf(world: World, { faces: makers }: Simulated): ReadonlyMap<ServiceName, Face> {
  const faces = Object.values(makers).map((make) => make(world));
  const kept = faces.filter(({ service }) => service === 'identity' || !world.settings.without.includes(service));
  return new Map(kept.map((face) => [face.service, face]));
}

interface Parts {
  readonly simulated: Simulated;
  readonly rules: Faults;
  readonly log: RequestLog;
  readonly door: Gate;
  readonly close: () => Promise<void>;
}

/** Runs a change at once, so that what goes wrong rejects the promise. */
const soon = <T>(change: () => T): Promise<T> => new Promise((resolve) => resolve(change()));

function simulatorOf(world: World, { simulated, rules, log, door, close }: Parts): OpenstackSimulator {
  const state = world.cloud;
  const heal = () => {
    rules.clear();
    door.release();
  };
  return {
    url: world.url,
    config: simulated.config(adminConfig(world), world) ?? {},
    personas: Object.fromEntries(
      Object.entries(personas(world)).flatMap(([name, stock]) => {
        const config = simulated.config(stock, world);
        return config === undefined ? [] : [[name, config] as const];
      }),
    ),
    fail: (rule) => soon(() => rules.add(rule)),
    heal: () => soon(heal),
    expireTokens: () => soon(() => world.tokens.revokeAll()),
    requests: () => soon(() => log.lines()),
    stop: async () => {
      heal();
      await close();
      await state.imageFiles.close();
    },
    listServerIds: () =>
      soon(() => [...state.servers.rows('oldest')].filter((row) => !row.deleted).map((row) => row.id)),
    updateServer: (id, patch) => soon(() => updateServer(state, id, patch)),
    addServer: (server = {}) => soon(() => addServer(state, server)),
    removeServer: (id) => soon(() => removeServer(state, id)),
    updatePort: (id, patch) => soon(() => updatePort(state, id, patch)),
    renameImage: (id, name) => soon(() => renameImage(state, id, name)),
    renameNetwork: (id, name) => soon(() => renameNetwork(state, id, name)),
    requested: (text, times = 1, timeoutMs = WAIT_MS) => log.holds(text, times, timeoutMs),
  };
}

/** Starts a simulated cloud of a kind. See `settings.ts` for the settings. */
export async function startCloud(simulated: Simulated, options: SimulatorOptions): Promise<OpenstackSimulator> {
  const settings = settingsFrom(options.settings);
  const rules = faults();
  const log = requestLog(settings.onRequest);
  const listener = await listen(options.host ?? '127.0.0.1', options.port ?? 0);
  const world: World = {
    cloud: cloud(options.name, options.servers, settings.now),
    tokens: new Tokens(settings.now),
    trusts: new Map(),
    consoles: new ConsoleTokens(settings.now),
    settings,
    url: options.publicHost === undefined ? listener.url : listener.urlOn(options.publicHost),
  };
  const door = gate({ faces: facesOf(world, simulated), faults: rules, log, ...settings });
  const simulator = simulatorOf(world, { simulated, rules, log, door, close: () => listener.close() });
  listener.serve((message, response) =>
    message.url?.startsWith(CONTROL) ? control(simulator, message, response) : door.handle(message, response),
  );
  listener.upgrade((message, socket) => openConsole(world.consoles, message, socket));
  return simulator;
}
