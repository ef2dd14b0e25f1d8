import { Pool } from 'undici';
import type { CloudLimits } from '../config/config.ts';
import type { Call, HttpRequest } from '../contract/index.ts';
import type { Channels } from '../observe/channels.ts';
import type { HostGuard } from './hosts.ts';

export interface ClientParts {
  readonly cloud: string;
  readonly limits: CloudLimits;
  readonly guard: HostGuard;
  /** PEM text of certificates to trust; `verify` false trusts any. */
  readonly tls: { readonly ca?: string; readonly verify: boolean };
  readonly channels: Channels;
  readonly now: () => number;
}

/** Connections to one place of a cloud. */
export function poolOf(url: URL, { limits, guard, tls }: ClientParts, connections: number): Pool {
  return new Pool(url.origin, {
    connections,
    pipelining: 1,
    maxHeaderSize: 64 * 1024,
    connect: { timeout: limits.connect, lookup: guard.lookup, ca: tls.ca, rejectUnauthorized: tls.verify },
  });
}

/** What every request says: where it belongs to, and who sends it. */
export const headersOf = (request: Pick<HttpRequest, 'headers'>, call: Call): Record<string, string> => ({
  ...request.headers,
  ...(call.traceparent === undefined ? {} : { traceparent: call.traceparent }),
  'user-agent': 'podgate',
});
