import type { Server } from 'podgate/contract';
import type { OpenstackConfig } from '../config.ts';
import openstack from '../index.ts';
import type { Lookup, Records } from '../records.ts';
import { toServer } from '../servers/translate.ts';
import { recorded, stubCloud, type Answer } from './cloud.ts';
import { relatedOf } from './related.ts';

/** Which recorded answers a cloud is read from, by the name of the source; a source that is not named is refused (403). */
export type Recordings = Readonly<Partial<Record<keyof Records, string>>>;

/** What an administrator was answered. */
export const AS_ADMIN: Recordings = {
  servers: 'servers-detail',
  flavors: 'flavors-detail',
  images: 'images',
  volumes: 'volumes-detail',
  snapshots: 'snapshots-detail',
  volume_types: 'volume-types',
  ports: 'ports',
  floating_ips: 'floatingips',
  security_groups: 'security-groups',
  networks: 'networks',
  subnets: 'subnets',
  projects: 'projects',
  hypervisors: 'hypervisors-detail',
  zones: 'availability-zones-detail',
};

const PATHS: Readonly<Partial<Record<keyof Records, string>>> = {
  servers: '/servers/detail',
  flavors: '/flavors/detail',
  images: '/v2/images',
  volumes: '/volumes/detail',
  snapshots: '/snapshots/detail',
  volume_types: '/types',
  ports: '/v2.0/ports',
  floating_ips: '/v2.0/floatingips',
  security_groups: '/v2.0/security-groups',
  networks: '/v2.0/networks',
  subnets: '/v2.0/subnets',
  projects: '/v3/projects',
  hypervisors: '/os-hypervisors/detail',
  zones: '/os-availability-zone/detail',
};

function answersOf(recordings: Recordings): Readonly<Record<string, Answer>> {
  const answers = Object.entries(PATHS).map(([source, path]): [string, Answer] => {
    const name = recordings[source as keyof Records];
    return [path, recorded(name ?? 'compute-error-403')];
  });
  return {
    ...Object.fromEntries(answers),
    '/types/default': recorded('volume-error-404'),
    '/v3/domains': recorded(recordings.projects === 'projects' ? 'domains' : 'identity-error-403'),
    '/v3/auth/projects': recorded('auth-projects'),
    '/v3/auth/domains': recorded('auth-domains'),
    '/v3/auth/tokens': recorded(recordings.projects === 'projects' ? 'token' : 'token-member'),
  };
}

/** Reads recorded answers through the adapter's own sources. */
export async function readRecorded(recordings: Recordings): Promise<Lookup> {
  const { session, call } = stubCloud({ answers: answersOf(recordings), allProjects: true });
  const lists: Partial<Record<string, readonly unknown[]>> = {};
  for (const source of Object.keys(PATHS) as (keyof Records)[]) {
    if (recordings[source] === undefined && source !== 'projects') continue;
    lists[source] = (await openstack.sources[source].list(session, undefined, call)).items;
  }
  return relatedOf(lists);
}

/** One of the recorded servers in our words. */
export function translated(related: Lookup, id: string, config: OpenstackConfig): Server {
  const record = related.get('servers', id);
  if (!record) throw new Error(`there is no recorded server ${id}`);
  return toServer(record, related, config);
}
