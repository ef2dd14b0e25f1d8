import type { KeyObject } from 'node:crypto';
import type { Provider } from '../contract/index.ts';
import type { ConsoleConfig } from './consoles.ts';
import type { IdentityConfig } from './identity.ts';
import type { LiveConfig } from './live.ts';
import type { Policy } from './policy.ts';
import type { RedisConfig } from './redis.ts';
import type { WebhookConfig } from './webhooks.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A secret that signs and encrypts; made once, because verifying with a text costs fifty times as much. */
export interface Key {
  readonly id: string;
  readonly secret: KeyObject;
}

/** Limits per cloud and service; times in milliseconds. */
export interface CloudLimits {
  readonly concurrency: number;
  readonly waiting: number;
  readonly connect: number;
  readonly headers: number;
  readonly timeout: number;
  readonly failures: number;
  readonly pause: number;
  /** Bytes. */
  readonly answer: number;
  /** Files at a time. */
  readonly transfers: number;
  /** How long a file may stand still on its way. */
  readonly idle: number;
}

/** How projects of the cloud become projects of the gateway: by id, by `domain/name`, by name in the domain Default. */
export interface ProjectMapping {
  readonly all: boolean;
  /** Gateway project for those that the map does not name. */
  readonly default?: string;
  readonly map: ReadonlyMap<string, string>;
}

export interface CloudConfig {
  readonly name: string;
  readonly adapter: Provider;
  /** Checked against the adapter's schema. */
  readonly settings: unknown;
  readonly account: string;
  readonly brand: string;
  readonly cloudEnv: string;
  readonly readOnly: boolean;
  readonly hosts: readonly string[];
  /** `ca` is a PEM text. */
  readonly tls: { readonly ca?: string; readonly verify: boolean };
  readonly projects: ProjectMapping;
  /** Milliseconds. */
  readonly inventory: { readonly changes: number; readonly interval: number; readonly full: number };
  readonly limits: CloudLimits;
}

/** The whole configuration, checked and frozen. */
export interface Config {
  readonly listen: Address;
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly publicUrl?: string;
  readonly region: string;
  readonly operations: Address;
  readonly redis?: RedisConfig & { readonly prefix: string };
  /** The first signs and encrypts, all verify. */
  readonly keys: readonly [Key, ...Key[]];
  readonly identity: IdentityConfig;
  readonly policy: Policy;
  readonly clouds: readonly CloudConfig[];
  readonly cors: { readonly origins: readonly string[]; readonly credentials: boolean };
  readonly trustedProxies: readonly string[];
  /** Bytes that the file of an image may have. */
  readonly images: { readonly largest: number };
  readonly consoles: ConsoleConfig;
  readonly live: LiveConfig;
  /** The path of the file in which what clouds said is kept for the next start. */
  readonly warmStart?: { readonly file: string };
  readonly webhooks: readonly WebhookConfig[];
  readonly log: { readonly level: string; readonly format?: 'json' | 'pretty' };
}
