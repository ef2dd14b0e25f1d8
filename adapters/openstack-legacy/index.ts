import { defineProvider } from 'podgate/contract';
import { imports, providerOf } from '../openstack/family.ts';
import { checkConfig, LegacyConfig, withoutDomains } from './config.ts';
import { LEGACY } from './dialect.ts';
import { imagesOf, liveImageOf } from './images/images.ts';
import { networkResources, networkWrites, serversOf } from './networks/provider.ts';
import { networkSources } from './networks/sources.ts';

// Trusts, by which rights are lent, and users with domains are of Keystone v3.
const { identity: _users, native: _native, ...stock } = providerOf(LEGACY);
const { images } = stock.resources;
const servers = serversOf(stock.resources);
// Whether a server is locked cannot be seen before 2.9, nor a disk in use be grown before Cinder's 3.42.
const { lock: _lock, unlock: _unlock, resize_disk_of: _grow, ...actions } = servers.actions ?? {};
// Nor does Cinder v2 take a disk back to a snapshot.
const { reset: _reset, ...disks } = stock.writes.disks ?? {};

/** OpenStack before Keystone v3 and microversions; its images and networks by their services, or by Nova where there are none. */
export default defineProvider({
  ...stock,
  configSchema: LegacyConfig,
  validate: checkConfig,
  imports: {
    clouds_yaml: { ...imports.clouds_yaml, read: (from) => withoutDomains(imports.clouds_yaml.read(from)) },
    openrc: { ...imports.openrc, read: (from) => withoutDomains(imports.openrc.read(from)) },
  },
  sources: { ...networkSources(stock.sources), images: imagesOf(stock) },
  resources: {
    ...stock.resources,
    ...networkResources(stock.resources),
    servers: { ...servers, actions },
    images: { ...images, live: liveImageOf(stock) },
  },
  writes: { ...networkWrites(stock.writes), disks },
});
