import { setTimeout as pause } from 'node:timers/promises';
import { fleetCaches } from './cache/fleet-caches.ts';
import { sealedRecords } from './cache/records.ts';
import { secretsOf } from './cache/secrets.ts';
import { createShelf } from './cache/shelf.ts';
import { DisabledAccounts } from './clouds/disabled-accounts.ts';
import { createRegistry, type Registry } from './clouds/registry.ts';
import { Turns } from './clouds/turns.ts';
import type { Config } from './config/config.ts';
import { createCore, fleetOf, leadOf, type Core } from './core.ts';
import { after } from './dispatch/after.ts';
import { createConsoleClouds } from './dispatch/consoles.ts';
import { createDispatch } from './dispatch/dispatch.ts';
import { createNativeClouds } from './dispatch/native.ts';
import { createCorridor } from './http/corridor.ts';
import { createKeeping, type Keeping } from './http/keeping.ts';
import { listen, type Listener, type Patience } from './http/listener.ts';
import { createLoginLimiter } from './http/login-limiter.ts';
import { NativeFace } from './http/native/native-face.ts';
import { regionsOf } from './http/native/regions.ts';
import { observedApp } from './http/observed.ts';
import { allRoutes } from './http/routes/all.ts';
import { keyOwner } from './identity/key-owner.ts';
import { createPeople, type People } from './identity/people.ts';
import { ProjectRounds } from './identity/project-rounds.ts';
import { createUserCloud } from './identity/user-cloud.ts';
import { Passwords } from './identity/password.ts';
import { learned, Revocations } from './identity/revocation.ts';
import { Inventory } from './inventory/inventory.ts';
import { spaced } from './inventory/spaced.ts';
import { warmStart } from './inventory/warm/warm-start.ts';
import type { GatewayLog } from './observe/log.ts';
import { createDirectory } from './policy/query-directory.ts';
import { webhookDoor } from './webhooks/webhook-door.ts';

/** A running gateway. */
export interface Gateway {
  /** Where requests are answered, and where metrics and health are. */
  readonly url: string;
  readonly operationsUrl: string;
  readonly inventory: Inventory;
  readonly passwords: Passwords;
  /** Takes on other clouds, users and keys without dropping a request. */
  reload(config: Config): Promise<void>;
  /** Finishes what runs, for at most so many milliseconds, and ends. */
  close(patience?: number): Promise<void>;
}

export interface GatewayOptions {
  readonly log: GatewayLog;
  readonly now?: () => number;
  /** When a server whose creation was not answered is looked for, milliseconds after each look. */
  readonly looks?: readonly number[];
  /** How long callers may take to say what they want. */
  readonly patience?: Patience;
  /** Told when the gateway cannot go on. */
  readonly onFailure?: (error: Error) => void;
}

function createClouds(core: Core, accounts: DisabledAccounts, turns: Turns): Registry {
  const { channels, log, now, memory } = core;
  const cacheOf = fleetCaches({
    ...{ memory, now, secrets: () => core.secrets },
    pause: (milliseconds) => pause(milliseconds),
    onResult: (result) => channels.publish('cache', { cache: 'cloud', result }),
    onError: (cloud, error) =>
      log.warn('a token could not be renewed ahead of its end', { cloud, why: (error as Error).message }),
  });
  return createRegistry({ channels, log, now, turns, cacheOf, isDisabled: (account) => accounts.has(account) });
}

function createInventory(
  core: Core,
  { people, turns }: { readonly people: People; readonly turns: Turns },
  options: GatewayOptions,
): Inventory {
  const { channels, log, now } = core;
  return new Inventory({
    turns,
    dispatch: createDispatch(log),
    channels,
    log,
    now,
    after,
    random: Math.random,
    spaced: spaced({ now, after }),
    owner: () => people.directory().adminProject,
    looks: options.looks,
    kept: () => core.config.live.kept,
    warm:
      core.config.warmStart && warmStart(core.config.warmStart.file, { fingerprint: core.secrets.fingerprint, log }),
    fleet: fleetOf(core),
    shelf: core.redis && createShelf(core.redis, () => core.secrets.seal),
    findProject: (reference) => people.directory().findProject(reference),
    userOf: (key) => keyOwner(people.directory(), key),
    onBug: (error) => log.error('reading a cloud failed inside the gateway', error),
    onFailure: (error) => options.onFailure?.(error),
  });
}

type Place = { readonly url: string; readonly region: string };

function keepingOf(core: Core, { people, registry }: Rooms, url: () => string): Keeping {
  const { channels, log, now, redis, memory } = core;
  const store = sealedRecords(redis?.strict() ?? memory, () => core.secrets.records);
  const clouds = createConsoleClouds(() => registry.all(), channels);
  const [config, liveConfig] = [() => core.config.consoles, () => core.config.live];
  const { identity } = people;
  return createKeeping({ clouds, store, identity, channels, config, liveConfig, url, now, after, log });
}

