import type { NativeRequest, NativeTouched, ResourceName } from 'podgate/contract';
import type { sources } from '../sources.ts';

type SourceName = keyof typeof sources;

/** Which lists show what was written, by the service and the collection in the path; some things come and go with others. */
const LISTS: Readonly<Record<string, Readonly<Record<string, readonly SourceName[]>>>> = {
  compute: {
    flavors: ['flavors', 'flavor_access'],
    'os-keypairs': ['keypairs'],
    servers: ['ports', 'volumes', 'floating_ips'],
  },
  image: { images: ['images', 'image_members'] },
  network: {
    networks: ['networks', 'subnets', 'ports'],
    subnets: ['subnets', 'ports'],
    subnetpools: ['subnets'],
    ports: ['ports', 'floating_ips'],
    floatingips: ['floating_ips', 'ports'],
    routers: ['ports', 'floating_ips'],
    'security-groups': ['security_groups'],
    'security-group-rules': ['security_groups'],
    'rbac-policies': ['rbac_policies', 'networks', 'subnets'],
  },
  volumev3: {
    volumes: ['volumes', 'snapshots'],
    snapshots: ['snapshots'],
    types: ['volume_types', 'volume_type_access'],
    'os-volume-transfer': ['volumes'],
    'volume-transfers': ['volumes'],
  },
};

/** What goes on after it was answered, by service and collection. */
const PARTS: Readonly<Record<string, Readonly<Record<string, ResourceName>>>> = {
  image: { images: 'images' },
  volumev3: { volumes: 'disks', snapshots: 'snapshots' },
};

/** The version, for some services the project, and then what it is about. */
const PATH = /^\/v\d+(?:\.\d+)?(?:\/(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f-]{27}))?\/([a-z-]+)(?:\/([^/]+))?/;

/** Actions on servers and volumes that make images. */
const MAKE_IMAGES = ['createImage', 'createBackup', 'os-volume_upload_image'];

const makesImage = (body: unknown) =>
  typeof body === 'object' && body !== null && MAKE_IMAGES.some((action) => Object.hasOwn(body, action));

/** What a write may have changed beside the server that it is about. */
export function touchedBy({ service, path, body }: NativeRequest): NativeTouched {
  const [, collection = '', id] = PATH.exec(path) ?? [];
  const lists = LISTS[service]?.[collection] ?? [];
  const resource = PARTS[service]?.[collection];
  return {
    sources: makesImage(body) ? [...lists, 'images'] : lists,
    ...(resource !== undefined && id !== undefined && id !== 'detail' ? { part: { resource, id } } : {}),
  };
}
