import { GatewayError, type ServerChange } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { Asked } from './asked.ts';
import { bodyReader, flag, isOn, membersOf } from './body.ts';
import { userMetadata } from './metadata.ts';

/** What no server may be called by Cloudpods' rule (cloudpods-api §9.1.1). */
const NAME_FORM = '^[^/\\\\;\\n\\r\\t]{1,255}$';

const read = bodyReader(
  Type.Object(
    {
      name: Type.Optional(
        Type.String({ pattern: NAME_FORM, description: '1 to 255 characters without / \\ ; tab and line break' }),
      ),
      description: Type.Optional(Type.String({ maxLength: 255 })),
      hostname: Type.Optional(
        Type.String({ pattern: '^[a-zA-Z0-9][a-zA-Z0-9-]{1,62}$', description: '2 to 63 letters, digits and -' }),
      ),
      metadata: Type.Optional(Type.Unsafe<unknown>({})),
      disable_delete: flag('whether it is kept from being deleted'),
    },
    { additionalProperties: false },
  ),
);

/** Null is how some clients say that nothing is given; an empty text says that there is to be none. */
const notNull = (members: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));

/** What `PUT /servers/{id}` asks for. Throws `invalid_request` naming what cannot be changed, or is not of its form. */
export function changeOf(body: unknown): Asked {
  const { __meta__: tags, ...members } = notNull(membersOf(body, 'server'));
  const given = tags === undefined ? members : { metadata: tags, ...members };
  if (Object.keys(given).length === 0) {
    const known = 'name, description, hostname, metadata or disable_delete';
    throw new GatewayError('missing_parameter', `nothing is to be changed; give ${known}`);
  }
  const { disable_delete: kept, metadata, ...words } = read(given);
  const input: ServerChange = {
    ...words,
    ...(metadata !== undefined && { metadata: userMetadata('metadata', metadata) }),
    ...(kept !== undefined && { disable_delete: isOn(kept) }),
  };
  return { name: 'update', input };
}
