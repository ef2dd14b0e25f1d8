import { GatewayError } from '../../../contract/index.ts';

/** As long as clouds take it, in base64 (mapping W-01). */
const LONGEST = 65_535;

/** How texts begin that guests know what to do with. */
const BEGINNINGS =
  /^(#!|#cloud-|#include|#part-handler|#upstart-job|#ps1|## template:|content-type:|mime-version:|from |<powershell>|rem cmd)/i;
const GZIP = Buffer.from([0x1f, 0x8b]);

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** A text in base64 of something that a guest knows, without its white space. A plain text that happens to be base64 too is none. */
function encodedIn(given: string): string | undefined {
  const packed = given.replaceAll(/\s/g, '');
  if (!BASE64.test(packed)) return undefined;
  const decoded = Buffer.from(packed, 'base64');
  const known = decoded.subarray(0, GZIP.length).equals(GZIP) || BEGINNINGS.test(decoded.toString('utf8'));
  return known ? packed : undefined;
}

/** User data in base64: given plain, or in base64 already. Throws `invalid_request` for more than the 64 KB that clouds take. */
export function userDataOf(given: string): string {
  const encoded = encodedIn(given) ?? Buffer.from(given, 'utf8').toString('base64');
  if (encoded.length <= LONGEST) return encoded;
  const why = `user_data is ${encoded.length} characters long in base64; at most ${LONGEST} are accepted`;
  throw new GatewayError('invalid_request', why);
}
