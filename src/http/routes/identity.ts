import { GatewayError } from '../../contract/index.ts';
import { projectsOf, type Directory } from '../../identity/directory.ts';
import type { Identity } from '../../identity/identity.ts';
import type { CloudRegion, Place } from '../../identity/keystone/catalog.ts';
import {
  domainRecord,
  identityRecords,
  projectRecord,
  roleAssignments,
  type IdentityRecord,
  type IdentityResource,
} from '../../identity/keystone/resources.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { booleanOf, integerOf } from '../../schema/query/values.ts';
import type { Actor } from '../../identity/actor.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route } from '../route.ts';
import { HTTP } from '../status.ts';

export interface IdentityRouteParts {
  readonly identity: () => Identity;
  readonly directory: () => Directory;
  readonly place: () => Place;
  /** The clouds in an actor's catalog. */
  readonly regions: (actor: Actor) => readonly CloudRegion[];
}

const MAX_LIMIT = 2048;

function pageOf<T>(
  records: readonly T[],
  query: RawQuery,
): { readonly limit: number; readonly offset: number; readonly page: readonly T[] } {
  const number = (name: string) => integerOf(name, query.value(name) || '0');
  const [asked, offset] = [number('limit'), Math.max(0, number('offset'))];
  const limit = asked <= 0 ? MAX_LIMIT : Math.min(asked, MAX_LIMIT);
  return { limit, offset, page: records.slice(offset, offset + limit) };
}

/** A list in Keystone's form and in Cloudpods' at once. */
function listReply(plural: string, records: readonly unknown[], query: RawQuery, self: string): Reply {
  const { limit, offset, page } = pageOf(records, query);
  const links = { next: null, previous: null, self };
  return { body: { limit, links, offset, total: records.length, [plural]: page } };
}

/** Members that Keystone's and Cloudpods' lists are narrowed by. */
const FILTERS = ['id', 'name', 'domain_id', 'type', 'service_id', 'interface', 'region_id', 'enabled'];

/** Whether a member of a record has one of the values; what a record has not narrows nothing. */
function isOneOf(own: unknown, values: readonly string[], name: string): boolean {
  if (values.length === 0 || own === undefined) return true;
  if (typeof own === 'boolean') return values.some((value) => booleanOf(name, value) === own);
  return values.includes(typeof own === 'string' ? own : JSON.stringify(own));
}

function narrowed(records: readonly IdentityRecord[], query: RawQuery): readonly IdentityRecord[] {
  const search = query.value('search')?.toLowerCase();
  const asked = FILTERS.map((name) => ({ name, values: query.values(name).filter((value) => value !== '') }));
  return records.filter(
    (record) =>
      asked.every(({ name, values }) => isOneOf(record[name], values, name)) &&
      (search === undefined || `${record.id} ${record.name}`.toLowerCase().includes(search)),
  );
}

const SINGULAR: Readonly<Record<IdentityResource, string>> = {
  users: 'user',
  projects: 'project',
  domains: 'domain',
  roles: 'role',
  regions: 'region',
  services: 'service',
  endpoints: 'endpoint',
};

function resourceRoutes(resource: IdentityResource, parts: IdentityRouteParts): readonly Route[] {
  const records = ({ actor }: ActorExchange) =>
    identityRecords(resource, actor, {
      directory: parts.directory(),
      place: { ...parts.place(), clouds: parts.regions(actor) },
    });
  const keyword = SINGULAR[resource];

  function list(exchange: ActorExchange): Reply {
    const query = new RawQuery(exchange.search);
    const self = `${parts.place().url}/v3/${resource}`;
    return listReply(resource, narrowed(records(exchange), query), query, self);
  }

  /** By id, else by name when there is only one of that name. */
  function show(exchange: ActorExchange): Reply {
    const wanted = exchange.params['id'] ?? '';
    const all = records(exchange);
    const named = all.filter(({ name }) => name === wanted);
    const found = all.find(({ id }) => id === wanted) ?? named[0];
    if (!found) throw new GatewayError('not_found', `${keyword} ${wanted.slice(0, 100)} not found`);
    if (found.id !== wanted && named.length > 1) {
      throw new GatewayError(
        'duplicate_name',
        `several ${resource} are called ${wanted}: ${named.map(({ id }) => id).join(', ')}`,
      );
    }
    return { body: { [keyword]: found } };
  }

  const { bearer } = routesOf('identity');
  return [
    bearer(
      'get',
      `/v3/${resource}`,
      list,
      `${resource} as far as the caller may see them; \`limit\`, \`offset\`, \`search\`, \`name\``,
    ),
    bearer('get', `/v3/${resource}/:id`, show, `one ${keyword}, by id or name`),
  ];
}

