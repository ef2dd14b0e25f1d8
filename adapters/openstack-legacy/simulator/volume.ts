import { json, STOCK_CLOUD, type MakeFace } from '../../openstack/simulator/family.ts';

const VERSION = {
  id: 'v2.0',
  status: 'CURRENT',
  updated: '2014-06-28T12:20:21Z',
  links: [{ rel: 'self', href: 'http://internal.invalid:8776/v2/' }],
};

/** Cinder v2: what its successor does without microversions. */
export const volume: MakeFace = (world) => {
  const stock = STOCK_CLOUD.faces.volume(world);
  return {
    ...stock,
    handle(request) {
      const { path } = request;
      if (path === '/') return json(300, { versions: [VERSION] });
      if (!/^\/v2\/[0-9a-f]{32}\//.test(path)) return { status: 404, headers: {}, body: '' };
      const { 'openstack-api-version': _version, ...headers } = request.headers;
      return stock.handle({ ...request, headers, path: path.replace(/^\/v2/, '/v3') });
    },
    headers: (request, reply) => {
      const { 'OpenStack-API-Version': _version, ...headers } = stock.headers(request, reply);
      return headers;
    },
  };
};
