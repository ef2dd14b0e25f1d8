import { createHash } from 'node:crypto';

/** Where this gateway is reached and what its own region is called. */
export interface Place {
  /** Without a slash at the end. */
  readonly url: string;
  readonly region: string;
  /** The clouds that the bearer of a token can speak to in their own words. */
  readonly clouds?: readonly CloudRegion[];
}

/** A cloud as a region of the catalog, which has its name. */
export interface CloudRegion {
  readonly name: string;
  readonly services: readonly { readonly type: string; readonly name: string; readonly url: string }[];
}

interface Service {
  readonly type: string;
  readonly name: string;
  readonly path: string;
}

/**
 * The services that clients look up (`clients.md` §1). Cloudpods' clients ask for `compute_v2`, older ones for `compute`; both are the
 * unified API, and so is what Cloudpods has other programs for: one origin answers all. Clients put the version of images in front of
 * their paths themselves. There is no `slave` interface: Go clients would prefer it.
 */
const SERVICES: readonly Service[] = [
  { type: 'identity', name: 'keystone', path: '/v3' },
  { type: 'compute', name: 'region', path: '' },
  { type: 'compute_v2', name: 'region2', path: '' },
  { type: 'image', name: 'glance', path: '' },
  { type: 'log', name: 'log', path: '' },
  { type: 'monitor', name: 'monitor', path: '' },
  { type: 'notify', name: 'notify', path: '' },
  { type: 'scheduler', name: 'scheduler', path: '' },
  { type: 'webconsole', name: 'webconsole', path: '' },
  { type: 'yunionconf', name: 'yunionconf', path: '' },
];

const INTERFACES = ['internal', 'public'] as const;

/** The same in every gateway, so that clients may remember it. */
const idOf = (...names: readonly string[]) => createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 32);

export interface CatalogEndpoint {
  readonly id: string;
  readonly interface: string;
  readonly name: string;
  readonly region: string;
  readonly region_id: string;
  readonly url: string;
}

export interface CatalogService {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly endpoints: readonly CatalogEndpoint[];
}

const endpointOf = (
  type: string,
  name: string,
  at: { face: string; region: string; url: string },
): CatalogEndpoint => ({
  id: idOf('endpoint', type, at.face, at.region),
  interface: at.face,
  name: `${name}-${at.face}`,
  region: at.region,
  region_id: at.region,
  url: at.url,
});

/**
 * What clouds have of a type. Only in public: Cloudpods' clients look for internal endpoints by themselves, and must not find a cloud's
 * where they mean the gateway (`clients.md` §1).
 */
function cloudEndpoints(type: string, { url, clouds = [] }: Place): readonly CatalogEndpoint[] {
  return clouds.flatMap(({ name: region, services }) => {
    const own = type === 'identity' ? [{ type, name: 'keystone', url: `${url}/v3` }] : services;
    const found = own.filter((service) => service.type === type);
    return found.map((service) => endpointOf(type, service.name, { face: 'public', region, url: service.url }));
  });
}

/** Types that clouds alone have. */
function cloudServices(place: Place): readonly CatalogService[] {
  const names = new Map((place.clouds ?? []).flatMap(({ services }) => services.map(({ type, name }) => [type, name])));
  const others = [...names].filter(([type]) => !SERVICES.some((service) => service.type === type));
  return others.map(([type, name]) => {
    return { endpoints: cloudEndpoints(type, place), id: idOf('service', type), name, type };
  });
}

/**
 * What is here, in Keystone's form (CP-27). The gateway's own region is the last of each service and of all, as some clients take the last
 * one that is listed.
 */
export function catalogOf(place: Place): readonly CatalogService[] {
  const { url, region } = place;
  const own = SERVICES.map(({ type, name, path }) => ({
    endpoints: [
      ...cloudEndpoints(type, place),
      ...INTERFACES.map((face) => endpointOf(type, name, { face, region, url: `${url}${path}` })),
    ],
    id: idOf('service', type),
    name,
    type,
  }));
  return [...cloudServices(place), ...own];
}
