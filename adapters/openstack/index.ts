import { defineProvider, type Provider } from 'podgate/contract';
import { checkCloud } from './check.ts';
import { checkAuth, checkUrls, configuredHosts, OpenstackConfig } from './config.ts';
import { flavors } from './flavors/nova.ts';
import { hypervisors, zones } from './hosts/nova.ts';
import { images } from './images/glance.ts';
import { imageMembers } from './images/members.ts';
import { toImage } from './images/translate.ts';
import { imports } from './imports.ts';
import { identityUrl } from './login.ts';
import { floatingIps, networks, ports, securityGroups, subnets } from './networks/sources.ts';
import { projects } from './projects/keystone.ts';
import { quotasOf } from './quotas/quotas.ts';
import type { Records } from './records.ts';
import { liveServer, servers } from './servers/source.ts';
import { toServer } from './servers/translate.ts';
import { openSession, type Session } from './session.ts';
import { users } from './users.ts';
import { volumes } from './volumes/cinder.ts';

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
  },
  quotas: quotasOf,
  identity: users,
});

export default openstack;
