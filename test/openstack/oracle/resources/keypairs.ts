import { gatewayId } from '../settings.ts';
import { baseFields, externalFields, managedFields, regionFields } from './groups.ts';
import type { ResourceReading } from './read-resources.ts';
import type { NovaKeypair } from './records.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

/** Keys of the gateway's users are called `pg-<12 characters of the user's id>-<name>` in clouds. */
const FORM = /^pg-([0-9a-f]{12})-(.+)$/s;

/** The word of the algorithm in a public key, or the kind of Nova's. */
function schemeOf({ type, public_key }: NovaKeypair): string {
  if (type === 'x509') return 'X509';
  const word = public_key.split(' ')[0] ?? '';
  const plain = word.replace(/^sk-/, '');
  if (plain === 'ssh-rsa') return 'RSA';
  if (plain === 'ssh-dss') return 'DSA';
  if (plain.startsWith('ssh-ed25519')) return 'ED25519';
  return plain.startsWith('ecdsa-') ? 'ECDSA' : '';
}

function keypairRow(key: NovaKeypair, reading: ResourceReading, settings: ResourceSettings): OwnedRow {
  const [, user = '', name = key.name] = FORM.exec(key.name) ?? [];
  const owner = user === '' ? undefined : settings.userOf(user);
  const guests = reading.servers.filter(
    ({ key_name, user_id }) => key_name === key.name && user_id === reading.user,
  ).length;
  const row = {
    ...baseFields({ id: key.name, name }, 'available', settings, { canDelete: guests === 0, canUpdate: false }),
    ...managedFields(settings),
    ...regionFields(settings),
    ...externalFields(key.name),
    id: gatewayId(settings, key.name),
    fingerprint: key.fingerprint,
    is_public: false,
    linked_guest_count: guests,
    owner_id: owner?.id,
    owner_name: owner?.name,
    private_key_len: 0,
    public_key: key.public_key,
    public_scope: 'none',
    scheme: schemeOf(key),
  };
  return { row: shown(row), user };
}

export const keypairs: ResourceOracle = {
  plural: 'keypairs',
  keyword: 'keypair',
  reach: 'user',
  rows: (reading, settings) => reading.keypairs.map((key) => keypairRow(key, reading, settings)),
};
