import { GatewayError } from '../../contract/index.ts';

/** A path of the native face, taken apart. */
export interface Address {
  readonly cloud: string;
  readonly service: string;
  /** Behind the service, beginning with a slash, as the caller encoded it. */
  readonly path: string;
  /** Without its question mark. */
  readonly search: string;
}

/** Where the native face begins. */
export const NATIVE = '/native';

/** The route of all that is below it, for metrics and the audit. */
export const NATIVE_ROUTE = '/native/:cloud/:service/*';

export const isNative = (url: string): boolean => /^\/native(?:\/|\?|$)/.test(url);

const refuse = (why: string) => new GatewayError('invalid_request', `the URL ${why}`);

/** Letters, digits and the like have no encoding of their own: encoded, they would be other words here than behind the gateway. */
const NEEDLESS = /%(?:2d|2e|3[0-9]|4[1-9a-f]|5[0-9a]|5f|6[1-9a-f]|7[0-9a]|7e)/i;
/** Slashes, backslashes, percent signs and control characters, each in some encoding. */
const FORBIDDEN = /%(?:2f|5c|25|[01][0-9a-f]|7f)/i;
/** What URLs may consist of. */
const CHARACTERS = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/%]*$/;
const SEARCH = /^[A-Za-z0-9\-._~!$&'()*+,;=:@/?%[\]|^`{}"<>\\]*$/;

/**
 * Only what can be read in one way is passed on: the cloud must not see another path than the one that was judged here. Throws
 * `invalid_request` saying what is not accepted.
 */
export function addressOf(url: string): Address {
  if (!url.startsWith('/')) throw refuse('must be a path, not an absolute URL');
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const search = mark < 0 ? '' : url.slice(mark + 1);
  if (!CHARACTERS.test(path) || !SEARCH.test(search)) throw refuse('has characters that must be encoded');
  if (/%(?![0-9a-f]{2})/i.test(path)) throw refuse('is not well encoded');
  if (FORBIDDEN.test(path))
    throw refuse('has an encoded slash, backslash, percent sign or control character in its path');
  if (NEEDLESS.test(path)) throw refuse('has encoded letters, digits, dots, dashes, underscores or tildes in its path');
  if (/%(?:[01][0-9a-f]|7f)/i.test(search)) throw refuse('has control characters in its query');
  const [, , cloud = '', service = '', ...rest] = path.split('/');
  if (path.includes('//')) throw refuse('has an empty part in its path: //');
  if (rest.some((part) => part === '.' || part === '..')) throw refuse('has . or .. in its path');
  return { cloud, service, path: `/${rest.join('/')}`, search };
}
