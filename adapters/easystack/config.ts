import { GatewayError } from 'podgate/contract';
import { Type } from 'podgate/kit';
import { OpenstackConfig } from '../openstack/family.ts';

const key = () => Type.Optional(Type.Unknown({ description: 'refused: the vendor describes no signing by keys' }));
const { auth } = OpenstackConfig.properties;

/** Settings of a cloud of this kind under `clouds:`: those of OpenStack. */
export const EasystackConfig = Type.Object(
  {
    ...OpenstackConfig.properties,
    auth: Type.Object(
      { ...auth.properties, access_key: key(), secret_key: key() },
      { additionalProperties: false, description: 'how to log in at Keystone' },
    ),
  },
  { additionalProperties: false },
);

/** Throws `invalid_request` for keys to sign with: the reference names AK/SK, but not how one signs (ES-11). */
export function refuseKeys(given: OpenstackConfig['auth']): void {
  const named = ['access_key', 'secret_key'].find((name) => name in given);
  if (named === undefined) return;
  throw new GatewayError(
    'invalid_request',
    `auth.${named}: signing by AK/SK is not supported, as EasyStack does not describe it; give username or user_id, password and project_name`,
  );
}
