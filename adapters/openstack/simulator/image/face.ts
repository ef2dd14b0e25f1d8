import type { Face } from '../http/face.ts';
import { json, type Headers, type Reply, type Request } from '../http/message.ts';
import { get, router, type Route } from '../http/router.ts';
import { NOT_FOUND, webobError } from '../http/webob.ts';
import { accessOf, challenge, type Access } from '../identity/access.ts';
import { insideUrl, type World } from '../world.ts';
import { listImages, maySee } from './list.ts';
import { toImage, toMembers } from './view.ts';

/** Glance has versions for its features, but nobody asks for one (mapping V-06). 2.14 never was. */
const MINORS = [15, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

const VERSIONS = {
  versions: MINORS.map((minor, index) => ({
    id: `v2.${minor}`,
    status: index === 0 ? 'CURRENT' : 'SUPPORTED',
    links: [{ rel: 'self', href: `${insideUrl('image')}/v2/` }],
  })),
};

interface Context {
  readonly world: World;
  readonly request: Request;
  readonly access: Access;
}

const routes: readonly Route<Context, Reply>[] = [
  get('/v2/images', ({ world, request, access }) =>
    listImages(request, {
      access,
      images: [...world.cloud.images.values()],
      maximum: world.settings.maxLimit,
    }),
  ),
  get('/v2/images/:id', ({ world, request, access }, id) => {
    const image = world.cloud.images.get(id);
    if (!image || !maySee(access, image)) return webobError(request, 404, `No image found with ID ${id}`);
    return json(200, toImage(image));
  }),
  get('/v2/images/:id/members', ({ world, request, access }, id) => {
    const image = world.cloud.images.get(id);
    if (!image || !maySee(access, image)) return webobError(request, 404, `No image found with ID ${id}`);
    if (image.visibility !== 'shared') return webobError(request, 403, 'Only shared images have members.');
    return json(200, toMembers(image, access));
  }),
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
    failure: (request, status, retryAfter) => {
      if (status === 401) return unauthorized(request);
      const headers: Headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
      return webobError(request, status, 'A fault was asked for.', headers);
    },
    headers: ({ path, id }, { status }): Headers =>
      path.startsWith('/v2/') && status !== 401 ? { 'X-Openstack-Request-Id': id } : {},
  };
}
