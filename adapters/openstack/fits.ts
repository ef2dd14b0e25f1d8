import { GatewayError, type Call, type HttpReply } from 'podgate/contract';
import { STOCK } from './dialect.ts';
import type { Session } from './session.ts';
import { hasMicroversions, rootOf, versionIdsIn } from './versions.ts';

/** Fields that only UStack gives addresses (US-41). */
const isUstack = (text: string) => text.includes('"UOS-EXT-IPS:');

/** EasyStack tells its id of a request above answers and in them, by a name of its own (ES-10). */
export const isEasystack = ({ headers, text }: HttpReply): boolean =>
  headers['requestid'] !== undefined || text.includes('"RequestId"');

export const EASYSTACK_FITS = 'its answers are as EasyStack gives them: adapter easystack fits';

/** What a cloud shows of its kind without being asked in any dialect. */
export interface Roots {
  /** Generations of Keystone, for example `v3.14`. */
  readonly keystone: readonly string[];
  readonly easystack: boolean;
  /** Nova has versions with microversions, whether it is spoken to by them or not. */
  readonly microversions: boolean;
}

/** The root of a service; nothing when it cannot be seen. Every dialect's rules are kept: EasyStack wants this header above all. */
async function rootReply(
  { tools }: Session,
  service: 'identity' | 'compute',
  url: string,
  call: Call,
): Promise<HttpReply | undefined> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  try {
    const request = { service, operation: 'versions', method: 'GET', url: `${rootOf(url)}/`, headers } as const;
    return await tools.http.send(request, call);
  } catch (error) {
    // Which kind it is stays untold then: that it does not answer is said where it is asked for something.
    if (GatewayError.is(error)) return undefined;
    throw error;
  }
}

/** Looks at what the roots of Keystone and Nova say. */
export async function rootsOf(session: Session, call: Call): Promise<Roots> {
  const token = await session.token(call);
  const [keystone, nova] = await Promise.all([
    rootReply(session, 'identity', session.config.auth.url, call),
    rootReply(session, 'compute', session.endpoint('compute', token), call),
  ]);
  return {
    keystone: keystone ? versionIdsIn(keystone) : [],
    easystack: keystone !== undefined && isEasystack(keystone),
    microversions: nova !== undefined && hasMicroversions(nova),
  };
}

/** What a cloud was seen to be. */
export interface Seen extends Roots {
  /** Nova, as it is spoken to, has no microversions. */
  readonly unversioned: boolean;
  /** A page of its servers, as it came; empty when there is none. */
  readonly servers: string;
}

/** Says which adapter fits better than the one that is configured, and by what that shows; nothing when it fits. */
export function fitting(name: string, seen: Seen): string | undefined {
  if (isUstack(seen.servers))
    return name === 'ustack' ? undefined : "its servers have UStack's own fields: adapter ustack fits";
  if (seen.easystack) return name === 'easystack' ? undefined : EASYSTACK_FITS;
  const isV3 = seen.keystone.some((id) => id.startsWith('v3'));
  if (name === 'openstack-legacy' || name === 'ustack') {
    return isV3 && seen.microversions
      ? 'Keystone has v3 and compute has microversions: adapter openstack fits'
      : undefined;
  }
  if (seen.unversioned) return 'compute has no microversions: adapter openstack-legacy fits';
  return name === STOCK.name ? undefined : `nothing in its answers is of ${name}'s own: adapter openstack fits`;
}
