import { GatewayError } from 'podgate/contract';
import { DAY_MS, discover as discoverByRoot, rootOf, UNVERSIONED, type Discover } from '../openstack/family.ts';

/** By these a service says that it does not know what it is asked for; all else stands in the way for a while, or for other reasons. */
const UNKNOWN_VERSION: ReadonlySet<number | undefined> = new Set([400, 404, 405, 406]);

const NEWEST = { 'x-openstack-nova-api-version': 'latest' } as const;

/**
 * Asks for servers in the newest version: Nova says above its answer which one that is, also through an interface whose paths begin
 * otherwise. One that says nothing, or refuses, has the rules of v2 (ES-16).
 */
const probe: Discover = async ({ send }, tools, call) => {
  const expiresAt = tools.now() + DAY_MS;
  const request = { service: 'compute', operation: 'versions', path: '/servers', query: { limit: '1' } } as const;
  try {
    const { headers } = await send({ ...request, headers: NEWEST }, call);
    const said = /^(?:compute )?2\.(\d+)$/.exec(
      headers['openstack-api-version'] ?? headers['x-openstack-nova-api-version'] ?? '',
    );
    if (!said) return { value: UNVERSIONED, expiresAt };
    const range = { major: 2, min: 1, max: Number(said[1]) };
    return { value: { range, found: `2.1–2.${range.max}` }, expiresAt };
  } catch (error) {
    if (!GatewayError.is(error) || !UNKNOWN_VERSION.has(error.upstream?.status)) throw error;
    return { value: UNVERSIONED, expiresAt };
  }
};

/** Versions by the service's root; of compute, where the root says nothing of the catalog's own version, by the service itself. */
export const discover: Discover = async (place, tools, call) => {
  const { service, endpoint } = place;
  if (service !== 'compute') return discoverByRoot(place, tools, call);
  if (endpoint.startsWith(`${rootOf(endpoint)}/v2.1`)) {
    const found = await discoverByRoot(place, tools, call);
    if (found.value.range) return found;
  }
  return probe(place, tools, call);
};
