import type { Face } from '../http/face.ts';
import { json, type Headers } from '../http/message.ts';
import { accessOf, unauthorized } from '../identity/access.ts';
import { settle } from '../state/tasks.ts';
import { insideUrl, type World } from '../world.ts';
import { COLLECTIONS } from './collections.ts';
import { neutronError } from './errors.ts';
import { listThings, showThing } from './list.ts';
import { showQuotas } from './quotas.ts';
import { writeOf } from './writes.ts';

const HOST = insideUrl('network');

const VERSIONS = {
  versions: [{ id: 'v2.0', status: 'CURRENT', links: [{ rel: 'self', href: `${HOST}/v2.0/` }] }],
};

const RESOURCES = {
  resources: ['network', 'subnet', 'subnetpool', 'port'].map((name) => ({
    name,
    collection: `${name}s`,
    links: [{ rel: 'self', href: `${HOST}/v2.0/${name}s` }],
  })),
};

/** A few of those that every Neutron has. */
const EXTENSIONS = {
  extensions: [
    ['Neutron external network', 'external-net'],
    ['Allowed Address Pairs', 'allowed-address-pairs'],
    ['Port Security', 'port-security'],
    ['Neutron L3 Router', 'router'],
    ['security-group', 'security-group'],
    ['RBAC Policies', 'rbac-policies'],
    ['Add security_group type to network RBAC', 'rbac-security-groups'],
    ['IP address substring filtering', 'ip-substring-filtering'],
    ['Pagination support', 'pagination'],
    ['Sorting support', 'sorting'],
  ].map(([name, alias]) => ({
    name,
    alias,
    description: '',
    updated: '2017-01-01T00:00:00-00:00',
    links: [],
  })),
};

const NOT_FOUND = neutronError(404, 'HTTPNotFound', 'The resource could not be found.');

const NOT_ALLOWED = neutronError(
  405,
  'HTTPMethodNotAllowed',
  'The server could not comply with the request since it is either malformed or otherwise incorrect.',
);

/** Neutron v2.0. */
export function networkFace(world: World): Face {
  return {
    service: 'network',
    handle: (request) => {
      const { path, method } = request;
      if (path === '/') return json(200, VERSIONS);
      const [version, name, id, ...more] = path.split('/').slice(1);
      if (version !== 'v2.0') return json(404, { code: 404, title: 'Not Found', description: null });
      const access = accessOf(world, request);
      if (!access) return unauthorized(world);
      if (name === '') return json(200, RESOURCES);
      if (name === 'extensions' && id === undefined) return json(200, EXTENSIONS);
      if (name === 'quotas' && method === 'GET') return showQuotas(world.cloud, access, request);
      const word = (name ?? '').replace(/\.json$/, '');
      const collection = COLLECTIONS.get(word);
      if (!collection || more.length > 0) return NOT_FOUND;
      settle(world.cloud);
      const write = writeOf(method, word, id);
      if (write) return write({ cloud: world.cloud, access, request }, id ?? '');
      if (method !== 'GET') return NOT_ALLOWED;
      const asked = { cloud: world.cloud, access, request, collection };
      return id === undefined || id === '' ? listThings(asked) : showThing(asked, id);
    },
    failure: (_request, status, retryAfter) => {
      if (status === 401) return unauthorized(world);
      const headers: Headers = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) };
      return neutronError(status, 'HTTPInternalServerError', 'A fault was asked for.', headers);
    },
    headers: ({ path, id }): Headers => (path.startsWith('/v2.0') ? { 'X-Openstack-Request-Id': id } : {}),
  };
}
