import type { Words } from './two-tenants.ts';

const oneOf = (list: string, ids: readonly string[]) => ids.map((id) => `${list}/${id}`);

/** Ways to name something of a tenant where users, projects and domains are read. */
export const IDENTITY_CASES: Readonly<Record<string, (words: Words) => readonly string[]>> = {
  '/v3/auth/tokens': () => [],
  '/v3/auth/catalog': () => [],
  '/v3/auth/policies': () => [],
  '/v3/auth/projects': ({ word, project }) => [`?search=${word}`, `?id=${project}`].map((q) => `/v3/auth/projects${q}`),
  '/v3/auth/domains': ({ word, domain }) => [`?search=${word}`, `?id=${domain}`].map((q) => `/v3/auth/domains${q}`),
  '/v3/users': ({ user, domain, word }) =>
    [`id=${user}`, `domain_id=${domain}`, `search=${word}`].map((q) => `/v3/users?${q}`),
  '/v3/users/:id': ({ user }) => oneOf('/v3/users', [user]),
  '/v3/users/:id/projects': ({ user }) => [`/v3/users/${user}/projects`],
  '/v3/projects': ({ word, project, domain }) =>
    [`id=${project}`, `domain_id=${domain}`, `search=${word}`, `name=${word}-project`].map((q) => `/v3/projects?${q}`),
  '/v3/projects/:id': ({ project, word }) => oneOf('/v3/projects', [project, `${word}-project`]),
  '/v3/domains': ({ word, domain }) => [`id=${domain}`, `search=${word}`].map((q) => `/v3/domains?${q}`),
  '/v3/domains/:id': ({ domain, word }) => oneOf('/v3/domains', [domain, `${word}-domain`]),
  '/v3/role_assignments': ({ user }) => [`/v3/role_assignments?user.id=${user}`],
  '/v3/roles': () => [],
  '/v3/roles/:id': () => [],
  '/v3/regions': () => [],
  '/v3/regions/:id': () => [],
  '/v3/services': () => [],
  '/v3/services/:id': () => [],
  '/v3/endpoints': () => [],
  '/v3/endpoints/:id': () => [],
};
