import { Type, type Static } from '../kit/index.ts';
import { ConsoleKeys } from './consoles.ts';
import { LiveKeys } from './live.ts';
import { RedisKeys } from './redis.ts';
import { CloudKeys } from './schema-clouds.ts';
import { WebhookKeys } from './webhooks.ts';
import { address, duration, optional, strict, text, words } from './schema-forms.ts';

const Tls = Type.Object(
  { cert: text('file with the certificate chain, PEM'), key: text('file with the private key, PEM') },
  { ...strict, description: 'answer https on the listener' },
);

const Domain = Type.Object(
  {
    name: text('name'),
    id: optional(text('id; default derived from the name')),
    description: optional(Type.String()),
  },
  strict,
);

const Project = Type.Object(
  {
    name: text('name, unique in its domain'),
    domain: optional(text('name of its domain; default Default')),
    id: optional(text('id; default derived from domain and name')),
    description: optional(Type.String()),
  },
  strict,
);

const RoleGrant = Type.Object(
  {
    role: text('what the user may do there: admin, member, reader, or a role of policy.roles'),
    project: optional(text('name or id of the project')),
    domain: optional(text('name of a domain: of the project, or alone for a role in the whole domain')),
  },
  strict,
);

/** At most 1 GB of memory for one hash. */
const SCRYPT_FORM =
  '^\\$scrypt\\$ln=([1-9]|1\\d|20),r=[1-8],p=([1-9]|1[0-6])\\$[A-Za-z0-9+/]{8,}\\$[A-Za-z0-9+/]{22,}$';

const User = Type.Object(
  {
    name: text('name, unique in its domain'),
    domain: optional(text('name of its domain; default Default')),
    id: optional(text('id; default derived from domain and name')),
    password_hash: Type.String({
      pattern: SCRYPT_FORM,
      description: 'a hash made by `podgate hash-password`',
    }),
    roles: Type.Array(RoleGrant, { description: 'where the user may do what' }),
    enabled: optional(Type.Boolean({ description: 'false locks the user out; default true' })),
    displayname: optional(Type.String()),
    email: optional(Type.String()),
    mobile: optional(Type.String()),
  },
  strict,
);

const Identity = Type.Object(
  {
    source: optional(
      words(['local', 'keystone'], 'where users come from: this file, or one of the clouds; default local'),
    ),
    cloud: optional(text('with source keystone: the cloud that is asked')),
    admin_project: optional(text('role admin in this project administers the gateway; default system')),
    token_lifetime: optional(duration('life of a token; default 8h')),
    allow_rescope_scoped_token: optional(
      Type.Boolean({
        description: 'a token for one project may be exchanged for one for another; default true',
      }),
    ),
    domains: optional(Type.Array(Domain)),
    projects: optional(Type.Array(Project)),
    users: optional(Type.Array(User)),
  },
  { ...strict, description: 'users, projects and tokens' },
);

const Key = Type.Object(
  {
    id: Type.String({
      pattern: '^[A-Za-z0-9._-]{1,32}$',
      description: 'letters, digits, dots, hyphens: name of the key',
    }),
    secret: text('at least 32 bytes; a reference such as "${PODGATE_KEY}" or "file:/run/secrets/podgate-key"'),
  },
  strict,
);

/** The configuration file. */
export const ConfigFile = Type.Object(
  {
    listen: optional(address('where requests are answered; default 127.0.0.1:8888')),
    tls: optional(Tls),
    public_url: optional(
      Type.String({
        pattern: '^https?://[^\\s]+$',
        description: 'a URL: what clients reach this gateway by; default the listener',
      }),
    ),
    region: optional(text("the gateway's own region in the catalog; default podgate")),
    operations: optional(
      Type.Object(
        { listen: optional(address('metrics and health; default 127.0.0.1:9464')) },
        { ...strict, description: 'the listener for Prometheus and orchestrators' },
      ),
    ),
    redis: optional(RedisKeys),
    keys: optional(Type.Array(Key, { minItems: 1, description: 'the first signs and encrypts, all verify' })),
    identity: optional(Identity),
    policy: optional(
      Type.Object(
        {
          roles: optional(
            Type.Record(
              Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' }),
              Type.Object(
                {
                  servers: optional(
                    Type.Array(text('an action'), {
                      description:
                        'the actions on servers that the role may do, by the words of their paths; also create, update, delete',
                    }),
                  ),
                },
                { ...strict, description: 'exactly what the role may do in its project, beside reading' },
              ),
              { ...strict, description: 'by role; admin and member may do everything unless they stand here' },
            ),
          ),
        },
        { ...strict, description: 'who may do what' },
      ),
    ),
    clouds: optional(
      Type.Array(Type.Object({ name: CloudKeys.properties.name, adapter: CloudKeys.properties.adapter })),
    ),
    adapters: optional(
      Type.Record(Type.String(), text('name of the npm package, or the path of its folder: ./acme'), {
        description: 'adapters from npm packages, by the name clouds use',
      }),
    ),
    cors: optional(
      Type.Object(
        {
          origins: Type.Array(
            Type.String({
              pattern: '^(\\*|https?://[^/\\s]+)$',
              description: 'an origin such as https://ui.example.org',
            }),
          ),
          credentials: optional(Type.Boolean({ description: 'let browsers send credentials; default false' })),
        },
        { ...strict, description: 'browsers of which origins may call' },
      ),
    ),
    trusted_proxies: optional(
      Type.Array(text('address or network'), {
        description: 'whose X-Forwarded-For is believed for rate limits',
      }),
    ),
    images: optional(
      Type.Object(
        {
          largest: optional(
            Type.Integer({ minimum: 1, description: 'MB that the file of an image may have; default 1048576 (1 TB)' }),
          ),
        },
        { ...strict, description: 'files of images' },
      ),
    ),
    consoles: optional(ConsoleKeys),
    live: optional(LiveKeys),
    warm_start: optional(
      Type.Object(
        {
          file: text(
            'SQLite file in which what clouds said is kept, so that the next start has rows at once; from the folder of this file',
          ),
        },
        { ...strict, description: 'rows before clouds have answered; absent: nothing is kept on disk' },
      ),
    ),
    webhooks: optional(Type.Array(WebhookKeys, { description: 'receivers that are told changes of rows' })),
    log: optional(
      Type.Object(
        {
          level: optional(words(['debug', 'info', 'warn', 'error', 'silent'], 'default info')),
          format: optional(words(['json', 'pretty'], 'default pretty on a terminal, else json')),
        },
        strict,
      ),
    ),
  },
  strict,
);

export type ConfigFile = Static<typeof ConfigFile>;
