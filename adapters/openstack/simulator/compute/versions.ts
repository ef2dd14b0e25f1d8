import { insideUrl } from '../world.ts';

const HOST = insideUrl('compute');

const VERSIONS = {
  'v2.0': { path: 'v2', status: 'SUPPORTED', updated: '2011-01-21T11:33:21Z', media: '2' },
  'v2.1': { path: 'v2.1', status: 'CURRENT', updated: '2013-07-23T11:33:21Z', media: '2.1' },
} as const;

type VersionId = keyof typeof VERSIONS;

/** v2.0 has no microversions and says so with empty texts (mapping V-01, V-02). */
function entry(id: VersionId, max: string) {
  const { path, status, updated } = VERSIONS[id];
  const versions = id === 'v2.0' ? { version: '', min_version: '' } : { version: max, min_version: '2.1' };
  return { id, status, ...versions, updated, links: [{ rel: 'self', href: `${HOST}/${path}/` }] };
}

const mediaTypes = (id: VersionId) => [
  { base: 'application/json', type: `application/vnd.openstack.compute+json;version=${VERSIONS[id].media}` },
];

/** GET / */
export const versionList = (max: string): object => ({ versions: [entry('v2.0', max), entry('v2.1', max)] });

/** GET /v2.1/ */
export function versionDocument(id: VersionId, max: string): object {
  const version = entry(id, max);
  const described = { rel: 'describedby', type: 'text/html', href: 'http://docs.openstack.org/' };
  return { version: { ...version, links: [...version.links, described], 'media-types': mediaTypes(id) } };
}

/** What Nova offers for a path without a version that it has. */
export const choices = (path: string): object => ({
  choices: (['v2.0', 'v2.1'] as const).map((id) => ({
    id,
    status: VERSIONS[id].status,
    links: [{ rel: 'self', href: `${HOST}/${VERSIONS[id].path}${path.replace(/\/$/, '')}` }],
    'media-types': mediaTypes(id),
  })),
});
