import { lookup, type LookupAddress } from 'node:dns';
import { request as plainRequest, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { addressRule } from '../config/webhook-addresses.ts';
import type { WebhookConfig } from '../config/webhooks.ts';

/** What a receiver answered. */
export interface Posted {
  readonly status: number;
  /** Seconds, when it says after which to come again. */
  readonly retryAfter?: number;
}

/** Nothing was answered; the message says why, without the URL. */
export class NotPosted extends Error {}

/**
 * Name resolution that refuses addresses that nothing is to be sent to. Connections go to the very addresses that were looked at: a name
 * that leads elsewhere a moment later leads nowhere new.
 */
function guardedLookup(refusalOf: (address: string) => string | undefined): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const refusal = error
        ? undefined
        : addresses.map(({ address }) => refusalOf(address)).find((why) => why !== undefined);
      if (error || refusal !== undefined) {
        callback(error ?? new NotPosted(`the name leads to ${refusal ?? ''}`), '', 0);
        return;
      }
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

const seconds = (text: string | undefined) => (/^\d{1,6}$/.test(text ?? '') ? Number(text) : undefined);

/** Posts a body once. Follows no redirects, reads no answer but its head. Throws `NotPosted`. */
export function post(
  { url: text, networks, ca, timeout }: Pick<WebhookConfig, 'url' | 'networks' | 'ca' | 'timeout'>,
  { headers, body }: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  signal: AbortSignal,
): Promise<Posted> {
  const url = new URL(text);
  const isSecure = url.protocol === 'https:';
  const rule = addressRule(networks);
  const refusalOf = (address: string) => rule(address, isSecure);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const refusal = isIP(host) > 0 ? refusalOf(host) : undefined;
  if (refusal !== undefined) return Promise.reject(new NotPosted(refusal));
  const bytes = Buffer.from(body);
  const common = { 'content-type': 'application/json', 'content-length': bytes.length, 'user-agent': 'podgate' };
  const options: RequestOptions & { ca?: string } = {
    method: 'POST',
    headers: { ...common, ...headers },
    lookup: guardedLookup(refusalOf),
    // No connection is kept: one that the receiver has just closed would cost an attempt.
    agent: false,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    ...(ca === undefined ? {} : { ca }),
  };
  return new Promise((resolve, reject) => {
    const send = isSecure ? secureRequest : plainRequest;
    const request = send(url, options, (response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: seconds(response.headers['retry-after']) });
      response.destroy();
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (error instanceof NotPosted) reject(error);
      else if (error.name === 'TimeoutError' || error.name === 'AbortError')
        reject(new NotPosted(signal.aborted ? 'the gateway stops' : `no answer within ${timeout / 1000} s`));
      else reject(new NotPosted(`no connection (${error.code ?? error.name})`));
    });
    request.end(bytes);
  });
}
