import { createHash } from 'node:crypto';

/** Where this gateway is reached and what its own region is called. */
export interface Place {
  /** Without a slash at the end. */
  readonly url: string;
  readonly region: string;
}

interface Service {
  readonly type: string;
  readonly name: string;
  readonly path: string;
}

/**
 * The services that clients look up (`clients.md` §1). Cloudpods' clients ask for `compute_v2`, older ones for `compute`; both are the
 * unified API. There is no `slave` interface: Go clients would prefer it.
 */
const SERVICES: readonly Service[] = [
  { type: 'identity', name: 'keystone', path: '/v3' },
  { type: 'compute', name: 'region', path: '' },
  { type: 'compute_v2', name: 'region2', path: '' },
  { type: 'log', name: 'log', path: '' },
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

/** What is here, in Keystone's form (CP-27). */
export function catalogOf({ url, region }: Place): readonly CatalogService[] {
  return SERVICES.map(({ type, name, path }) => ({
    endpoints: INTERFACES.map((face) => ({
      id: idOf('endpoint', type, face, region),
      interface: face,
      name: `${name}-${face}`,
      region,
      region_id: region,
      url: `${url}${path}`,
    })),
    id: idOf('service', type),
    name,
    type,
  }));
}
