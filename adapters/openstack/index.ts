import { defineProvider, type Provider } from 'podgate/contract';
import { checkCloud } from './check.ts';
import { checkAuth, checkUrls, configuredHosts, OpenstackConfig } from './config.ts';
import { toEip } from './eips/translate.ts';
import { eipWrites } from './eips/writes.ts';
import { flavorAccess, liveSku } from './flavors/access.ts';
import { flavors } from './flavors/nova.ts';
import { toSku } from './flavors/translate.ts';
import { skuWrites } from './flavors/writes.ts';
import { hypervisors } from './hosts/nova.ts';
import { toHost } from './hosts/translate.ts';
import { images } from './images/glance.ts';
import { imageFiles } from './images/files.ts';
import { imageMembers } from './images/members.ts';
import { liveImage } from './images/own-image.ts';
import { toImage } from './images/translate.ts';
import { imageWrites } from './images/writes.ts';
import { imports } from './imports.ts';
import { keypairs, liveKeypair } from './keypairs/nova.ts';
import { toKeypair } from './keypairs/translate.ts';
import { keypairWrites } from './keypairs/writes.ts';
import { identityUrl } from './login.ts';
import { native } from './native/native.ts';
import { toInterface } from './networks/interface.ts';
import { liveEip, liveInterface, liveNetwork, liveSecgroup, liveVpc } from './networks/single.ts';
import { floatingIps, networks, ports, rbacPolicies, securityGroups, subnets } from './networks/sources.ts';
import { toNetwork, toVpc } from './networks/translate.ts';
import { networkWrites } from './networks/subnet-writes.ts';
import { vpcWrites } from './networks/vpc-writes.ts';
import { projects } from './projects/keystone.ts';
import { toExternalProject } from './projects/translate.ts';
import { quotasOf } from './quotas/quotas.ts';
import type { Records } from './records.ts';
import { toSecgroup } from './secgroups/translate.ts';
import { secgroupWrites } from './secgroups/writes.ts';
import { serverActions } from './servers/actions.ts';
import { serverConsole } from './servers/console.ts';
import { serverHistory } from './servers/history.ts';
import { serverRemainder } from './servers/remainders.ts';
import { serverCreation } from './servers/create.ts';
import { liveServer, servers } from './servers/source.ts';
import { toServer } from './servers/translate.ts';
import { openSession, type Session } from './session.ts';
import { liveSnapshot, snapshots } from './snapshots/cinder.ts';
import { toSnapshot } from './snapshots/translate.ts';
import { snapshotWrites } from './snapshots/writes.ts';
import { volumeTypeAccess } from './storages/access.ts';
import { volumeTypes } from './storages/cinder.ts';
import { toStorage } from './storages/translate.ts';
import { users } from './users.ts';
import { liveDisk, volumes } from './volumes/cinder.ts';
import { toDisk } from './volumes/translate.ts';
import { diskWrites } from './volumes/writes.ts';
import { zones } from './zones/nova.ts';
import { toZone } from './zones/translate.ts';

/** OpenStack with Keystone v3 and Nova's microversions. */
const openstack: Provider<OpenstackConfig, Session, Records> = defineProvider({
  contract: 1,
  name: 'openstack',
  provider: 'OpenStack',
  configSchema: OpenstackConfig,
  imports,
  validate(config) {
    checkUrls(config);
    checkAuth(config.auth);
  },
  hosts: configuredHosts,
  open: openSession,
  async facts(session, call) {
    const [region, { project }] = await Promise.all([session.region(call), session.token(call)]);
    const { id, name, domain, domainId } = project;
    const own = { id, name, domain, domain_id: domainId };
    return { region, accessUrl: identityUrl(session.config.auth.url), project: own };
  },
  check: checkCloud,
  sources: {
    servers,
    flavors,
    flavor_access: flavorAccess,
    keypairs,
    images,
    image_members: imageMembers,
    volumes,
    snapshots,
    volume_types: volumeTypes,
    volume_type_access: volumeTypeAccess,
    ports,
    floating_ips: floatingIps,
    security_groups: securityGroups,
    networks,
    subnets,
    rbac_policies: rbacPolicies,
    projects,
    hypervisors,
    zones,
  },
  resources: {
    servers: {
      rows: 'servers',
      uses: [
        'flavors',
        'images',
        'volumes',
        'ports',
        'floating_ips',
        'security_groups',
        'networks',
        'subnets',
        'projects',
        'hypervisors',
      ],
      translate: (session, record, related) => toServer(record, related, session.config),
      live: liveServer,
      actions: serverActions,
      history: serverHistory,
      remainder: serverRemainder,
      create: serverCreation,
      console: serverConsole,
    },
    images: {
      rows: 'images',
      uses: ['image_members', 'projects', 'servers'],
      translate: (_session, record, related) => toImage(record, related),
      live: liveImage,
    },
    networks: {
      rows: 'subnets',
      uses: ['networks', 'ports', 'rbac_policies', 'projects'],
      translate: (_session, record, related) => toNetwork(record, related),
      live: liveNetwork,
    },
    vpcs: {
      rows: 'networks',
      uses: ['subnets', 'rbac_policies', 'projects'],
      translate: (_session, record, related) => toVpc(record, related),
      live: liveVpc,
    },
    secgroups: {
      rows: 'security_groups',
      uses: ['ports', 'rbac_policies', 'projects'],
      translate: (_session, record, related) => toSecgroup(record, related),
      live: liveSecgroup,
    },
    eips: {
      rows: 'floating_ips',
      uses: ['ports', 'subnets', 'servers', 'projects'],
      translate: (_session, record, related) => toEip(record, related),
      live: liveEip,
    },
    networkinterfaces: {
      rows: 'ports',
      uses: ['networks', 'subnets', 'projects'],
      translate: (_session, record, related) => toInterface(record, related),
      live: liveInterface,
    },
    serverskus: {
      rows: 'flavors',
      uses: ['flavor_access', 'projects', 'servers'],
      translate: (session, record, related) => toSku(record, related, session.config),
      live: liveSku,
    },
    keypairs: {
      rows: 'keypairs',
      uses: ['servers'],
      translate: (_session, record, related) => toKeypair(record, related),
      live: liveKeypair,
    },
    disks: {
      rows: 'volumes',
      uses: ['volume_types', 'servers', 'projects'],
      translate: (session, record, related) => toDisk(record, related, session.config),
      live: liveDisk,
    },
    snapshots: {
      rows: 'snapshots',
      uses: ['volumes', 'volume_types', 'servers', 'projects'],
      translate: (_session, record, related) => toSnapshot(record, related),
      live: liveSnapshot,
    },
    storages: {
      rows: 'volume_types',
      uses: ['volume_type_access', 'volumes', 'snapshots', 'projects'],
      translate: (session, record, related) => toStorage(record, related, session.config),
    },
    zones: { rows: 'zones', uses: [], translate: (_session, record) => toZone(record) },
    hosts: {
      rows: 'hypervisors',
      uses: ['servers', 'zones'],
      translate: (session, record, related) => toHost(record, related, session),
    },
    externalprojects: { rows: 'projects', uses: [], translate: (_session, record) => toExternalProject(record) },
  },
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
  quotas: quotasOf,
  identity: users,
  native,
});

export default openstack;
