import { GatewayError } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { shown, wrong } from '../servers/writes/part.ts';
import { creationReader, deletion, type WantedThing, type WriteKind } from '../writes/wanted.ts';

const KEYWORD = 'keypair';

/** Of what kind a key is when it is made here; brought ones may be of any. */
const MADE = ['RSA'] as const;

const KINDS = [
  'ssh-rsa',
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
];
const FORM = /^(\S+) ([A-Za-z0-9+/]{16,10000}={0,2})( [^\n\r]{0,255})?$/;

/** A public key as OpenSSH writes it. Throws `invalid_request` for anything else. */
export function publicKeyOf(field: string, given: string): string {
  const text = given.trim();
  const [, kind = '', base64 = ''] = FORM.exec(text) ?? [];
  const refuse = (why: string) => wrong(field, `"${shown(given)}" is no public key: ${why}`);
  if (base64 === '') throw refuse('it must look like "ssh-ed25519 AAAA… comment"');
  if (!KINDS.includes(kind)) throw refuse(`accepted are ${KINDS.join(', ')}`);
  const blob = Buffer.from(base64, 'base64');
  // It says its kind once more, behind the length of that.
  const inside = blob.length > 4 ? blob.toString('latin1', 4, 4 + kind.length) : '';
  if (blob.readUInt32BE(0) !== kind.length || inside !== kind) throw refuse(`what follows ${kind} is none of these`);
  return text;
}

/** What is wanted of a new key; without a public key one is made. */
export interface KeyInput {
  readonly public_key?: string;
}

const create: (body: unknown) => WantedThing = creationReader(
  KEYWORD,
  {
    public_key: Type.Optional(Type.String({ maxLength: 16_384, description: 'a public key as OpenSSH writes it' })),
    scheme: Type.Optional(Type.String({ maxLength: 20, description: 'RSA' })),
  },
  ({ public_key: given, scheme = 'RSA' }) => {
    const known = given === undefined ? undefined : publicKeyOf('public_key', given);
    if (known === undefined && !(MADE as readonly string[]).includes(scheme.toUpperCase())) {
      const why = `keys of scheme ${shown(scheme)} are not made here: give its public_key, or scheme ${MADE.join(', ')}`;
      throw new GatewayError('unsupported', why);
    }
    const input: KeyInput = known === undefined ? {} : { public_key: known };
    return { references: [], complete: () => Promise.resolve(input) };
  },
);

/** How keys of users are made and deleted (cloudpods-api §8.4). */
export const keypairWrites = {
  resource: 'keypairs',
  create,
  changes: { delete: deletion(KEYWORD) },
} satisfies WriteKind;
