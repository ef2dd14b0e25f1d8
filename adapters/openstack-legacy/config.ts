import { GatewayError } from 'podgate/contract';
import { Type, type Static } from 'podgate/kit';
import { checkUrls, OpenstackConfig } from '../openstack/family.ts';

const { username, password, project_name, project_id } = OpenstackConfig.properties.auth.properties;
const { auth: _v3, ...others } = OpenstackConfig.properties;

/** How Keystone v2.0 is logged in to: it has no domains and no application credentials (OL-01…OL-04). */
const Auth = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^\\s]+$',
      description: "a URL, Keystone's, for example https://host:5000/v2.0",
    }),
    username,
    password,
    token: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'a token to log in with, as long as it lasts, instead of user and password',
      }),
    ),
    project_name,
    project_id,
  },
  { additionalProperties: false, description: 'how to log in at Keystone v2.0' },
);

/** Settings of a cloud of this kind under `clouds:`. */
export const LegacyConfig = Type.Object({ auth: Auth, ...others }, { additionalProperties: false });

export type LegacyConfig = Static<typeof LegacyConfig>;

/** Throws `invalid_request` naming what is missing or no URL. */
export function checkConfig(config: LegacyConfig): void {
  checkUrls(config);
  const { username: user, password: secret, token } = config.auth;
  if (token !== undefined || (user && secret)) return;
  const missing = user ? 'password is missing' : 'give username and password, or token';
  throw new GatewayError('invalid_request', `auth: ${missing}`);
}

/** Of what an import finds, only what this kind of cloud knows: openrc files are often written for both generations (OL-09). */
export function withoutDomains(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const auth = (settings['auth'] ?? {}) as Readonly<Record<string, unknown>>;
  const known = Object.entries(auth).filter(([key]) => key in Auth.properties);
  return { ...settings, auth: Object.fromEntries(known) };
}
