import { keystoneId } from './ids.ts';
import { mapValues } from './map-values.ts';

/** A domain of Keystone: names of projects and users are unique only inside of one. */
export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** A project of Keystone. */
export interface Project {
  readonly id: string;
  /** Word for it in the content; names repeat between domains. */
  readonly key: ProjectKey;
  readonly name: string;
  readonly domainId: string;
  readonly description: string;
}

/** A user of Keystone, with the password in clear: it is no secret. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly password: string;
  readonly email?: string;
}

/** A role of Keystone. */
export interface Role {
  readonly id: string;
  readonly name: RoleName;
}

export type RoleName = 'admin' | 'member' | 'reader';
export type ProjectKey = 'admin' | 'demo' | 'other' | 'lab' | 'science-demo';
export type UserKey = 'admin' | 'member' | 'other' | 'researcher';

/** A role that a user was given, in a project, in a domain or in the whole system. */
export interface Assignment {
  readonly userId: string;
  readonly role: RoleName;
  readonly projectId?: string;
  readonly domainId?: string;
  readonly system?: true;
}

/** What an application logs in with; bound to one project. */
export interface ApplicationCredential {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
  readonly userId: string;
  readonly projectId: string;
}

/** Who and what Keystone knows. */
export interface Directory {
  readonly domains: readonly Domain[];
  readonly projects: Readonly<Record<ProjectKey, Project>>;
  readonly users: Readonly<Record<UserKey, User>>;
  readonly roles: readonly Role[];
  readonly assignments: readonly Assignment[];
  readonly credentials: readonly ApplicationCredential[];
}

/** A role brings the weaker ones with it. */
export const IMPLIED: Readonly<Record<RoleName, readonly RoleName[]>> = Object.freeze({
  admin: ['admin', 'member', 'reader'],
  member: ['reader', 'member'],
  reader: ['reader'],
});

type DomainName = 'Default' | 'Science';

const PROJECTS: Readonly<Record<ProjectKey, { name: string; domain: DomainName; description: string }>> = {
  admin: { name: 'admin', domain: 'Default', description: 'Bootstrap project for initializing the cloud.' },
  demo: { name: 'demo', domain: 'Default', description: 'where most servers are' },
  other: { name: 'other', domain: 'Default', description: '' },
  lab: { name: 'lab', domain: 'Science', description: 'Labor für Messungen' },
  'science-demo': { name: 'demo', domain: 'Science', description: 'has the name of another project' },
};

const USERS: Readonly<Record<UserKey, DomainName>> = {
  admin: 'Default',
  member: 'Default',
  other: 'Default',
  researcher: 'Science',
};

/** Who made the servers of a project. */
export const MAKERS: Readonly<Record<ProjectKey, UserKey>> = {
  admin: 'admin',
  demo: 'member',
  other: 'other',
  lab: 'researcher',
  'science-demo': 'researcher',
};

/** The key that each of them puts on servers. */
export const KEY_NAMES: Readonly<Record<UserKey, string>> = {
  admin: 'operations',
  member: 'member-key',
  other: 'other-key',
  researcher: 'member-key',
};

/** Makes the domains, projects and users of a cloud: `admin` may everything, the others are members of their own projects. */
export function directory(cloud: string): Directory {
  const key = (kind: string, name: string) => keystoneId(cloud, kind, name);
  const domainIds = { Default: 'default', Science: key('domain', 'Science') };
  const projects = mapValues(PROJECTS, ({ name, domain, description }, word) => {
    return { id: key('project', word), key: word, name, domainId: domainIds[domain], description };
  });
  const users = mapValues(USERS, (domain, name) => ({
    id: key('user', name),
    name,
    domainId: domainIds[domain],
    password: `${cloud}-${name}-secret`,
    ...(name === 'admin' ? {} : { email: `${name}@example.org` }),
  }));
  return {
    domains: [
      { id: domainIds.Default, name: 'Default', description: 'The default domain' },
      { id: domainIds.Science, name: 'Science', description: '' },
    ],
    projects,
    users,
    roles: (['admin', 'member', 'reader'] as const).map((name) => ({ id: key('role', name), name })),
    assignments: assignments(projects, users, Object.values(domainIds)),
    credentials: [
      {
        id: key('credential', 'app'),
        name: 'app',
        secret: `${cloud}-app-secret`,
        userId: users.member.id,
        projectId: projects.demo.id,
      },
    ],
  };
}

function assignments(
  projects: Directory['projects'],
  users: Directory['users'],
  domainIds: readonly string[],
): readonly Assignment[] {
  const admin = { userId: users.admin.id, role: 'admin' } as const;
  const member = (user: UserKey, project: ProjectKey) =>
    ({ userId: users[user].id, role: 'member', projectId: projects[project].id }) as const;
  return [
    ...Object.values(projects).map((project) => ({ ...admin, projectId: project.id })),
    ...domainIds.map((domainId) => ({ ...admin, domainId })),
    { ...admin, system: true },
    member('member', 'demo'),
    member('other', 'other'),
    member('researcher', 'lab'),
    member('researcher', 'science-demo'),
  ];
}
