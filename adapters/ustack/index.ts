import { defineProvider, type Provider } from 'podgate/contract';
import { keyOf, providerOf, v2, type Records, type Session } from '../openstack/family.ts';
import type { Ability } from './abilities.ts';
import { asOpenstack, checkRegion, UstackConfig } from './config.ts';
import { family, USTACK } from './dialect.ts';
import { keysIn } from './keys.ts';
import { serversWith } from './servers.ts';

type Ustack = Provider<UstackConfig, Session, Records>;

/** With Keystone v2.0 in place of v3 (US-C4). */
const older = providerOf({ ...USTACK, identity: () => v2 });

const servers: Ustack['sources']['servers'] = {
  ...family.sources.servers,
  // A key is used by each server that has it, also among several (US-49).
  index: {
    ...family.sources.servers.index,
    key: (nova) => keysIn(nova).map((name) => keyOf(nova.user_id, name)),
  },
};

/** The adapter for clouds of these abilities, that are logged in to by this generation of Keystone. */
function ustack(has: ReadonlySet<Ability>, version: NonNullable<UstackConfig['auth']['version']>): Ustack {
  const isOld = version === 'v2.0';
  const { serverskus, ...writes } = family.writes;
  return {
    ...family,
    brand: 'UStack',
    configSchema: UstackConfig,
    validate(config) {
      checkRegion(config);
      family.validate(asOpenstack(config));
    },
    forSettings: ({ auth, capabilities }) => defineProvider(ustack(new Set(capabilities), auth.version ?? 'v3')),
    hosts: (config) => family.hosts(asOpenstack(config)),
    open: (config, tools, cloud) => (isOld ? older : family).open(asOpenstack(config), tools, cloud),
    sources: { ...family.sources, servers },
    resources: { ...family.resources, servers: serversWith(has) },
    writes: has.has('flavor_write') ? { ...writes, serverskus } : writes,
    // Users are asked for by Keystone v3 alone.
    identity: isOld ? undefined : family.identity,
  };
}

/** UStack's compute service (dialects §5), and the services of OpenStack beside it. */
export default defineProvider(ustack(new Set(), 'v3'));
