import type { Flavor } from '../content/flavors.ts';
import { json, type Reply } from '../http/message.ts';
import type { Access } from '../identity/access.ts';
import { behind, booleanIn, comparator, nextQuery, take, type SortValue } from '../paging.ts';
import type { Cloud } from '../state/cloud.ts';
import { linksTo, nextLink, type Context } from './context.ts';
import { badRequest, notFound, policyForbids } from './errors.ts';
import { knownParameters, invalidParameter, limitIn } from './parameters.ts';

const SORT_KEYS: Readonly<Record<string, (flavor: Flavor) => SortValue>> = {
  created_at: ({ id }) => id,
  description: ({ description }) => description,
  disabled: ({ disabled }) => disabled,
  ephemeral_gb: ({ ephemeral }) => ephemeral,
  flavorid: ({ id }) => id,
  id: ({ id }) => id,
  is_public: ({ isPublic }) => isPublic,
  memory_mb: ({ ram }) => ram,
  name: ({ name }) => name,
  root_gb: ({ disk }) => disk,
  rxtx_factor: () => 1,
  swap: ({ swap }) => swap,
  updated_at: () => null,
  vcpu_weight: () => null,
  vcpus: ({ vcpus }) => vcpus,
};

const PARAMETERS = ['limit', 'marker', 'sort_key', 'sort_dir', 'is_public', 'minRam', 'minDisk'];

/** Whether somebody may use a flavor. */
export const maySee = (cloud: Cloud, { isAdmin, projectId }: Access, flavor: Flavor): boolean =>
  isAdmin || flavor.isPublic || (projectId !== undefined && accessOf(cloud, flavor).includes(projectId));

/** Ids of the projects that may use a flavor which is not public. */
export const accessOf = (cloud: Cloud, { access, admitted = [] }: Flavor): readonly string[] => [
  ...(access === undefined ? [] : [cloud.basis.directory.projects[access].id]),
  ...admitted,
];

/** A flavor as Nova shows it. */
export function toFlavor(context: Context, flavor: Flavor): object {
  const { minor } = context;
  return {
    id: flavor.id,
    name: flavor.name,
    ram: flavor.ram,
    disk: flavor.disk,
    // Nothing is an empty text below 2.75.
    swap: flavor.swap === 0 && minor < 75 ? '' : flavor.swap,
    'OS-FLV-EXT-DATA:ephemeral': flavor.ephemeral,
    'OS-FLV-DISABLED:disabled': flavor.disabled,
    vcpus: flavor.vcpus,
    'os-flavor-access:is_public': flavor.isPublic,
    rxtx_factor: 1,
    links: linksTo(context, 'flavors', flavor.id),
    ...(minor >= 55 && { description: flavor.description }),
    ...(minor >= 61 && { extra_specs: flavor.extraSpecs }),
  };
}

function toBasicFlavor(context: Context, { id, name, description }: Flavor): object {
  const basic = { id, name, links: linksTo(context, 'flavors', id) };
  return context.minor >= 55 ? { ...basic, description } : basic;
}

/** `is_public`: only administrators choose; the word None asks for all. */
function publicFilter({ request, access }: Context): boolean | undefined {
  const word = request.query.get('is_public');
  if (!access.isAdmin || word === null) return true;
  if (word.toLowerCase() === 'none') return undefined;
  const wanted = booleanIn(word);
  if (wanted === undefined) throw badRequest(`Invalid is_public filter [${word}]`);
  return wanted;
}

function sorted(context: Context, flavors: readonly Flavor[]): readonly Flavor[] {
  const name = context.request.query.get('sort_key') ?? 'flavorid';
  const value = SORT_KEYS[name];
  if (!value) {
    const list = Object.keys(SORT_KEYS).map((one) => `'${one}'`);
    throw invalidParameter('sort_key', name, `'${name}' is not one of [${list.join(', ')}]`);
  }
  const direction = context.request.query.get('sort_dir') ?? 'asc';
  if (direction !== 'asc' && direction !== 'desc') {
    throw invalidParameter('sort_dir', direction, `'${direction}' is not one of ['asc', 'desc']`);
  }
  const descending = direction === 'desc';
  return [...flavors].sort(
    comparator([
      { value, descending },
      { value: ({ id }) => id, descending },
    ]),
  );
}

function atLeast({ request }: Context, name: string): number {
  const text = request.query.get(name) ?? '0';
  if (!/^\d+$/.test(text)) throw badRequest(`Invalid ${name} filter [${text}]`);
  return Number(text);
}

/** GET /flavors and /flavors/detail (mapping L-20). */
export function listFlavors(context: Context, form: 'flavors' | 'flavors/detail'): Reply {
  const { cloud, request, access } = context;
  knownParameters(context, PARAMETERS);
  const limit = limitIn(request.query, context.world.settings.maxLimit);
  const isPublic = publicFilter(context);
  const minRam = atLeast(context, 'minRam');
  const minDisk = atLeast(context, 'minDisk');
  const projectId = access.projectId;
  const fits = (flavor: Flavor) =>
    (isPublic === undefined ||
      flavor.isPublic === isPublic ||
      (isPublic && projectId !== undefined && accessOf(cloud, flavor).includes(projectId))) &&
    (access.isAdmin || !flavor.disabled) &&
    flavor.ram >= minRam &&
    flavor.disk >= minDisk;
  const marker = request.query.get('marker') ?? undefined;
  if (marker !== undefined && !cloud.flavors.has(marker)) throw badRequest(`marker [${marker}] not found`);
  const rows = behind(sorted(context, [...cloud.flavors.values()]), marker);
  const found = take(rows, limit, fits);
  const view = form === 'flavors' ? toBasicFlavor : toFlavor;
  const flavors = found.rows.map((flavor) => view(context, flavor));
  const last = found.rows.at(-1);
  if (!found.full || !last) return json(200, { flavors });
  const query = nextQuery(request.query, last.id, true);
  return json(200, { flavors, flavors_links: [nextLink(context, form, query)] });
}

function visibleFlavor(context: Context, id: string): Flavor {
  const flavor = context.cloud.flavors.get(id);
  if (!flavor || !maySee(context.cloud, context.access, flavor)) {
    throw notFound(`Flavor ${id} could not be found.`);
  }
  return flavor;
}

/** GET /flavors/{id} */
export const showFlavor = (context: Context, id: string): Reply =>
  json(200, { flavor: toFlavor(context, visibleFlavor(context, id)) });

/** GET /flavors/{id}/os-extra_specs */
export const showExtraSpecs = (context: Context, id: string): Reply =>
  json(200, { extra_specs: visibleFlavor(context, id).extraSpecs });

/** GET /flavors/{id}/os-flavor-access: administrators learn which projects may use a flavor that is not public. */
export function listFlavorAccess(context: Context, id: string): Reply {
  if (!context.access.isAdmin) throw policyForbids('os_compute_api:os-flavor-access');
  const flavor = visibleFlavor(context, id);
  if (flavor.isPublic) throw notFound('Access list not available for public flavors.');
  return json(200, { flavor_access: toAccess(context.cloud, flavor) });
}

/** Who may use a flavor, as Nova lists it. */
export const toAccess = (cloud: Cloud, flavor: Flavor): readonly object[] =>
  accessOf(cloud, flavor).map((tenant_id) => ({ flavor_id: flavor.id, tenant_id }));
