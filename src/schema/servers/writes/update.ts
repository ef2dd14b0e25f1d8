import { GatewayError, type ServerChange } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { Asked } from './asked.ts';
import { bodyReader, flag, isOn, membersOf } from './body.ts';

/** What no server may be called by Cloudpods' rule (cloudpods-api §9.1.1). */
const NAME_FORM = '^[^/\\\\;\\n\\r\\t]{1,255}$';

const read = bodyReader(
  Type.Object(
    {
      name: Type.Optional(
        Type.String({ pattern: NAME_FORM, description: '1 to 255 characters without / \\ ; tab and line break' }),
      ),
      description: Type.Optional(Type.String({ maxLength: 255 })),
      disable_delete: flag('whether it is kept from being deleted'),
    },
    { additionalProperties: false },
  ),
);

/** What `PUT /servers/{id}` asks for. Throws `invalid_request` naming what cannot be changed, or is not of its form. */
export function changeOf(body: unknown): Asked {
  const given = membersOf(body, 'server');
  if (Object.keys(given).length === 0) {
    throw new GatewayError('missing_parameter', 'nothing is to be changed; give name, description or disable_delete');
  }
  const { disable_delete: kept, ...words } = read(given);
  const input: ServerChange = { ...words, ...(kept !== undefined && { disable_delete: isOn(kept) }) };
  return { name: 'update', input };
}
