import type { Keypair } from '../../contract/index.ts';
import type { Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  regionFields,
  regionOf,
  type Place,
} from '../groups.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';
import { keyOfName } from './naming.ts';

/** A row of `/keypairs` (cloudpods-api §8.4). Meaning and source of each field: `docs/fields.md`. */
export const KeypairFields = alphabetical({
  ...baseFields,
  ...managedFields,
  ...regionFields,
  ...externalFields,
  fingerprint: later(text({ column: { search: true } })),
  is_public: flag(),
  linked_guest_count: integer({ column: true }),
  owner_id: later(text({ column: true })),
  owner_name: later(text({ column: true })),
  private_key_len: integer({ from: '0: no private key is kept' }),
  public_key: later(text()),
  public_scope: text(),
  scheme: later(text({ column: true })),
});

type KeypairRow = Static<typeof KeypairFields>;

interface Named {
  readonly name: string;
  readonly owner: string;
}

function keypairRow(keypair: Keypair, place: Place, { name, owner }: Named): KeypairRow {
  const guests = keypair.guest_count ?? 0;
  const user = owner === '' ? undefined : place.cloud.userOf?.(owner);
  return rowOf(
    baseOf({ ...keypair, name, status: 'available' }, place, { canDelete: guests === 0, canUpdate: false }),
    managedOf(place),
    regionOf(place),
    externalOf(keypair),
    {
      fingerprint: keypair.fingerprint,
      is_public: false,
      linked_guest_count: guests,
      owner_id: user?.id,
      owner_name: user?.name,
      private_key_len: 0,
      public_key: keypair.public_key,
      public_scope: 'none',
      scheme: keypair.scheme,
    },
  );
}

export const keypairKind = defineKind({
  keyword: 'keypair',
  plural: 'keypairs',
  reach: 'user',
  fields: KeypairFields,
  facets: { meta: {} },
  brief: ['fingerprint', 'linked_guest_count', 'owner_id', 'scheme'],
});

/** Keys in the clouds as keys of the gateway's users, whose own names they have here. */
export const keypairRows = derivation('keypairs', keypairKind, (keypair, place) => {
  const named = keyOfName(keypair.name);
  return [{ row: keypairRow(keypair, place, named), columns: { owner_key: named.owner } }];
});
