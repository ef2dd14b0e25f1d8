import { GatewayError, type ServerChange } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { Asked } from './asked.ts';
import { bodyReader, flag, isOn, membersOf } from './body.ts';
import { userMetadata } from './metadata.ts';
import { DESCRIPTION, HOSTNAME, NAME } from './texts.ts';

const read = bodyReader(
  Type.Object(
    {
      name: Type.Optional(NAME),
      description: Type.Optional(DESCRIPTION),
      hostname: Type.Optional(HOSTNAME),
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
    ...(metadata !== undefined && { metadata: userMetadata(tags === undefined ? 'metadata' : '__meta__', metadata) }),
    ...(kept !== undefined && { disable_delete: isOn(kept) }),
  };
  return { name: 'update', input };
}
