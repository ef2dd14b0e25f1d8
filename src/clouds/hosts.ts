import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { GatewayError } from '../contract/index.ts';

/** Addresses that no cloud's API has, but that answer with secrets to whoever asks from inside a machine. */
function createForbidden(): BlockList {
  const list = new BlockList();
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  for (const address of ['100.100.100.200', '192.0.0.192', '168.63.129.16']) list.addAddress(address, 'ipv4');
  list.addSubnet('fe80::', 10, 'ipv6');
  // The first of the lines above, as networks without IPv4 say it.
  list.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
  list.addAddress('fd00:ec2::254', 'ipv6');
  return list;
}

const forbidden = createForbidden();

function isForbidden(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(plain);
  return family !== 0 && forbidden.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

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
      const bad = addresses.find(({ address }) => isForbidden(address));
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
      if (isForbidden(host)) throw refuse(`${host} is never a cloud's address`);
      return url;
    },
  };
}
