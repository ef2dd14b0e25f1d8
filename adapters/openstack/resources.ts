import { toEip } from './eips/translate.ts';
import { liveSku } from './flavors/access.ts';
import { toSku } from './flavors/translate.ts';
import { toHost } from './hosts/translate.ts';
import { liveImage } from './images/own-image.ts';
import { toImage } from './images/translate.ts';
import { liveKeypair } from './keypairs/nova.ts';
import { toKeypair } from './keypairs/translate.ts';
import { toInterface } from './networks/interface.ts';
import { liveEip, liveInterface, liveNetwork, liveSecgroup, liveVpc } from './networks/single.ts';
import { toNetwork, toVpc } from './networks/translate.ts';
import { toExternalProject } from './projects/translate.ts';
import { toSecgroup } from './secgroups/translate.ts';
import { serverActions } from './servers/actions.ts';
import { serverConsole } from './servers/console.ts';
import { serverHistory } from './servers/history.ts';
import { serverRemainder } from './servers/remainders.ts';
import { serverCreation } from './servers/create.ts';
import { liveServer } from './servers/source.ts';
import { toServer } from './servers/translate.ts';
import { liveSnapshot } from './snapshots/cinder.ts';
import { toSnapshot } from './snapshots/translate.ts';
import { toStorage } from './storages/translate.ts';
import { liveDisk } from './volumes/cinder.ts';
import { toDisk } from './volumes/translate.ts';
import { toZone } from './zones/translate.ts';
import type { StockProvider } from './records.ts';

/** What rows are made of. */
export const resources: StockProvider['resources'] = {
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
};
