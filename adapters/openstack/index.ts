import { defineProvider, type Provider } from 'podgate/contract';
import { checkCloud } from './check.ts';
import { checkAuth, checkUrls, configuredHosts, OpenstackConfig } from './config.ts';
import { flavors } from './flavors/nova.ts';
import { hypervisors } from './hosts/nova.ts';
import { toHost } from './hosts/translate.ts';
import { images } from './images/glance.ts';
import { imageMembers } from './images/members.ts';
import { toImage } from './images/translate.ts';
import { imports } from './imports.ts';
import { identityUrl } from './login.ts';
import { floatingIps, networks, ports, securityGroups, subnets } from './networks/sources.ts';
import { projects } from './projects/keystone.ts';
import { toExternalProject } from './projects/translate.ts';
import type { Records } from './records.ts';
import { liveServer, servers } from './servers/source.ts';
import { toServer } from './servers/translate.ts';
import { openSession, type Session } from './session.ts';
import { users } from './users.ts';
import { volumes } from './volumes/cinder.ts';
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
    return { region: await session.region(call), accessUrl: identityUrl(session.config.auth.url) };
  },
  check: checkCloud,
  sources: {
    servers,
    flavors,
    images,
    image_members: imageMembers,
    volumes,
    ports,
    floating_ips: floatingIps,
    security_groups: securityGroups,
    networks,
    subnets,
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
    },
    images: {
      rows: 'images',
      uses: ['image_members', 'projects'],
      translate: (_session, record, related) => toImage(record, related),
    },
    zones: { rows: 'zones', uses: [], translate: (_session, record) => toZone(record) },
    hosts: {
      rows: 'hypervisors',
      uses: ['servers', 'zones'],
      translate: (session, record, related) => toHost(record, related, session),
    },
    externalprojects: { rows: 'projects', uses: [], translate: (_session, record) => toExternalProject(record) },
  },
  identity: users,
});

export default openstack;
