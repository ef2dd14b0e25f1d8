import { checkCloud } from './check.ts';
import { checkAuth, checkUrls, configuredHosts, OpenstackConfig } from './config.ts';
import { eipWrites } from './eips/writes.ts';
import { skuWrites } from './flavors/writes.ts';
import { imageFiles } from './images/files.ts';
import { imageSharing } from './images/sharing.ts';
import { imageWrites } from './images/writes.ts';
import { imports } from './imports.ts';
import { keypairWrites } from './keypairs/writes.ts';
import type { Dialect } from './dialect.ts';
import { giveBackTokens } from './leave.ts';
import { native } from './native/native.ts';
import { networkWrites } from './networks/subnet-writes.ts';
import { vpcWrites } from './networks/vpc-writes.ts';
import { quotasOf } from './quotas/quotas.ts';
import { secgroupWrites } from './secgroups/writes.ts';
import { openSession } from './session.ts';
import { snapshotWrites } from './snapshots/writes.ts';
import { users } from './users.ts';
import { diskWrites } from './volumes/writes.ts';
import type { StockProvider } from './records.ts';
import { resources } from './resources.ts';
import { sources } from './sources.ts';

/** The provider of a dialect, with all that stock OpenStack can do. */
export const providerOf = (dialect: Dialect): StockProvider => ({
  contract: 1,
  name: dialect.name,
  provider: 'OpenStack',
  configSchema: OpenstackConfig,
  imports,
  validate(config) {
    checkUrls(config);
    checkAuth(config.auth);
  },
  hosts: configuredHosts,
  open: (config, tools, cloud) => openSession(config, tools, { ...cloud, dialect }),
  async facts(session, call) {
    const [region, { project }] = await Promise.all([session.region(call), session.token(call)]);
    const { id, name, domain, domainId } = project;
    const own = { id, name, domain, domain_id: domainId };
    return { region, accessUrl: session.identity.url(session.config.auth.url), project: own };
  },
  check: checkCloud,
  close: giveBackTokens,
  sources,
  resources,
  writes: {
    images: imageWrites,
    keypairs: keypairWrites,
    secgroups: secgroupWrites,
    networks: networkWrites,
    vpcs: vpcWrites,
    eips: eipWrites,
    disks: diskWrites,
    snapshots: snapshotWrites,
    serverskus: skuWrites,
  },
  imageFiles,
  imageSharing,
  quotas: quotasOf,
  identity: users,
  native,
});
