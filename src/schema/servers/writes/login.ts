import { Type } from '../../../kit/index.ts';
import { bodyReader, saidIn } from './body.ts';

const read = bodyReader(
  Type.Object(
    { private_key: Type.Optional(Type.String({ minLength: 1, maxLength: 20_000, description: 'a key in PEM form' })) },
    { additionalProperties: false },
  ),
);

/** The key with which a password can be read (cloudpods-api §9.4.2). Throws `invalid_request` naming what is wrong. */
export const privateKeyOf = (body: unknown): string | undefined => read(saidIn(body, 'server')).private_key;
