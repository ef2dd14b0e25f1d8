import { randomBytes } from 'node:crypto';
import { ChangeLog } from './cache/change-log.ts';
import { createMemory } from './cache/memory.ts';
import { RedisMemory } from './cache/redis.ts';
import { secretsOf, type Secrets } from './cache/secrets.ts';
import type { SharedMemory } from './cache/shared-memory.ts';
import type { Config } from './config/config.ts';
import { after } from './dispatch/after.ts';
import { Fleet } from './inventory/fleet/fleet.ts';
import { marksOf } from './inventory/mark.ts';
import { createChannels, type Channels } from './observe/channels.ts';
import { logEvents, type GatewayLog } from './observe/log.ts';

/** What all rooms share, and what a reload exchanges. */
export interface Core {
  config: Config;
  accepting: boolean;
  secrets: Secrets;
  readonly channels: Channels;
  readonly log: GatewayLog;
  readonly now: () => number;
  readonly redis: RedisMemory | undefined;
  readonly memory: SharedMemory;
}

/** Makes it of a configuration. */
export function createCore(
  config: Config,
  { log, now = Date.now }: { readonly log: GatewayLog; readonly now?: () => number },
): Core {
  const channels = createChannels();
  logEvents(channels, log);
  const quietly = (error: Error) => log.debug('Redis', { why: error.message });
  const redis = config.redis && new RedisMemory(config.redis, config.redis.prefix, quietly, now);
  redis?.onChange((up) => channels.publish('redis', { up }));
  const memory = redis ?? createMemory(now);
  return { config, accepting: true, secrets: secretsOf(config.keys), channels, log, now, redis, memory };
}

const logOf = (core: Core, redis: RedisMemory, { name, member }: { readonly name: string; readonly member: string }) =>
  new ChangeLog(name, { redis, prefix: core.config.redis?.prefix ?? '', member, seal: () => core.secrets.seal });

/** Who of the gateways of the same Redis does what only one of them is to do. */
export const leadOf = (core: Core, what: string) =>
  core.redis && logOf(core, core.redis, { name: what, member: randomBytes(8).toString('hex') });

/** What shares the reading of clouds with other gateways of the same Redis. */
export function fleetOf(core: Core): Fleet | undefined {
  const { redis, channels, log, now } = core;
  if (!redis) return undefined;
  return new Fleet({
    logOf: (name, member) => logOf(core, redis, { name, member }),
    bells: {
      ring: (word) => redis.publish('changes', word),
      listen: (onWord, onListening) => redis.subscribe('changes', onWord, onListening),
    },
    markOf: marksOf(core.secrets.fingerprint),
    ...{ channels, log, now, after },
    onBug: (error) => log.error('what gateways tell each other failed inside the gateway', error),
  });
}
