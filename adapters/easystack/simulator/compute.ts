import type { Face, MakeFace, Reply, Request } from '../../openstack/simulator/family.ts';
import { bodyIn, documented, failure, withBody } from './documented.ts';
import type { ComputeSettings } from './settings.ts';

const VERSION = /^\/v1(?=\/[^/])/;
const NO_PATH = 'The resource could not be found.';

/** The sample of a server's creation has it under `error`, though nothing failed (ES-15). */
function underError(request: Request, reply: Reply): Reply {
  if (request.method !== 'POST' || !request.path.endsWith('/servers') || reply.status >= 300) return reply;
  const { server, ...others } = bodyIn(reply) ?? {};
  return withBody(reply, { error: server, ...others });
}

/** An interface that does not know of versions passes none on, in either direction. */
function without(face: Face): Face {
  const isTold = ([name]: readonly [string, unknown]) =>
    !/^(x-openstack-nova-api-version|openstack-api-version)$/i.test(name);
  return {
    ...face,
    handle: (request) => {
      const headers = Object.fromEntries(Object.entries(request.headers).filter(isTold));
      const reply = face.handle({ ...request, headers });
      return { ...reply, headers: Object.fromEntries(Object.entries(reply.headers).filter(isTold)) };
    },
  };
}

/** Nova, below the path that the catalog names: `/v1/{project_id}` in the reference's examples, `/v2.1` in its text (ES-03, ES-04). */
export const computeFace = (stock: MakeFace, { computePath, microversions }: ComputeSettings): MakeFace =>
  function face(world) {
    const told = documented(stock(world));
    const nova = microversions ? told : without(told);
    const isThere = (path: string) => computePath === 'v2.1' || path === '/' || VERSION.test(path);
    return {
      ...nova,
      handle: (request) => {
        if (!isThere(request.path)) return failure(request, 404, NO_PATH);
        const path = request.path.replace(VERSION, '/v2.1');
        return underError(request, nova.handle({ ...request, path }));
      },
    };
  };
