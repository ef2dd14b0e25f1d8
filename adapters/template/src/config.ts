import { Type, type Static } from 'podgate/kit';

/** Settings of a cloud of this kind, as they stand under `clouds:`. Strict: an unknown key is refused by its name. */
export const AcmeConfig = Type.Object(
  {
    url: Type.String({ pattern: '^https?://[^\\s]+$', description: "a URL, that of the cloud's API" }),
    user: Type.String({ minLength: 1, description: 'whose rights the gateway has there' }),
    password: Type.String({ minLength: 1, description: 'his password' }),
  },
  { additionalProperties: false },
);

export type AcmeConfig = Static<typeof AcmeConfig>;
