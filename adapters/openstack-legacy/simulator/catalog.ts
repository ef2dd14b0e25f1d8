import type { ServiceName, World } from '../../openstack/simulator/family.ts';

interface Entry {
  readonly name: string;
  readonly type: string;
  /** The service that is really there. */
  readonly service?: ServiceName;
  readonly path: string;
}

/** What the catalog of the reference lists (OL-15…OL-25), half of it for nobody here. */
const ENTRIES: readonly Entry[] = [
  { name: 'nova', type: 'compute', service: 'compute', path: '/v2/$tenant' },
  { name: 'neutron', type: 'network', service: 'network', path: '/' },
  { name: 'cinder_v2', type: 'volumev2', service: 'volume', path: '/v2/$tenant' },
  { name: 'cinder', type: 'volume', path: ':8776/v1/$tenant' },
  { name: 'trove', type: 'database', path: ':8779/v1.0/$tenant' },
  { name: 'glance', type: 'image', service: 'image', path: '' },
  { name: 'ceilometer', type: 'metering', path: ':8777' },
  { name: 'heat-cfn', type: 'cloudformation', path: ':8000/v1/' },
  { name: 'nova_ec2', type: 'ec2', path: ':8773/services/Cloud' },
  { name: 'heat', type: 'orchestration', path: ':8004/v1/$tenant' },
  { name: 'keystone', type: 'identity', service: 'identity', path: '/v2.0' },
];

/** Where only the cloud's own services get. */
const INSIDE = 'http://192.0.2.10';

/** The catalog of a token of a tenant (OL-11, OL-12): outside and inside have other hosts. */
export function serviceCatalog(world: World, tenant: string): readonly object[] {
  const { without, region } = world.settings;
  return ENTRIES.filter(({ service }) => !service || service === 'identity' || !without.includes(service)).map(
    ({ name, type, service, path }) => {
      const end = path.replace('$tenant', tenant);
      const inside = `${INSIDE}${service ? `/${service}` : ''}${end}`;
      const outside = service ? `${world.url}/${service}${end}` : `http://192.0.2.9${end}`;
      // Where administrators ask Keystone is another port, which the gateway can reach here.
      const admin = service === 'identity' ? `${world.url}/identity/admin/v2.0` : inside;
      const endpoint = { adminURL: admin, internalURL: inside, publicURL: outside, id: `${type}-1`, region };
      return { endpoints: [endpoint], endpoints_links: [], name, type };
    },
  );
}
