import type { Face } from '../http/face.ts';
import { json, type Headers, type Reply, type Request } from '../http/message.ts';
import { get, router, type Route } from '../http/router.ts';
import { NOT_FOUND, webobError } from '../http/webob.ts';
import { accessOf, challenge } from '../identity/access.ts';
import { settle } from '../state/tasks.ts';
import { insideUrl, type World } from '../world.ts';
import type { Context } from './context.ts';
import { seenImage } from './context.ts';
import { downloadFile, uploadFile } from './file.ts';
import { importImage, importInfo } from './import.ts';
import { listImages } from './list.ts';
import { addMember, answerMember, listMembers, removeMember, showMember } from './members.ts';
import { addTag, removeTag } from './tags.ts';
import { toImage } from './view.ts';
import { createImage, deleteImage, patchImage, schemaReply } from './writes.ts';

/** Glance has versions for its features, but nobody asks for one (mapping V-06). 2.14 never was. */
const MINORS = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

const VERSIONS = {
  versions: MINORS.map((minor, index) => ({
    id: `v2.${minor}`,
    status: index === 0 ? 'CURRENT' : 'SUPPORTED',
    links: [{ rel: 'self', href: `${insideUrl('image')}/v2/` }],
  })),
};

const routes: readonly Route<Context, Reply>[] = [
  get('/v2/images', ({ world, request, access }) =>
    listImages(request, {
      access,
      images: [...world.cloud.images.values()],
      files: world.cloud.imageFiles,
      maximum: world.settings.maxLimit,
    }),
  ),
  get('/v2/images/:id', (context, id) => json(200, toImage(seenImage(context, id), context.world.cloud.imageFiles))),
  get('/v2/images/:id/file', downloadFile),
  get('/v2/images/:id/members', listMembers),
  get('/v2/images/:id/members/:member', showMember),
  get('/v2/info/import', importInfo),
  get('/v2/schemas/image', schemaReply),
  { method: 'POST', path: '/v2/images', handle: createImage },
  { method: 'PATCH', path: '/v2/images/:id', handle: patchImage },
  { method: 'DELETE', path: '/v2/images/:id', handle: deleteImage },
  { method: 'POST', path: '/v2/images/:id/members', handle: addMember },
  { method: 'PUT', path: '/v2/images/:id/members/:member', handle: answerMember },
  { method: 'DELETE', path: '/v2/images/:id/members/:member', handle: removeMember },
  { method: 'PUT', path: '/v2/images/:id/tags/:tag', handle: addTag },
  { method: 'DELETE', path: '/v2/images/:id/tags/:tag', handle: removeTag },
  { method: 'POST', path: '/v2/images/:id/import', handle: importImage },
];

const LOGIN = [
  'This server could not verify that you are authorized to access the document you requested. Either you supplied the wrong ',
  'credentials (e.g., bad password), or your browser does not understand how to supply the credentials required.',
].join('');

/** Glance v2. Its errors are pages unless JSON alone is asked for (mapping E-05), even that about the token. */
export function imageFace(world: World): Face {
  const find = router(routes);
  const unauthorized = (request: Request) => webobError(request, 401, LOGIN, challenge(world));
  return {
    service: 'image',
    handle: (request) => {
      if (/^\/versions\/?$/.test(request.path)) return json(200, VERSIONS);
      if (!/^\/v2(\/|$)/.test(request.path)) return json(300, VERSIONS);
      const access = accessOf(world, request);
      if (!access) return unauthorized(request);
      settle(world.cloud);
      const found = find(request.method, request.path);
      switch (found.kind) {
        case 'found':
          return found.run({ world, request, access });
        case 'other method': {
          const why = `The method ${request.method} is not allowed for this resource. `;
          return webobError(request, 405, why, { Allow: found.allowed.join(', ') });
        }
        case 'nothing':
          return webobError(request, 404, NOT_FOUND);
      }
    },
    carry: (request, bytes) => {
      const [, id] = /^\/v2\/images\/([^/]+)\/file$/.exec(request.path) ?? [];
      if (request.method !== 'PUT' || id === undefined) return undefined;
      const access = accessOf(world, request);
      settle(world.cloud);
      return access ? uploadFile({ world, request, access }, id, bytes) : Promise.resolve(unauthorized(request));
    },
    failure: (request, status, retryAfter) => {
      if (status === 401) return unauthorized(request);
      const headers: Headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
      return webobError(request, status, 'A fault was asked for.', headers);
    },
    headers: ({ path, id }, { status }): Headers =>
      path.startsWith('/v2/') && status !== 401 ? { 'X-Openstack-Request-Id': id } : {},
  };
}
