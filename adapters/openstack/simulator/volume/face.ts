import { faultReply } from '../compute/errors.ts';
import type { Face } from '../http/face.ts';
import { Refusal, json, withHeaders, type Headers, type Reply, type Request } from '../http/message.ts';
import { get, router, type Route } from '../http/router.ts';
import { NOT_FOUND, webobError } from '../http/webob.ts';
import { accessOf, unauthorized } from '../identity/access.ts';
import { askedVersion, rangeTo, versionComplaint, versionFor, type Range } from '../microversions.ts';
import { settle } from '../state/tasks.ts';
import { insideUrl, type World } from '../world.ts';
import { listSnapshots, listVolumes, showLimits, showSnapshot, showVolume } from './list.ts';
import { listAccess, listTypes, showDefaultType, showType } from './types.ts';
import { changeSnapshot, createSnapshot, deleteSnapshot } from './snapshot-writes.ts';
import type { Context } from './views.ts';
import { actOnVolume } from './volume-actions.ts';
import { changeVolume, createVolume, deleteVolume, deleteVolumeMetadata } from './volume-writes.ts';

const routes: readonly Route<Context, Reply>[] = [
  get('/volumes', (context) => listVolumes(context, 'volumes')),
  get('/volumes/detail', (context) => listVolumes(context, 'volumes/detail')),
  get('/volumes/:id', showVolume),
  get('/types', listTypes),
  get('/types/default', showDefaultType),
  get('/types/:id', showType),
  get('/types/:id/os-volume-type-access', listAccess),
  get('/snapshots/detail', listSnapshots),
  get('/snapshots/:id', showSnapshot),
  get('/limits', showLimits),
  { method: 'POST', path: '/volumes', handle: createVolume },
  { method: 'PUT', path: '/volumes/:id', handle: changeVolume },
  { method: 'DELETE', path: '/volumes/:id', handle: deleteVolume },
  { method: 'DELETE', path: '/volumes/:id/metadata/:key', handle: deleteVolumeMetadata },
  { method: 'POST', path: '/volumes/:id/action', handle: actOnVolume },
  { method: 'POST', path: '/snapshots', handle: createSnapshot },
  { method: 'PUT', path: '/snapshots/:id', handle: changeSnapshot },
  { method: 'DELETE', path: '/snapshots/:id', handle: deleteSnapshot },
];

const find = router(routes);

const versionList = (max: string) => ({
  versions: [
    {
      id: 'v3.0',
      status: 'CURRENT',
      version: max,
      min_version: '3.0',
      updated: '2022-08-31T00:00:00Z',
      links: [
        { rel: 'describedby', type: 'text/html', href: 'https://docs.openstack.org/' },
        { rel: 'self', href: `${insideUrl('volume')}/v3/` },
      ],
      'media-types': [{ base: 'application/json', type: 'application/vnd.openstack.volume+json;version=3' }],
    },
  ],
});

const versionHeaders = (version: string): Headers => ({
  'OpenStack-API-Version': `volume ${version}`,
  Vary: 'OpenStack-API-Version',
});

const MALFORMED = 'The server could not comply with the request since it is either malformed or otherwise incorrect.';

/** The project's part of the path, which was needed up to 3.66, and the rest. */
function splitPath(path: string): { readonly projectId: string | undefined; readonly rest: string } {
  const found = /^\/v3\/([0-9a-f]{32})(\/.*)?$/.exec(path);
  return found
    ? { projectId: found[1], rest: found[2] ?? '/' }
    : { projectId: undefined, rest: path.replace(/^\/v3/, '') };
}

/** Runs a handler and puts the version used above whatever comes of it. */
function answered(version: string, run: () => Reply): Reply {
  try {
    return withHeaders(run(), versionHeaders(version));
  } catch (error) {
    if (error instanceof Refusal) return withHeaders(error.reply, versionHeaders(version));
    throw error;
  }
}

function versioned(world: World, request: Request, range: Range): Reply {
  const access = accessOf(world, request);
  if (!access) return unauthorized(world);
  const { projectId, rest } = splitPath(request.path);
  const version = `${range.major}.${range.max}`;
  if (rest === '') return { status: 302, headers: { Location: `${insideUrl('volume')}/v3/` }, body: '' };
  if (rest === '/' && projectId === undefined) {
    return withHeaders(json(200, versionList(version)), versionHeaders('3.0'));
  }
  const found = find(request.method, rest);
  if (found.kind !== 'found') return webobError(request, 404, NOT_FOUND);
  const header = request.headers['openstack-api-version'];
  const wanted = versionFor(header, 'volume');
  if (header !== undefined && wanted === undefined) return faultReply(400, MALFORMED);
  const asked = askedVersion(wanted, range);
  if (asked.kind !== 'version') {
    const message = versionComplaint(asked, range);
    if (asked.kind === 'malformed') return faultReply(400, message);
    return withHeaders(faultReply(406, message), versionHeaders(asked.text));
  }
  const projectPath = projectId === undefined ? '' : `/${projectId}`;
  settle(world.cloud);
  const context = { world, cloud: world.cloud, request, access, minor: asked.minor, projectPath };
  return answered(`${range.major}.${asked.minor}`, () =>
    projectId !== undefined && projectId !== access.projectId
      ? faultReply(400, 'Malformed request url')
      : found.run(context),
  );
}

/** Cinder v3. */
export function volumeFace(world: World): Face {
  const range = rangeTo(world.settings.volumeMax, 0);
  return {
    service: 'volume',
    handle: (request) => {
      const max = `${range.major}.${range.max}`;
      if (request.path === '/') return withHeaders(json(300, versionList(max)), versionHeaders('3.0'));
      if (!/^\/v3(\/|$)/.test(request.path)) return webobError(request, 404, NOT_FOUND);
      return versioned(world, request, range);
    },
    failure: (_request, status, retryAfter) => {
      if (status === 401) return unauthorized(world);
      const headers: Headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
      return faultReply(status, 'A fault was asked for.', headers);
    },
    headers: ({ id }, { status, headers }): Headers => {
      const gotThrough = status === 400 || 'OpenStack-API-Version' in headers;
      return { ...(gotThrough && { 'X-Compute-Request-Id': id }), 'X-Openstack-Request-Id': id };
    },
  };
}
