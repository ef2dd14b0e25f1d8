import type { Face } from '../http/face.ts';
import { Refusal, json, withHeaders, type Headers, type Reply, type Request } from '../http/message.ts';
import { get, router, type Route } from '../http/router.ts';
import { NOT_FOUND, webobError } from '../http/webob.ts';
import { accessOf, unauthorized } from '../identity/access.ts';
import { askedVersion, rangeTo, versionComplaint, versionFor, type Range } from '../microversions.ts';
import { settle } from '../state/tasks.ts';
import type { World } from '../world.ts';
import type { Context } from './context.ts';
import { novaError } from './errors.ts';
import { actOnFlavor, createFlavor, deleteFlavor } from './flavor-writes.ts';
import { listFlavorAccess, listFlavors, showExtraSpecs, showFlavor } from './flavors.ts';
import { listHypervisors, showHypervisor, listServices, listZones, listZonesDetail } from './hosts.ts';
import { listActions, showAction } from './instance-actions.ts';
import { plug, unplug } from './interface-attachments.ts';
import { listMigrations, listServerMigrations } from './migrations.ts';
import { listKeypairs, listServerGroups, showKeypair, showLimits, showServerGroup } from './own-things.ts';
import { actOnServer, changeServer, deleteServer } from './server-actions.ts';
import { addMetadata, removeMetadata, replaceMetadata } from './server-metadata.ts';
import { createServer } from './server-create.ts';
import { remoteConsole, serverPassword } from './server-console.ts';
import { listServers } from './server-list.ts';
import {
  listInterfaces,
  listServerGroupsOfPorts,
  listVolumeAttachments,
  showMetadata,
  showServer,
} from './server-parts.ts';
import { addTag, removeTag, removeTags, replaceTags, showTags } from './server-tags.ts';
import { choices, versionDocument, versionList } from './versions.ts';
import { createKeypair, deleteKeypair } from './keypair-writes.ts';
import { attach, changeAttachment, detach } from './volume-attachments.ts';

const routes: readonly Route<Context, Reply>[] = [
  get('/servers', (context) => listServers(context, 'servers')),
  get('/servers/detail', (context) => listServers(context, 'servers/detail')),
  { method: 'POST', path: '/servers', handle: createServer },
  get('/servers/:id', showServer),
  { method: 'PUT', path: '/servers/:id', handle: changeServer },
  { method: 'DELETE', path: '/servers/:id', handle: deleteServer },
  { method: 'POST', path: '/servers/:id/action', handle: actOnServer },
  get('/servers/:id/metadata', showMetadata),
  { method: 'POST', path: '/servers/:id/metadata', handle: addMetadata },
  { method: 'PUT', path: '/servers/:id/metadata', handle: replaceMetadata },
  { method: 'DELETE', path: '/servers/:id/metadata/:key', handle: removeMetadata },
  { method: 'POST', path: '/servers/:id/remote-consoles', handle: remoteConsole },
  get('/servers/:id/os-server-password', serverPassword),
  get('/servers/:id/tags', showTags),
  { method: 'PUT', path: '/servers/:id/tags', handle: replaceTags },
  { method: 'DELETE', path: '/servers/:id/tags', handle: removeTags },
  { method: 'PUT', path: '/servers/:id/tags/:tag', handle: addTag },
  { method: 'DELETE', path: '/servers/:id/tags/:tag', handle: removeTag },
  get('/servers/:id/migrations', listServerMigrations),
  get('/servers/:id/os-interface', listInterfaces),
  get('/servers/:id/os-security-groups', listServerGroupsOfPorts),
  get('/servers/:id/os-volume_attachments', listVolumeAttachments),
  { method: 'POST', path: '/servers/:id/os-volume_attachments', handle: attach },
  { method: 'PUT', path: '/servers/:id/os-volume_attachments/:volume', handle: changeAttachment },
  { method: 'DELETE', path: '/servers/:id/os-volume_attachments/:volume', handle: detach },
  { method: 'POST', path: '/servers/:id/os-interface', handle: plug },
  { method: 'DELETE', path: '/servers/:id/os-interface/:port', handle: unplug },
  get('/servers/:id/os-instance-actions', listActions),
  get('/servers/:id/os-instance-actions/:request', showAction),
  get('/flavors', (context) => listFlavors(context, 'flavors')),
  get('/flavors/detail', (context) => listFlavors(context, 'flavors/detail')),
  { method: 'POST', path: '/flavors', handle: createFlavor },
  get('/flavors/:id', showFlavor),
  { method: 'DELETE', path: '/flavors/:id', handle: deleteFlavor },
  { method: 'POST', path: '/flavors/:id/action', handle: actOnFlavor },
  get('/flavors/:id/os-extra_specs', showExtraSpecs),
  get('/flavors/:id/os-flavor-access', listFlavorAccess),
  get('/os-availability-zone', listZones),
  get('/os-availability-zone/detail', listZonesDetail),
  get('/os-hypervisors', (context) => listHypervisors(context, 'os-hypervisors')),
  get('/os-hypervisors/detail', (context) => listHypervisors(context, 'os-hypervisors/detail')),
  get('/os-hypervisors/:id', showHypervisor),
  get('/os-migrations', listMigrations),
  get('/os-services', listServices),
  get('/os-keypairs', listKeypairs),
  get('/os-keypairs/:name', showKeypair),
  { method: 'POST', path: '/os-keypairs', handle: createKeypair },
  { method: 'DELETE', path: '/os-keypairs/:name', handle: deleteKeypair },
  get('/limits', showLimits),
  get('/os-server-groups', listServerGroups),
  get('/os-server-groups/:id', showServerGroup),
];

