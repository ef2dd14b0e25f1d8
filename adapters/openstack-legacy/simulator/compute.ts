import {
  bodyOf,
  json,
  Refusal,
  STOCK_CLOUD,
  type MakeFace,
  type Reply,
  type Request,
} from '../../openstack/simulator/family.ts';
import { imageProxy } from './image-proxy.ts';
import { novaNetwork } from './nova-network/face.ts';

const INSIDE = 'http://internal.invalid:8774';
const MEDIA = [{ base: 'application/json', type: 'application/vnd.openstack.compute+json;version=2' }];
const VERSION = {
  id: 'v2.0',
  status: 'CURRENT',
  updated: '2011-01-21T11:33:21Z',
  links: [{ rel: 'self', href: `${INSIDE}/v2/` }],
};

/** There were no versions to ask for (OL-43). */
function withoutVersions(request: Request): Request {
  const { 'openstack-api-version': _new, 'x-openstack-nova-api-version': _old, ...headers } = request.headers;
  return { ...request, headers };
}

type Members = Readonly<Record<string, unknown>>;

/** Names with blanks around them were taken, without these, and so was user data that is none (OL-48). */
function lenient(request: Request, rest: string): Request {
  if (request.method !== 'POST' || rest !== '/servers') return request;
  const { server } = (bodyOf(request) ?? {}) as { readonly server?: Members };
  if (typeof server?.['name'] !== 'string') return request;
  const { user_data: data, ...others } = server;
  const given = { ...others, name: server['name'].trim(), ...(data !== null && { user_data: data }) };
  return { ...request, text: JSON.stringify({ server: given }) };
}

/** A quota that is used up is a request that is too large, not one that is forbidden (OL-44). */
function legacyQuota(reply: Reply): Reply {
  if (reply.status !== 403 || !/quota/i.test(reply.body)) return reply;
  const { message } = Object.values(JSON.parse(reply.body) as Record<string, { message?: string }>)[0] ?? {};
  return json(413, { overLimit: { code: 413, message, retryAfter: 0 } }, { 'Retry-After': '0' });
}

/** Runs a service, and gives also its refusals the old form. */
function answered(run: () => Reply): Reply {
  try {
    return legacyQuota(run());
  } catch (error) {
    if (error instanceof Refusal) return legacyQuota(error.reply);
    throw error;
  }
}

const TENANT = /^\/v2\/([0-9a-f]{32})(\/.*)?$/;

/** Nova v2: the tenant is part of every path, nothing has microversions, and Glance's images and networks are there too. */
export const compute: MakeFace = (world) => {
  const stock = STOCK_CLOUD.faces.compute(world);
  const proxy = imageProxy(world);
  const network = novaNetwork(world);
  return {
    ...stock,
    handle(request) {
      const { path } = request;
      if (path === '/') return json(200, { versions: [VERSION] });
      if (/^\/v2\/?$/.test(path)) return json(200, { version: { ...VERSION, 'media-types': MEDIA } });
      if (!path.startsWith('/v2/')) {
        return json(300, { choices: [{ ...VERSION, 'media-types': MEDIA }] });
      }
      const [, , rest = ''] = TENANT.exec(path) ?? [];
      if (rest === '') return json(404, { itemNotFound: { code: 404, message: 'The resource could not be found.' } });
      const plain = lenient(withoutVersions(request), rest);
      return proxy(request, rest) ?? answered(() => network(request, rest) ?? stock.handle(plain));
    },
  };
};
