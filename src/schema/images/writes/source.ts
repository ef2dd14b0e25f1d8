import { GatewayError, isForbiddenAddress } from '../../../contract/index.ts';
import type { Named } from '../../servers/writes/create/wish.ts';

const LONGEST = 2048;

/**
 * Where a cloud is to fetch a file, when that was said. Throws `invalid_request` for a URL that is no plain one of http or https, or leads
 * where nobody is to be sent, and beside a file.
 */
export function sourceOf(said: Named | undefined, withFile: boolean): string | undefined {
  if (!said) return undefined;
  const { field, given } = said;
  const refuse = (why: string) => new GatewayError('invalid_request', `${field}: ${why}`);
  if (withFile) throw refuse('the file came with the request; say either');
  const url = given.length <= LONGEST && URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw refuse('it must be a URL of http or https, of at most 2048 characters');
  if (url.username !== '' || url.password !== '') {
    throw refuse('a URL with a user or a password is not accepted: the cloud would keep and show it');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isForbiddenAddress(host)) throw refuse(`no cloud is sent to ${host}`);
  return url.href;
}
