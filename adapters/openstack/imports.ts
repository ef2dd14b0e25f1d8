import { GatewayError, type ConfigImport } from 'podgate/contract';
import { check, describe, Type, type Check, type Static } from 'podgate/kit';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Entry = Type.Object({
  auth_type: text,
  auth: Type.Optional(
    Type.Object({
      auth_url: text,
      username: text,
      user_id: text,
      password: text,
      project_name: text,
      project_id: text,
      tenant_name: text,
      tenant_id: text,
      domain_name: text,
      domain_id: text,
      user_domain_name: text,
      user_domain_id: text,
      project_domain_name: text,
      project_domain_id: text,
      application_credential_id: text,
      application_credential_secret: text,
    }),
  ),
  region_name: text,
  interface: text,
  endpoint_type: text,
  compute_endpoint_override: text,
  image_endpoint_override: text,
  network_endpoint_override: text,
  block_storage_endpoint_override: text,
  verify: Type.Optional(Type.Boolean()),
  cacert: text,
});

type Entry = Static<typeof Entry>;

const documents = check(Type.Object({ clouds: Type.Record(Type.String(), Type.Unknown()) }));
const entries = check(Entry);

/** Throws `invalid_request` naming what it is and where it is not as expected. */
function checked<T>(value: unknown, what: string, by: Check<T>): T {
  if (by.is(value)) return value;
  throw new GatewayError('invalid_request', `${what}: ${describe(by.problems(value).slice(0, 3))}`);
}

const cloudsIn = (document: unknown) => checked(document, 'clouds.yaml', documents).clouds;

/** Leaves out what has no value, so that the strict schema of the settings does not see it. */
function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return Object.fromEntries(kept);
}

function authOf(auth: NonNullable<Entry['auth']>, entry: string): Record<string, unknown> {
  if (!auth.auth_url) throw new GatewayError('invalid_request', `${entry}: auth.auth_url is missing`);
  return present({
    url: auth.auth_url,
    username: auth.username,
    user_id: auth.user_id,
    password: auth.password,
    project_name: auth.project_name || auth.tenant_name,
    project_id: auth.project_id || auth.tenant_id,
    user_domain_name: auth.user_domain_name || auth.domain_name,
    user_domain_id: auth.user_domain_id || auth.domain_id,
    project_domain_name: auth.project_domain_name || auth.domain_name,
    project_domain_id: auth.project_domain_id || auth.domain_id,
    application_credential_id: auth.application_credential_id,
    application_credential_secret: auth.application_credential_secret,
  });
}

function settingsOf(entry: Entry, name: string): Record<string, unknown> {
  const endpoints = present({
    compute: entry.compute_endpoint_override,
    image: entry.image_endpoint_override,
    network: entry.network_endpoint_override,
    volume: entry.block_storage_endpoint_override,
  });
  const tls = present({ ca: entry.cacert, verify: entry.verify === false ? false : undefined });
  return present({
    auth: authOf(entry.auth ?? {}, name),
    region: entry.region_name,
    interface: (entry.interface || entry.endpoint_type)?.replace(/URL$/, ''),
    endpoints: Object.keys(endpoints).length > 0 ? endpoints : undefined,
    tls: Object.keys(tls).length > 0 ? tls : undefined,
  });
}

/** `clouds.yaml` and `secure.yaml`, where the tools of OpenStack look for them. */
const cloudsYaml: ConfigImport = {
  fileVariable: 'OS_CLIENT_CONFIG_FILE',
  files: ['./clouds.yaml', '~/.config/openstack/clouds.yaml', '/etc/openstack/clouds.yaml'],
  secretFile: 'secure.yaml',
  entries: (document) => Object.keys(cloudsIn(document)),
  read({ entry, document }) {
    const clouds = cloudsIn(document);
    if (!Object.hasOwn(clouds, entry)) {
      const known = Object.keys(clouds).join(', ');
      throw new GatewayError('invalid_request', `there is no entry "${entry}"; it has ${known || 'none'}`);
    }
    return settingsOf(checked(clouds[entry], entry, entries), entry);
  },
};

/** The variables of an openrc file (OL-09). */
const openrc: ConfigImport = {
  variables: 'OS_',
  read({ variables }) {
    const auth: Record<string, string | undefined> = {};
    for (const [name, value] of Object.entries(variables)) auth[name.slice(3).toLowerCase()] = value;
    const { region_name, interface: kind, endpoint_type, cacert } = auth;
    return settingsOf({ auth, region_name, interface: kind, endpoint_type, cacert }, 'the OS_ variables');
  },
};

export const imports = { clouds_yaml: cloudsYaml, openrc } as const;