/** Old clouds know only Nova's own header (mapping V-03). */
const NEW_HEADER_SINCE = 27;

function askedFor({ headers }: Request, range: Range): string | undefined {
  const modern = range.max < NEW_HEADER_SINCE ? undefined : versionFor(headers['openstack-api-version'], 'compute');
  return modern ?? headers['x-openstack-nova-api-version'];
}

const versionHeaders = (version: string): Headers => ({
  'OpenStack-API-Version': `compute ${version}`,
  'X-OpenStack-Nova-API-Version': version,
  Vary: ['OpenStack-API-Version', 'X-OpenStack-Nova-API-Version'],
});

/** Runs a handler and puts the version used above whatever comes of it. */
function answered(version: string, run: () => Reply): Reply {
  try {
    return withHeaders(run(), versionHeaders(version));
  } catch (error) {
    if (error instanceof Refusal) return withHeaders(error.reply, versionHeaders(version));
    throw error;
  }
}

/** The path behind the version, and the project's part of it when there is one. */
function splitPath(path: string): { readonly projectId: string | undefined; readonly rest: string } {
  const found = /^\/v2(?:\.1)?\/([0-9a-f-]+)(\/.*)?$/.exec(path);
  return found
    ? { projectId: found[1], rest: found[2] ?? '/' }
    : { projectId: undefined, rest: path.replace(/^\/v2(\.1)?/, '') };
}

function versioned(world: World, request: Request, range: Range): Reply {
  const access = accessOf(world, request);
  if (!access) return unauthorized(world);
  const { projectId, rest } = splitPath(request.path);
  const found = find(request.method, rest);
  if (found.kind !== 'found') return webobError(request, 404, NOT_FOUND);
  // Below /v2 there are no versions: everything is as in 2.1 (mapping A-23).
  const legacy = !request.path.startsWith('/v2.1');
  const asked = askedVersion(legacy ? undefined : askedFor(request, range), range);
  if (asked.kind !== 'version') {
    const message = versionComplaint(asked, range);
    if (asked.kind === 'malformed') return novaError(400, message);
    return withHeaders(novaError(406, message), versionHeaders(asked.text));
  }
  const { cloud } = world;
  const projectPath = projectId === undefined ? '' : `/${projectId}`;
  const context = { world, cloud, request, access, minor: asked.minor, projectPath };
  const run = () => {
    settle(cloud);
    if (projectId !== undefined && projectId !== access.projectId) {
      const own = access.projectId ?? 'None';
      const why = `URL's project_id '${projectId}' doesn't match Context's project_id '${own}'`;
      return novaError(400, `Malformed request URL: ${why}`);
    }
    return found.run(context);
  };
  return legacy ? run() : answered(`${range.major}.${asked.minor}`, run);
}

const find = router(routes);

/** Nova. */
export function computeFace(world: World): Face {
  const range = rangeTo(world.settings.computeMax, 1);
  const max = `${range.major}.${range.max}`;
  return {
    service: 'compute',
    handle: (request) => {
      const { path } = request;
      if (path === '/') return json(200, versionList(max));
      if (/^\/v2\.1\/?$/.test(path)) return withHeaders(json(200, versionDocument('v2.1', max)), versionHeaders(max));
      if (/^\/v2\/?$/.test(path)) return json(200, versionDocument('v2.0', max));
      if (!/^\/v2(\.1)?\//.test(path)) return json(300, choices(path));
      return versioned(world, request, range);
    },
    failure: (_request, status, retryAfter) => {
      if (status === 401) return unauthorized(world);
      const headers: Headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
      return novaError(status, 'The server is either overloaded or broken: a fault was asked for.', headers);
    },
    headers: ({ path, id }): Headers =>
      /^\/v2(\.1)?(\/|$)/.test(path) ? { 'X-OpenStack-Request-ID': id, 'X-Compute-Request-ID': id } : {},
  };
}
