import { GatewayError } from '../../../../contract/index.ts';

/** As long as clouds take it, in base64 (mapping W-01). */
const LONGEST = 65_535;

/** How texts begin that guests know what to do with. */
const BEGINNINGS =
  /^(#!|#cloud-|#include|#part-handler|#upstart-job|#ps1|## template:|content-type:|mime-version:|from |<powershell>|rem cmd)/i;
const GZIP = Buffer.from([0x1f, 0x8b]);

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/** Whether a text is base64 of something that a guest knows. A plain text that happens to be base64 too is not. */
function isEncoded(given: string): boolean {
  if (!BASE64.test(given)) return false;
  const decoded = Buffer.from(given, 'base64');
  return decoded.subarray(0, GZIP.length).equals(GZIP) || BEGINNINGS.test(decoded.toString('utf8'));
}

/** User data in base64: given plain, or in base64 already. Throws `invalid_request` for more than the 64 KB that clouds take. */
export function userDataOf(given: string): string {
  const encoded = isEncoded(given) ? given.replaceAll(/\s/g, '') : Buffer.from(given, 'utf8').toString('base64');
  if (encoded.length <= LONGEST) return encoded;
  const why = `user_data is ${encoded.length} characters long in base64; at most ${LONGEST} are accepted`;
  throw new GatewayError('invalid_request', why);
}
