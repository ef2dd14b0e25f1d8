import { bedClouds, credentialsOf, type BedCloud, type Login } from './bed.ts';
import type { Credentials } from './oracle/openstack-client.ts';
import type { Project } from './oracle/records.ts';
import type { CloudSettings, GatewayProject } from './oracle/settings.ts';

/** The password of all users of the tested gateways. */
export const PASSWORD = 'a password for tests only';

/** The projects of the gateway; one is in a domain of its own. */
export const PROJECTS = {
  system: { id: '5'.repeat(32), name: 'system', domainId: 'default', domain: 'Default' },
  alpha: { id: 'a'.repeat(32), name: 'team-alpha', domainId: 'default', domain: 'Default' },
  beta: { id: 'b'.repeat(32), name: 'team-beta', domainId: 'd'.repeat(32), domain: 'branch' },
} as const satisfies Record<string, GatewayProject>;

/** The users of the gateway, each with one role in one project. */
export const USERS = {
  root: { id: '0'.repeat(32), project: PROJECTS.system, role: 'admin' },
  ann: { id: '1'.repeat(32), project: PROJECTS.alpha, role: 'member' },
  ada: { id: '2'.repeat(32), project: PROJECTS.alpha, role: 'admin' },
  bob: { id: '3'.repeat(32), project: PROJECTS.beta, role: 'member' },
} as const;

export type User = keyof typeof USERS;

/** Which projects of a cloud belong to which of the gateway: by id, name or domain/name; `default` for the others. */
export interface ProjectMap {
  readonly map?: Readonly<Record<string, GatewayProject>>;
  readonly default?: GatewayProject;
}

/** A cloud of the bed, as the tests configure it. */
export interface ConfiguredCloud extends ProjectMap {
  readonly bed: BedCloud;
  readonly login: Login;
  readonly all?: boolean;
  readonly account?: string;
  readonly brand?: string;
  readonly cloudEnv?: string;
  readonly readOnly?: boolean;
  readonly mediumTypes?: Readonly<Record<string, string>>;
  readonly interval?: string;
  readonly full?: string;
  readonly limits?: Readonly<Record<string, string | number>>;
}

/** A user of one suite alone. */
export interface MoreUser {
  readonly name: string;
  readonly role: string;
  readonly project: GatewayProject;
}

/** What one suite has beside what all have: users, and the limits of roles. */
export interface MoreConfig {
  readonly users?: readonly MoreUser[];
  readonly policy?: object;
}

const named = ({ name, domain }: GatewayProject) => (domain === 'Default' ? name : `${domain}/${name}`);

const authKeys = ({ authUrl, username, password, project, applicationCredential }: Credentials) =>
  applicationCredential === undefined
    ? { url: authUrl, username, password, project_name: project }
    : {
        url: authUrl,
        application_credential_id: applicationCredential.id,
        application_credential_secret: applicationCredential.secret,
      };

/** The adapter's own settings for a login at a cloud of the bed. */
export function adapterSettings(cloud: BedCloud, login: Login) {
  const credentials = credentialsOf(cloud, login);
  return { auth: authKeys(credentials), region: credentials.region };
}

function cloudKeys(cloud: ConfiguredCloud) {
  return {
    name: cloud.bed.name,
    adapter: 'openstack',
    ...adapterSettings(cloud.bed, cloud.login),
    projects: {
      ...(cloud.all && { all: true }),
      ...(cloud.default && { default: named(cloud.default) }),
      ...(cloud.map && {
        map: Object.fromEntries(Object.entries(cloud.map).map(([key, owner]) => [key, named(owner)])),
      }),
    },
    inventory: { interval: cloud.interval ?? '20s', ...(cloud.full && { full: cloud.full }) },
    ...(cloud.account && { account: cloud.account }),
    ...(cloud.brand && { brand: cloud.brand }),
    ...(cloud.cloudEnv && { cloud_env: cloud.cloudEnv }),
    ...(cloud.readOnly && { read_only: true }),
    ...(cloud.mediumTypes && { medium_types: cloud.mediumTypes }),
    ...(cloud.limits && { limits: cloud.limits }),
  };
}

/** The whole configuration of a gateway over the given clouds. */
export function gatewayConfig(
  clouds: readonly ConfiguredCloud[],
  passwordHash: string,
  { users = [], policy }: MoreConfig = {},
) {
  const common = Object.entries(USERS).map(([name, user]) => ({ name, ...user }));
  return {
    listen: '127.0.0.1:0',
    operations: { listen: '127.0.0.1:0' },
    keys: [{ id: 'tests', secret: 'a key that signs in tests only, long enough' }],
    log: { format: 'json' },
    identity: {
      domains: [{ name: PROJECTS.beta.domain, id: PROJECTS.beta.domainId }],
      projects: Object.values(PROJECTS).map(({ id, name, domain }) => ({ id, name, domain })),
      users: [...common, ...users].map(({ project, role, ...user }) => ({
        ...user,
        password_hash: passwordHash,
        roles: [{ role, project: project.name, domain: project.domain }],
      })),
    },
    ...(policy && { policy }),
    clouds: clouds.map(cloudKeys),
  };
}

/** What rows must show of that configuration. */
export function cloudSettings(cloud: ConfiguredCloud): CloudSettings {
  const { authUrl, region } = credentialsOf(cloud.bed, cloud.login);
  return {
    cloud: cloud.bed.name,
    account: cloud.account ?? cloud.bed.name,
    brand: cloud.brand ?? 'OpenStack',
    cloudEnv: cloud.cloudEnv ?? 'private',
    readOnly: cloud.readOnly ?? false,
    authUrl,
    region,
    mediumTypes: cloud.mediumTypes ?? {},
    administration: PROJECTS.system,
    owner: ({ id, name }: Project) =>
      cloud.map?.[id] ?? cloud.map?.[name] ?? cloud.map?.[`Default/${name}`] ?? cloud.default,
  };
}

const BY_NAME = { map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta } };

/** Both clouds, read with administrators' credentials in all projects: what most suites need. */
export function bothClouds(more: Partial<ConfiguredCloud> = {}): [ConfiguredCloud, ConfiguredCloud] {
  const [first, second] = bedClouds();
  const common = { login: 'admin', all: true, ...BY_NAME } as const;
  return [
    { bed: first, ...common, ...more },
    { bed: second, ...common, ...more },
  ];
}
