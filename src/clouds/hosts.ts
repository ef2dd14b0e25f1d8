import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { GatewayError, isForbiddenAddress } from '../contract/index.ts';

/** URLs put the addresses of IPv6 into brackets, people may or may not. */
const bare = (host: string) => host.toLowerCase().replace(/^\[|\]$/g, '');

function matches(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed;
}

/** Which hosts of a cloud may be reached: those that its configuration names. */
export interface HostGuard {
  /** Throws `upstream_rejected` for a URL that leads elsewhere; `what` names it: its catalog. */
  check(url: string, what?: string): URL;
  /** Name resolution that refuses link-local and metadata addresses. */
  readonly lookup: LookupFunction;
}

export function createHostGuard(cloud: string, allowed: readonly string[]): HostGuard {
  const hosts = allowed.map(bare);
  const refuse = (why: string) =>
    new GatewayError('upstream_rejected', `cloud ${cloud}: ${why}`, { upstream: { cloud } });

  const guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const bad = addresses.find(({ address }) => isForbiddenAddress(address));
      if (bad) {
        callback(refuse(`${hostname} resolves to ${bad.address}, which is never a cloud's`), '', 0);
        return;
      }
      if (options.all) {
        callback(null, addresses);
        return;
      }
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };

  return {
    lookup: guarded,
    check(text, what = 'its catalog') {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
        throw refuse(`${what} names an endpoint that is no plain http or https URL`);
      }
      const host = bare(url.hostname);
      if (!hosts.some((one) => matches(host, one))) {
        throw refuse(`${what} leads to the host ${host}, which its configuration does not name; add it to "hosts"`);
      }
      if (isForbiddenAddress(host)) throw refuse(`${host} is never a cloud's address`);
      return url;
    },
  };
}
