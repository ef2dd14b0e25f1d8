import type { Words } from './two-tenants.ts';

const oneOf = (list: string, ids: readonly string[]) => ids.map((id) => `${list}/${id}`);

/** Ways to name something of a tenant where numbers and the audit are read. */
export const USAGE_CASES: Readonly<Record<string, (words: Words) => readonly string[]>> = {
  '/events': ({ user, domain, word }) =>
    [`user_id=${user}`, `user=${user}`, `obj_name=zed`, `domain_id=${domain}`, `owner_domain_ids=${word}-domain`].map(
      (query) => `/events?${query}`,
    ),
  '/events/:id': ({ user }) => oneOf('/events', [user]),
  '/events/distinct-field': ({ user }) => [`/events/distinct-field?field=user&field=project&user_id=${user}`],
  ...Object.fromEntries(
    ['quotas', 'zone_quotas', 'region_quotas', 'project_quotas', 'infras_quotas', 'domain_quotas'].map((list) => [
      `/${list}`,
      ({ project, word }: Words) => [`project_id=${project}`, `tenant=${word}-project`].map((q) => `/${list}?${q}`),
    ]),
  ),
  '/usages': ({ project, domain }) => [`project_id=${project}`, `domain_id=${domain}`].map((q) => `/usages?${q}`),
  '/usages/cloudregions/:id': ({ id }) => oneOf('/usages/cloudregions', [id, `north.${id}`]),
  '/usages/zones/:id': ({ id, word }) => oneOf('/usages/zones', [id, `${word}-zone`, `north.${word}-zone`]),
  '/usages/hosts/:id': ({ id, word }) => oneOf('/usages/hosts', [id, `${word}-host`, `north.${word}-host`]),
  '/usages/cloudaccounts/:id': ({ id }) => oneOf('/usages/cloudaccounts', [id]),
  '/usages/cloudproviders/:id': ({ id }) => oneOf('/usages/cloudproviders', [id]),
  '/rpc/usages/general-usage': ({ id, project }) =>
    [`range_type=zones&range_id=${id}`, `range_type=hosts&range_id=${id}`, `project_id=${project}`].map(
      (q) => `/rpc/usages/general-usage?${q}`,
    ),
};