function createMainApp(core: Core, rooms: Rooms, place: Place, keeping: Keeping) {
  const { idempotency, keptOnce, consoles, live } = keeping;
  const { people, inventory, registry, accounts, directory: queries } = rooms;
  const { channels, log, now, redis, config } = core;
  const { identity, directory } = people;
  const limiter = createLoginLimiter(redis && { client: redis.client(), prefix: config.redis?.prefix ?? '' });
  const limits = () => core.config.policy.roles;
  const largestImage = () => core.config.images.largest;
  const clouds = createNativeClouds(() => registry.all(), { dispatch: createDispatch(log), channels });
  const url = () => place.url;
  const writing = { inventory, channels, limits, consoles, accounts, keptOnce, live, directory: queries };
  const native = new NativeFace({ ...writing, clouds, url });
  const regions = regionsOf({ clouds, inventory, url });
  const reading = { identity, people: directory, limiter, place: () => place, regions, largestImage };
  return createCorridor({
    ...{ native, consoles, idempotency, identity, channels, log, now, versions: inventory.versions },
    routes: allRoutes({ ...writing, ...reading }),
    clouds: () => inventory.states().map(({ cloud }) => cloud),
    cors: () => core.config.cors,
    trustedProxies: config.trustedProxies,
  });
}

const PATIENCE = 10_000;

/** All rooms, put together. */
function createRooms(core: Core, options: GatewayOptions) {
  const { log, now, redis } = core;
  const accounts = new DisabledAccounts(redis, (error) =>
    log.warn('which accounts are disabled', { why: (error as Error).message }),
  );
  const turns = new Turns();
  const registry = createClouds(core, accounts, turns);
  const passwords = new Passwords();
  const revocations = new Revocations(redis, now, (error) =>
    log.warn('revocations', { why: (error as Error).message }),
  );
  const config = () => core.config.identity;
  const users = createUserCloud({ config, registry, dispatch: createDispatch(log) });
  const people = createPeople({ config, passwords, revocations, users, now, secrets: () => core.secrets });
  const inventory = createInventory(core, { people, turns }, options);
  accounts.onChange((account) => inventory.turned(account));
  const projects = new ProjectRounds({
    people,
    onChange: () => inventory.replace(),
    onTrouble: (error) => log.warn('the projects of users are not known', { why: (error as Error).message }),
    after,
  });
  const directory = createDirectory(() => people.directory(), inventory);
  const known = () => people.directory().projects();
  const telling = { channels: core.channels, log, now, after, lead: leadOf(core, 'webhooks') };
  const webhooks = webhookDoor({ inventory, directory, projects: known, ...telling });
  return { registry, accounts, passwords, revocations, people, inventory, projects, directory, webhooks };
}

type Rooms = ReturnType<typeof createRooms>;

/** What is reached from outside, as far as it is there. */
interface Front extends Pick<Keeping, 'consoles' | 'live'> {
  main?: Listener;
  operations?: Listener;
}

/** Ends in this order: no new requests, what runs, what is read, what is connected. */
async function stop(
  core: Core,
  rooms: Rooms,
  { main, operations, consoles, live }: Front,
  patience: number,
): Promise<void> {
  core.accepting = false;
  rooms.projects.stop();
  await Promise.all([consoles.close(), live.close()]);
  await main?.close(patience);
  await rooms.webhooks.close();
  await rooms.inventory.close();
  await Promise.all([rooms.registry.close(), core.memory.close(), operations?.close(0)]);
}

/** Exchanges the clouds that came and went; what users come from is known before rows are made. */
async function takeOn(config: Config, { registry, projects, inventory, webhooks }: Rooms): Promise<void> {
  const exchanged = registry.update(config.clouds);
  await projects.start();
  await inventory.update(exchanged);
  await webhooks.update(config.webhooks);
}

/** Puts a gateway together and starts it. Throws when an address cannot be listened on. */
export async function startGateway(config: Config, options: GatewayOptions): Promise<Gateway> {
  const core = createCore(config, options);
  const rooms = createRooms(core, options);
  const { people, inventory, passwords, revocations, accounts } = rooms;
  const place = { url: config.publicUrl ?? '', region: config.region };
  const keeping = keepingOf(core, rooms, () => place.url);
  const [{ consoles, live }, { patience }] = [keeping, options];
  const front: Front = { consoles, live };
  try {
    await Promise.all([learned(revocations), accounts.learned()]);
    const app = createMainApp(core, rooms, place, keeping);
    const main = (front.main = await listen(app, config.listen, { tls: config.tls, upgrades: consoles, patience }));
    const operations = (front.operations = await listen(
      observedApp(inventory, core.channels, { redis: () => core.redis?.up(), accepting: () => core.accepting }),
      config.operations,
    ));
    place.url = config.publicUrl ?? main.url;
    await takeOn(config, rooms);
    return {
      url: main.url,
      operationsUrl: operations.url,
      inventory,
      passwords,
      async reload(next) {
        core.config = next;
        core.secrets = secretsOf(next.keys);
        people.reload();
        await takeOn(next, rooms);
        await inventory.replace();
      },
      close: (patience = PATIENCE) => stop(core, rooms, front, patience),
    };
  } catch (error) {
    await stop(core, rooms, front, 0);
    throw error;
  }
}
