import { constants, createPrivateKey, privateDecrypt, type KeyObject } from 'node:crypto';
import { GatewayError } from '../../contract/index.ts';

const refused = (why: string) => new GatewayError('invalid_request', `private_key: ${why}`);

function keyOf(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // What is wrong with it is said without a word of it.
  }
  throw refused('must be an RSA key in PEM form, without a passphrase');
}

/** The shortest padding that there is: eight bytes between the marks. */
const LEAST_PADDING = 10;

/**
 * What was encrypted for a key by PKCS #1 v1.5, as guests do it with their first password. Throws `invalid_request` for what is no key,
 * or not the one. The padding is taken off here: Node no longer does that with private keys.
 */
export function decrypted(encrypted: string, pem: string): string {
  const key = keyOf(pem);
  let block: Buffer;
  try {
    block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, Buffer.from(encrypted, 'base64'));
  } catch {
    throw refused('is not the one that the password was encrypted for');
  }
  const end = block.indexOf(0, 2);
  if (block[0] !== 0 || block[1] !== 2 || end < LEAST_PADDING) {
    throw refused('is not the one that the password was encrypted for');
  }
  return block.subarray(end + 1).toString('utf8');
}
