import { GatewayError } from 'podgate/contract';
import { Type, type Static } from 'podgate/kit';

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, description }));
const url = (description: string) =>
  Type.Optional(Type.String({ pattern: '^https?://[^\\s]+$', description: `a URL, ${description}` }));

const Auth = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://[^\\s]+$',
      description: "a URL, Keystone's, for example https://host:5000/v3",
    }),
    username: text('name of the service user'),
    user_id: text('id of the service user, instead of name and domain'),
    user_domain_name: text("the user's domain, by name; default Default"),
    user_domain_id: text("the user's domain, by id"),
    password: text('its password'),
    project_name: text('the project to act in'),
    project_id: text('the same by id'),
    project_domain_name: text("the project's domain, by name; default Default"),
    project_domain_id: text("the project's domain, by id"),
    application_credential_id: text('id of an application credential, instead of user, password and project'),
    application_credential_secret: text('its secret'),
  },
  { additionalProperties: false, description: 'how to log in at Keystone' },
);

/** Settings of a cloud of this kind under `clouds:`. */
export const OpenstackConfig = Type.Object(
  {
    auth: Auth,
    region: text('region of the catalog; needed when the catalog has several'),
    interface: Type.Optional(
      Type.Unsafe<'public' | 'internal' | 'admin'>({
        type: 'string',
        enum: ['public', 'internal', 'admin'],
        description: 'which endpoints of the catalog to use; default public',
      }),
    ),
    endpoints: Type.Optional(
      Type.Object(
        {
          compute: url('instead of the one in the catalog; {project_id} is filled in'),
          image: url('instead of the one in the catalog'),
          network: url('instead of the one in the catalog'),
          volume: url('instead of the one in the catalog; {project_id} is filled in'),
          placement: url('instead of the one in the catalog'),
        },
        { additionalProperties: false, description: 'endpoints to use instead of those in the catalog' },
      ),
    ),
    gpu_aliases: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'PCI aliases of flavors that are GPUs, each with its device type, for example GPU-HPC',
      }),
    ),
    medium_types: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Unsafe<'ssd' | 'rotate' | 'hybrid'>({ type: 'string', enum: ['ssd', 'rotate', 'hybrid'] }),
        { description: 'volume types, each with its medium' },
      ),
    ),
  },
  { additionalProperties: false },
);

export type OpenstackConfig = Static<typeof OpenstackConfig>;
export type Auth = OpenstackConfig['auth'];

/** Throws `invalid_request` naming the setting: what looks like a URL need not be one. */
export function checkUrls({ auth, endpoints = {} }: OpenstackConfig): void {
  const named = [
    ['auth.url', auth.url],
    ...Object.entries(endpoints).map(([service, url]) => [`endpoints.${service}`, url]),
  ];
  for (const [name = '', url = ''] of named) {
    if (!URL.canParse(url))
      throw new GatewayError('invalid_request', `${name}: is not a URL such as https://host:5000/v3`);
  }
}

/** Throws `invalid_request` naming what is missing: the schema cannot say which members belong together. */
export function checkAuth(auth: Auth): void {
  const missing = (what: string) => new GatewayError('invalid_request', `auth: ${what}`);
  if (auth.application_credential_id !== undefined) {
    if (!auth.application_credential_secret) throw missing('application_credential_secret is missing');
    return;
  }
  if (!auth.username && !auth.user_id) {
    throw missing('give username and password, or application_credential_id and application_credential_secret');
  }
  if (!auth.password) throw missing('password is missing');
  if (!auth.project_name && !auth.project_id) throw missing('project_name or project_id is missing');
}

/** The hosts that the settings name. */
export function configuredHosts(config: OpenstackConfig): readonly string[] {
  const urls = [config.auth.url, ...Object.values(config.endpoints ?? {})];
  return [...new Set(urls.map((item) => new URL(item).hostname))];
}
