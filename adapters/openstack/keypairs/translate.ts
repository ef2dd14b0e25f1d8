import type { Keypair } from 'podgate/contract';
import type { Lookup } from '../records.ts';
import { keyOf } from '../servers/uses.ts';
import type { NovaKeypair } from './nova.ts';

/** What the first word of a public key says of it, in Cloudpods' spelling. */
const SCHEMES: readonly (readonly [beginning: string, scheme: string])[] = [
  ['ssh-rsa', 'RSA'],
  ['ssh-dss', 'DSA'],
  ['ssh-ed25519', 'ED25519'],
  ['sk-ssh-ed25519', 'ED25519'],
  ['ecdsa-', 'ECDSA'],
  ['sk-ecdsa-', 'ECDSA'],
];

function schemeOf({ type, public_key }: NovaKeypair): string | undefined {
  if (type.toLowerCase() === 'x509') return 'X509';
  return SCHEMES.find(([beginning]) => public_key.startsWith(beginning))?.[1];
}

/** Nova's key in our words (OS-51; `docs/fields.md`). Users of the cloud may have keys of the same name: theirs are others. */
export function toKeypair(keypair: NovaKeypair, related: Lookup): Keypair {
  const { id, user_id } = keypair;
  // Clouds that do not tell whose a server is show those of one user alone.
  const guests = [keyOf(user_id, id), keyOf(undefined, id)].map((key) => related.count('servers', 'key', key));
  return {
    id,
    name: id,
    scheme: schemeOf(keypair),
    fingerprint: keypair.fingerprint || undefined,
    public_key: keypair.public_key || undefined,
    guest_count: guests.reduce((sum, count) => sum + count, 0),
  };
}
