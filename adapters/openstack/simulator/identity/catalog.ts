import { keystoneId } from '../content/ids.ts';
import type { ServiceName } from '../http/face.ts';
import { serviceUrl, type World } from '../world.ts';
import type { Token } from './tokens.ts';

interface Entry {
  readonly service: ServiceName;
  readonly type: string;
  readonly name: string;
  /** What follows the service's address. */
  readonly path: string;
}

/** As DevStack registers them: some with a version, some without, the block storage under two types and with the project. */
const ENTRIES: readonly Entry[] = [
  { service: 'compute', type: 'compute', name: 'nova', path: '/v2.1' },
  { service: 'network', type: 'network', name: 'neutron', path: '' },
  { service: 'volume', type: 'volumev3', name: 'cinderv3', path: '/v3/$project' },
  { service: 'image', type: 'image', name: 'glance', path: '' },
  { service: 'identity', type: 'identity', name: 'keystone', path: '/v3' },
  { service: 'volume', type: 'block-storage', name: 'cinder', path: '/v3/$project' },
];

function endpoints(world: World, entry: Entry, token: Token): readonly object[] {
  const { region } = world.settings;
  const project = token.scope.kind === 'project' ? token.scope.projectId : undefined;
  // Keystone leaves out endpoints whose address it cannot fill in.
  if (entry.path.includes('$project') && project === undefined) return [];
  const url = serviceUrl(world, entry.service) + entry.path.replace('$project', project ?? '');
  return ['admin', 'public', 'internal'].map((kind) => ({
    id: keystoneId(world.cloud.basis.cloud, 'endpoint', `${entry.type}/${kind}`),
    interface: kind,
    region_id: region,
    url,
    region,
  }));
}

/** The services that a token may use, each with its addresses. */
export function catalogFor(world: World, token: Token): readonly object[] {
  return ENTRIES.filter(({ service }) => service === 'identity' || !world.settings.without.includes(service)).map(
    (entry) => ({
      endpoints: endpoints(world, entry, token),
      id: keystoneId(world.cloud.basis.cloud, 'service', entry.type),
      type: entry.type,
      name: entry.name,
    }),
  );
}