function ownProjects(exchange: ActorExchange, parts: IdentityRouteParts): Reply {
  const { projects } = parts.identity().identified(exchange.token);
  const records = projects.map(({ id, name, domain }) =>
    projectRecord({ id, name, domainId: domain.id, domain: domain.name, description: '' }),
  );
  return listReply('projects', records, new RawQuery(exchange.search), `${parts.place().url}/v3/auth/projects`);
}

function ownDomains(exchange: ActorExchange, parts: IdentityRouteParts): Reply {
  const { domains } = parts.identity().identified(exchange.token);
  const records = domains.map(({ id, name }) =>
    domainRecord({ id, name, description: '' }, exchange.actor, parts.directory()),
  );
  return listReply('domains', records, new RawQuery(exchange.search), `${parts.place().url}/v3/auth/domains`);
}

/** One's own projects, or for an administrator anybody's. */
function userProjects(exchange: ActorExchange, parts: IdentityRouteParts): Reply {
  const { id } = exchange.params;
  if (id === exchange.actor.id) return ownProjects(exchange, parts);
  const user = exchange.actor.systemAdmin ? parts.directory().user({ id }) : undefined;
  if (!user) throw new GatewayError('not_found', `user ${(id ?? '').slice(0, 100)} not found`);
  const records = projectsOf(user, parts.directory()).map(projectRecord);
  return listReply(
    'projects',
    records,
    new RawQuery(exchange.search),
    `${parts.place().url}/v3/users/${user.id}/projects`,
  );
}

function assignments(exchange: ActorExchange, parts: IdentityRouteParts): Reply {
  const wanted = new URLSearchParams(exchange.search).get('user.id');
  const listed = roleAssignments(exchange.actor, parts.directory());
  const narrowedTo = listed.filter(({ user }) => wanted === null || user.id === wanted);
  const self = `${parts.place().url}/v3/role_assignments`;
  return listReply('role_assignments', narrowedTo, new RawQuery(exchange.search), self);
}

function ownRoutes(parts: IdentityRouteParts): readonly Route[] {
  const { bearer } = routesOf('identity');
  return [
    bearer(
      'get',
      '/v3/auth/projects',
      (exchange) => ownProjects(exchange, parts),
      'the projects that the user may log in to',
    ),
    bearer(
      'get',
      '/v3/auth/domains',
      (exchange) => ownDomains(exchange, parts),
      'the domains that the user may log in to',
    ),
    bearer('get', '/v3/users/:id/projects', (exchange) => userProjects(exchange, parts), 'the projects of a user'),
    bearer('get', '/v3/role_assignments', (exchange) => assignments(exchange, parts), 'who has which role where'),
  ];
}

/** What keystoneauth asks before it logs in. */
function discoveryRoutes(parts: IdentityRouteParts): readonly Route[] {
  const version = () => ({
    id: 'v3.14',
    links: [{ href: `${parts.place().url}/v3/`, rel: 'self' }],
    status: 'stable',
    updated: '2020-04-07T00:00:00Z',
  });
  const { open } = routesOf('identity');
  return [
    open(
      'get',
      '/v3',
      () => ({ body: { version: version() } }),
      'the version, so that Keystone clients find their way',
    ),
    open('get', '/', () => ({ status: HTTP.multipleChoices, body: { versions: { values: [version()] } } }), 'versions'),
  ];
}

const RESOURCES: readonly IdentityResource[] = [
  'users',
  'projects',
  'domains',
  'roles',
  'regions',
  'services',
  'endpoints',
];

/** Discovery, one's own projects, and the records of users, projects and the like (cloudpods-api §6.6). */
export function identityRoutes(parts: IdentityRouteParts): readonly Route[] {
  return [
    ...discoveryRoutes(parts),
    ...ownRoutes(parts),
    ...RESOURCES.flatMap((resource) => resourceRoutes(resource, parts)),
  ];
}
