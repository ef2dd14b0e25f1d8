import type { Flavor } from '../content/flavors.ts';
import { bodyOf, json, Refusal, type Reply } from '../http/message.ts';
import type { Context } from './context.ts';
import { badRequest, notFound, novaError, policyForbids } from './errors.ts';
import { accessOf, toAccess, toFlavor } from './flavors.ts';

type Body = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const conflict = (message: string) => new Refusal(novaError(409, message));

const MEMBERS = [
  ...['name', 'id', 'ram', 'vcpus', 'disk', 'OS-FLV-EXT-DATA:ephemeral', 'swap', 'rxtx_factor'],
  ...['os-flavor-access:is_public', 'description'],
];
const DESCRIBED = 55;
const MOST = 2 ** 31 - 1;

function requireAdmin({ access }: Context, rule: string): void {
  if (!access.isAdmin) throw policyForbids(`os_compute_api:${rule}`);
}

function numberIn(given: Body, name: string, minimum: number): number {
  const value = Number(given[name] ?? 0);
  if (Number.isInteger(value) && value >= minimum && value <= MOST) return value;
  const why = `${String(given[name])} is less than the minimum of ${minimum}`;
  throw badRequest(`Invalid input for field/attribute ${name}. Value: ${String(given[name])}. ${why}`);
}

function flavorIn({ request, minor }: Context): Body {
  const body = bodyOf(request);
  const given = isObject(body) ? body['flavor'] : undefined;
  if (!isObject(given)) throw badRequest("Invalid input for field/attribute flavor. 'flavor' is a required property");
  const odd = Object.keys(given).filter(
    (name) => !MEMBERS.includes(name) || (name === 'description' && minor < DESCRIBED),
  );
  if (odd.length > 0) throw badRequest(`Additional properties are not allowed ('${odd.join("', '")}' was unexpected)`);
  for (const name of ['name', 'ram', 'vcpus', 'disk']) {
    if (!(name in given))
      throw badRequest(`Invalid input for field/attribute flavor. '${name}' is a required property`);
  }
  return given;
}

/** POST /flavors: names and ids are the only ones of their cloud (mapping OS-49). */
export function createFlavor(context: Context): Reply {
  requireAdmin(context, 'os-flavor-manage:create');
  const { cloud } = context;
  const given = flavorIn(context);
  const id = typeof given['id'] === 'string' ? given['id'] : `made-${cloud.flavors.size}`;
  const name = String(given['name']);
  for (const known of cloud.flavors.values()) {
    if (known.name === name) throw conflict(`Flavor with name ${name} already exists.`);
    if (known.id === id) throw conflict(`Flavor with ID ${id} already exists.`);
  }
  const flavor: Flavor = {
    id,
    name,
    vcpus: numberIn(given, 'vcpus', 1),
    ram: numberIn(given, 'ram', 1),
    disk: numberIn(given, 'disk', 0),
    ephemeral: numberIn(given, 'OS-FLV-EXT-DATA:ephemeral', 0),
    swap: numberIn(given, 'swap', 0),
    extraSpecs: {},
    description: typeof given['description'] === 'string' ? given['description'] : null,
    isPublic: given['os-flavor-access:is_public'] !== false,
    disabled: false,
    gone: false,
  };
  cloud.flavors.set(id, flavor);
  return json(200, { flavor: toFlavor(context, flavor) });
}

function known({ cloud }: Context, id: string): Flavor {
  const flavor = cloud.flavors.get(id);
  if (!flavor) throw notFound(`Flavor ${id} could not be found.`);
  return flavor;
}

/** DELETE /flavors/{id}: also one that servers have. */
export function deleteFlavor(context: Context, id: string): Reply {
  requireAdmin(context, 'os-flavor-manage:delete');
  known(context, id);
  context.cloud.flavors.delete(id);
  return { status: 202, headers: {}, body: '' };
}

/** POST /flavors/{id}/action: lets a project use a flavor that is not public. */
export function actOnFlavor(context: Context, id: string): Reply {
  const body = bodyOf(context.request);
  const given = isObject(body) ? body['addTenantAccess'] : undefined;
  if (!isObject(given)) throw badRequest('There is no such action.');
  requireAdmin(context, 'os-flavor-access:add_tenant_access');
  const { cloud } = context;
  const flavor = known(context, id);
  const tenant = String(given['tenant']);
  if (flavor.isPublic) throw conflict('Can not add access to a public flavor.');
  if (accessOf(cloud, flavor).includes(tenant)) {
    throw conflict(`Flavor access already exists for flavor ${id} and project ${tenant} combination.`);
  }
  const admitted = { ...flavor, admitted: [...(flavor.admitted ?? []), tenant] };
  cloud.flavors.set(id, admitted);
  return json(200, { flavor_access: toAccess(cloud, admitted) });
}
