import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

/** Bits. */
const SIZE = 3072;

const generate = promisify(generateKeyPair);

/** A key of RSA: the private one in PEM, the public one as OpenSSH writes it. */
export interface GeneratedKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A part of a public key: its length in four bytes, then itself. */
function part(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** A positive number: a zero before a first bit that would make it negative (RFC 4251 §5). */
function number(base64: string | undefined): Buffer {
  const bytes = Buffer.from(base64 ?? '', 'base64url');
  return part((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** Makes a key; clouds of today make none any more (Nova 2.92). `comment` stands behind the public key. */
export async function generatedKey(comment: string): Promise<GeneratedKey> {
  const { privateKey, publicKey } = await generate('rsa', { modulusLength: SIZE });
  const { n, e } = publicKey.export({ format: 'jwk' });
  const blob = Buffer.concat([part(Buffer.from('ssh-rsa')), number(e), number(n)]);
  return {
    privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    publicKey: `ssh-rsa ${blob.toString('base64')} ${comment}`,
  };
}
