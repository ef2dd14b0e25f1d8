import { GatewayError } from 'podgate/contract';
import { Type, type Static } from 'podgate/kit';
import type { OpenstackConfig } from './config.ts';
import { CATALOG_TYPES, VERSION_PATHS, type Service } from './services.ts';

/** Keystone's catalog as far as it is read (mapping A-10). */
export const Catalog = Type.Array(
  Type.Object({
    type: Type.String(),
    endpoints: Type.Array(
      Type.Object({
        interface: Type.String(),
        region: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        region_id: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        url: Type.String(),
      }),
    ),
  }),
);

export type Catalog = Static<typeof Catalog>;
type Endpoint = Catalog[number]['endpoints'][number];

const regionOf = (endpoint: Endpoint) => endpoint.region_id ?? endpoint.region ?? '';

/** Cuts what the catalog may or may not have at the end and adds what the service needs (mapping A-21). */
function normalise(service: Service, url: string, projectId: string): string {
  const filled = url.replaceAll(/[{%$]\(?(?:project_id|tenant_id)\)?s?\}?/g, projectId).replace(/\/+$/, '');
  if (service !== 'image' && service !== 'network') return filled;
  return filled.replace(/\/v\d+(\.\d+)?$/, '') + VERSION_PATHS[service];
}

/** Those of the best type that there is. Each region may have registered a service of its own of the same type. */
function endpointsOf(catalog: Catalog, service: Service, region?: string): readonly Endpoint[] {
  for (const type of CATALOG_TYPES[service]) {
    const endpoints = catalog.filter((entry) => entry.type === type).flatMap((entry) => entry.endpoints);
    const found = endpoints.filter((endpoint) => region === undefined || regionOf(endpoint) === region);
    if (found.length > 0) return found;
  }
  return [];
}

/** The regions that the catalog knows for the compute service. */
export function regionsOf(catalog: Catalog): readonly string[] {
  return [...new Set(endpointsOf(catalog, 'compute').map(regionOf))];
}

/** The configured region, or the only one. Throws `invalid_request` naming those that exist. */
export function chooseRegion(catalog: Catalog, config: OpenstackConfig): string {
  const regions = regionsOf(catalog);
  if (config.region !== undefined) {
    // Where the compute service is named, the region may be a name for that alone (US-C1).
    if (regions.length === 0 || regions.includes(config.region) || config.endpoints?.compute) return config.region;
    throw new GatewayError(
      'invalid_request',
      `region: the cloud has no region "${config.region}"; it has ${regions.join(', ')}`,
    );
  }
  if (regions.length > 1) {
    throw new GatewayError('invalid_request', `region: the cloud has several; choose one of ${regions.join(', ')}`);
  }
  return regions[0] ?? '';
}

/**
 * Where a service is reached, without a slash at the end. Throws `unsupported` when the cloud does not have it in that region.
 */
export function endpointOf(
  service: Service,
  from: { catalog: Catalog; config: OpenstackConfig; projectId: string },
): string {
  const { catalog, config, projectId } = from;
  const override = config.endpoints?.[service];
  if (override !== undefined) return normalise(service, override, projectId);
  const region = chooseRegion(catalog, config);
  const wanted = config.interface ?? 'public';
  const inRegion = endpointsOf(catalog, service, region);
  const found = inRegion.find((endpoint) => endpoint.interface.replace(/URL$/, '') === wanted);
  if (found) return normalise(service, found.url, projectId);
  const other = inRegion.map((endpoint) => endpoint.interface);
  const hint = other.length > 0 ? `; it has the interfaces ${other.join(', ')}` : '';
  throw new GatewayError(
    'unsupported',
    `the catalog has no ${wanted} endpoint of service ${service} in ${region}${hint}`,
  );
}
