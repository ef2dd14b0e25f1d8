import { NESTED, ROUTES } from './routes.ts';
import type { Words } from './two-tenants.ts';

type Cases = Readonly<Record<string, (words: Words) => readonly string[]>>;

const enc = encodeURIComponent;

/** Routes of a kind that is listed and shown, with the ways to name something of a tenant there. */
function kindCases(plural: string): Cases {
  const queries = ({ id, name, word }: Words) =>
    [
      `id=north.${id}`,
      `id=${id}`,
      `name=${name}`,
      `search=${word}`,
      `filter=${enc(`name.contains("${word}")`)}`,
    ].flatMap((query) => [query, `scope=system&${query}`]);
  const path = `/${plural}`;
  return {
    [path]: (words) => queries(words).map((query) => `${path}?${query}`),
    [`${path}/distinct-field`]: (words) => queries(words).map((query) => `${path}/distinct-field?field=name&${query}`),
    [`${path}/:id`]: (words) =>
      [`north.${words.id}`, words.id, words.name, `north.${words.id}?scope=system`].map((one) => `${path}/${one}`),
  };
}

const KINDS =
  'images v1/images zones hosts externalprojects cloudregions cloudproviders cloudaccounts brands schedtags'.split(' ');
const CONSTANTS =
  '/parameters /parameters/:id /services/:id/parameters /scopedpolicybindings /monitorresourcealerts /loadbalanceragents /baremetalagents /instancegroups /isolated_devices /service_settings /v3/rolepolicies /v3/credentials /v3/identity_providers /v3/services/:id/config'.split(
    ' ',
  );

/** Lists within a thing: within what is the tenant's, and of what is his within what everybody has. */
const nestedCases: Cases = Object.fromEntries(
  ROUTES.filter(({ path }) => NESTED.test(path)).map(({ path }) => [
    path,
    ({ id, name, word }: Words) => [
      ...[`north.${id}`, `${word}-host`].map((wanted) => path.replace(':id', wanted)),
      ...[`name=${name}`, `search=${word}`].map((query) => `${path.replace(':id', 'north')}?${query}`),
    ],
  ]),
);

/** Routes of regions, accounts, zones and what is listed within things, with the ways to name something of a tenant there. */
export const PLACE_CASES: Cases = {
  ...(Object.assign({}, ...KINDS.map(kindCases)) as Cases),
  ...nestedCases,
  ...Object.fromEntries(CONSTANTS.map((path) => [path, () => []])),
  ...Object.fromEntries(
    ROUTES.filter(({ method, path }) => method === 'get' && /images\/:id\/(file|download|members)$/.test(path)).map(
      ({ path }) => [path, ({ id, name }: Words) => [`north.${id}`, id, name].map((one) => path.replace(':id', one))],
    ),
  ),
  '/v1/images/detail': ({ id, word }) => [`id=${id}`, `search=${word}`].map((q) => `/v1/images/detail?${q}`),
  '/capabilities': ({ project, domain }) =>
    [`project_id=${project}`, `domain_id=${domain}`].map((q) => `/capabilities?${q}`),
  '/cloudregions/:id/capability': ({ id, project }) =>
    [`${id}/capability`, `north/capability?project_id=${project}`].map((wanted) => `/cloudregions/${wanted}`),
  '/zones/:id/capability': ({ word }) => [`/zones/north.${word}-zone/capability`, `/zones/${word}-zone/capability`],
};
