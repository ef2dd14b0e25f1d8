import type { CloudConfig } from '../config/config.ts';
import type { CloudCache } from '../contract/index.ts';
import type { Channels } from '../observe/channels.ts';
import type { GatewayLog } from '../observe/log.ts';
import { openCloud, type Cloud } from './cloud.ts';
import { createHostGuard } from './hosts.ts';
import { UndiciClient } from './http-client.ts';
import type { Turns } from './turns.ts';

export interface RegistryParts {
  readonly channels: Channels;
  readonly log: GatewayLog;
  readonly now: () => number;
  readonly cacheOf: (cloud: string) => CloudCache;
  /** Who of those that have much to do is next, over all clouds. */
  readonly turns: Turns;
  /** Whether an account is disabled now; absent: none ever is. */
  readonly isDisabled?: (account: string) => boolean;
}

/** The clouds that came and went. Those that went are still to be closed, by whoever asks them something. */
export interface Exchanged {
  readonly opened: readonly Cloud[];
  readonly gone: readonly Cloud[];
}

/** The clouds of a gateway by name. */
export interface Registry {
  all(): readonly Cloud[];
  get(name: string): Cloud | undefined;
  /** Opens what is new or has changed, forgets what is gone; what is unchanged goes on untouched. */
  update(configs: readonly CloudConfig[]): Exchanged;
  close(): Promise<void>;
}

function open(config: CloudConfig, parts: RegistryParts): Cloud {
  const { channels, now, log, turns, isDisabled } = parts;
  const { name, adapter, limits } = config;
  const guard = createHostGuard(name, [...adapter.hosts(config.settings), ...config.hosts]);
  const http = new UndiciClient({
    cloud: name,
    limits,
    guard,
    tls: config.tls,
    channels,
    now,
  });
  const tools = { http, cache: parts.cacheOf(name), log: log.with({ cloud: name }), now };
  const disabled = () => isDisabled?.(config.account) ?? false;
  return openCloud(config, { tools, disabled, line: (haste) => turns.line(haste) });
}

/** Whether two configurations of a cloud mean the same; maps are compared by their entries. */
function same(a: CloudConfig, b: CloudConfig): boolean {
  const plain = (config: CloudConfig) =>
    JSON.stringify({
      ...config,
      adapter: config.adapter.name,
      projects: { ...config.projects, map: [...config.projects.map] },
    });
  return plain(a) === plain(b);
}

export function createRegistry(parts: RegistryParts): Registry {
  let clouds = new Map<string, Cloud>();

  return {
    all: () => [...clouds.values()],
    get: (name) => clouds.get(name),
    update(configs) {
      const before = clouds;
      const opened: Cloud[] = [];
      const next = new Map<string, Cloud>();
      for (const config of configs) {
        const known = before.get(config.name);
        const cloud = known && same(known.config, config) ? known : open(config, parts);
        if (cloud !== known) opened.push(cloud);
        next.set(config.name, cloud);
      }
      clouds = next;
      return { opened, gone: [...before.values()].filter((cloud) => next.get(cloud.name) !== cloud) };
    },
    async close() {
      await Promise.all([...clouds.values()].map((cloud) => cloud.close()));
      clouds = new Map();
    },
  };
}
