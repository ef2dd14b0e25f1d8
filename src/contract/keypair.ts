import { Type, type Static } from '@sinclair/typebox';
import { named, strict, text, whole } from './forms.ts';

/** A key as an adapter reports it (OS-51). It belongs to the user that the gateway logs in as: whose it is there, its name says. */
export const Keypair = Type.Object(
  {
    ...named,
    scheme: text('RSA, ED25519, X509 …'),
    fingerprint: text('of the public key'),
    public_key: text('as it is put into guests'),
    guest_count: whole('servers that were made with it'),
  },
  strict,
);
export type Keypair = Static<typeof Keypair>;
