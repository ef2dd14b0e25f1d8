import { GatewayError } from '../../contract/index.ts';
import type { Place } from '../../identity/keystone/catalog.ts';
import { MAX_LIMIT } from '../../schema/query/list-query.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { integerOf } from '../../schema/query/values.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { routesOf, type Route, type Surface } from '../route.ts';

/** Lists of what is not here, which Cloudpods' clients look for all the same (clients.md §9d): path to the list's key. */
const EMPTY_LISTS: Readonly<Record<string, string>> = {
  '/parameters': 'parameters',
  '/services/:id/parameters': 'parameters',
  '/scopedpolicybindings': 'scopedpolicybindings',
  '/monitorresourcealerts': 'monitorresourcealerts',
  '/loadbalanceragents': 'loadbalanceragents',
  '/baremetalagents': 'baremetalagents',
  '/instancegroups': 'instancegroups',
  '/isolated_devices': 'isolated_devices',
  '/v3/rolepolicies': 'rolepolicies',
  // A row here would switch on a second factor at login.
  '/v3/credentials': 'credentials',
  '/v3/identity_providers': 'identity_providers',
};

/** Objects that are the same for everybody. */
const OBJECTS: Readonly<Record<string, object>> = {
  '/service_settings': { common: {}, compute_v2: {}, identity: {}, image: {}, meter: {}, yunionapi: {} },
  '/v3/services/:id/config': { service: { config: { default: {} } } },
};

/** Without it the web interface shows all of its menus; an empty one would hide them. */
const SETTINGS = 'global-settings';

const number = (query: RawQuery, name: string) => integerOf(name, query.value(name) || '0');

/** In Keystone's form and in Cloudpods' at once below `/v3`, as the lists there. */
function emptyList(plural: string, { search }: ActorExchange, self: string | undefined): Reply {
  const query = new RawQuery(search);
  const asked = number(query, 'limit');
  const limit = asked <= 0 ? MAX_LIMIT : Math.min(asked, MAX_LIMIT);
  const links = self === undefined ? {} : { links: { next: null, previous: null, self } };
  return { body: { limit, ...links, offset: Math.max(0, number(query, 'offset')), [plural]: [], total: 0 } };
}

/**
 * What a web interface has saved for a user: nothing yet. It is empty and not absent, because what is absent would be created, and without
 * that lists stay empty (clients.md §9a).
 */
function parameter({ params }: ActorExchange): Reply {
  const name = params['id'] ?? '';
  if (name === SETTINGS) throw new GatewayError('not_found', `parameter ${SETTINGS} not found`);
  return { body: { parameter: { id: name, name, value: {} } } };
}

const NOTHING = 'what clients look for and nothing here fills: empty';
const SAVED = 'an empty value: nothing is saved for web interfaces';

const surfaceOf = (path: string): Surface => (path.startsWith('/v3/') ? 'identity' : 'unified');

/** What clients of Cloudpods need to find, and nothing here fills. */
export function constantRoutes(place: () => Place): readonly Route[] {
  const lists = Object.entries(EMPTY_LISTS).map(([path, plural]) => {
    const surface = surfaceOf(path);
    const self = () => (surface === 'identity' ? `${place().url}${path}` : undefined);
    return routesOf(surface).bearer('get', path, (exchange) => emptyList(plural, exchange, self()), NOTHING);
  });
  const objects = Object.entries(OBJECTS).map(([path, body]) =>
    routesOf(surfaceOf(path)).bearer('get', path, () => ({ body }), NOTHING),
  );
  return [...lists, ...objects, routesOf('unified').bearer('get', '/parameters/:id', parameter, SAVED)];
}
