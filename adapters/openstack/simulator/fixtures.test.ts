import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenstackSimulator } from './index.ts';
import { ask, at, list, logIn, loginBody, type Answer, type Client } from './testing/client.ts';
import { clouds } from './testing/clouds.ts';
import { fixtures, type Fixture } from './testing/fixtures.ts';
import { differences, shapeOf } from './testing/shape.ts';

const { start, stopAll } = clouds();
let simulator: OpenstackSimulator;
let admin: Client;
let member: Client;
/** Ids of things that the recorded requests name. */
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  simulator = await start({ name: 'east', servers: 120 });
  admin = await logIn(simulator);
  member = await logIn(simulator, 'member');
  ids = await idsOf();
});

afterAll(stopAll);

const first = (answer: Answer, key: string, fits: (record: Record<string, unknown>) => boolean) =>
  String(list(answer, key).find(fits)?.['id']);

async function idsOf(): Promise<Readonly<Record<string, string>>> {
  const servers = await admin.nova('/servers/detail?all_tenants=1');
  const withVolume = (record: Record<string, unknown>) =>
    record['tenant_id'] === member.projectId &&
    record['status'] === 'ACTIVE' &&
    list({ ...servers, body: record }, 'os-extended-volumes:volumes_attached').length === 1;
  const images = await member.get('/image/v2/images');
  const volumes = await admin.cinder('/volumes/detail?all_tenants=1');
  const ports = await admin.get('/network/v2.0/ports');
  const isFloating = (record: Record<string, unknown>) => record['device_owner'] === 'network:floatingip';
  const server = first(servers, 'servers', withVolume);
  const actions = await admin.nova(`/servers/${server}/os-instance-actions`);
  return {
    server,
    error: first(servers, 'servers', (one) => one['status'] === 'ERROR' && one['hostId'] === ''),
    action: String(at(actions.body, 'instanceActions', 0, 'request_id')),
    image: first(images, 'images', () => true),
    secondImage: String(list(images, 'images')[1]?.['id']),
    volume: first(volumes, 'volumes', (one) => one['status'] === 'in-use'),
    port: first(ports, 'ports', isFloating),
    device: server,
  };
}

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

/** Paths with ids in them, and with which ids of ours they are asked. */
const PATHS: Readonly<Record<string, (path: string) => string>> = {
  'server-error': (path) => path.replace(UUID, ids['error'] ?? ''),
  'instance-action': () => `/v2.1/servers/${ids['server']}/os-instance-actions/${ids['action']}`,
  image: (path) => path.replace(UUID, ids['image'] ?? ''),
  'images-in': () => `/v2/images?id=in:${ids['image']},${ids['secondImage']}`,
  volume: (path) => path.replace(UUID, ids['volume'] ?? ''),
  port: (path) => path.replace(UUID, ids['port'] ?? ''),
  'ports-device': () => `/v2.0/ports?device_id=${ids['device']}&device_id=zz&fields=id&fields=device_id`,
  project: (path) => path.replace(/[0-9a-f]{32}/, member.projectId),
  // All of a kind: as many sorts of ports and images as there are.
  images: () => '/v2/images?limit=100',
};

/** Bodies of the logins. */
const LOGINS: Readonly<Record<string, () => unknown>> = {
  token: () => loginBody(simulator.config),
  'token-member': () => loginBody(simulator.personas['member']),
  'token-unscoped': () => loginBody(simulator.personas['member'], 'unscoped'),
  'token-app': () => loginBody(simulator.personas['app']),
  'token-rescoped': () => ({
    auth: {
      identity: { methods: ['token'], token: { id: member.token } },
      scope: { project: { id: member.projectId } },
    },
  }),
  'identity-error-400': () => ({}),
  'identity-error-401': () => {
    const user = { name: 'member', domain: { name: 'Default' }, password: 'wrong' };
    return { auth: { identity: { methods: ['password'], password: { user } } } };
  },
  'identity-error-404-token': () => ({ auth: { identity: { methods: ['token'], token: { id: 'x' } } } }),
};

/** What our content has and the recorded cloud had not, or the other way round. */
const SERVER_VARIETY = [
  '.servers[].image',
  '.servers[].fault',
  '.servers[].security_groups',
  '.servers[].progress',
  '.servers_links',
];
const PROPERTIES = ['architecture', 'hw_firmware_type', 'hw_machine_type', 'hw_video_model', 'image_location'];
const SNAPSHOT = [
  'base_image_ref',
  'boot_roles',
  'image_type',
  'instance_uuid',
  'owner_project_name',
  'owner_user_name',
];
const MORE = ['os_distro', 'os_version', 'os_type', 'user_id', 'made_by', 'stores'];
const IMAGE_MEMBERS = [...PROPERTIES, ...SNAPSHOT, ...MORE];
const VARIETY: Readonly<Record<string, readonly string[]>> = {
  image: IMAGE_MEMBERS.map((name) => `.${name}`),
  images: [...IMAGE_MEMBERS.map((name) => `.images[].${name}`), '.next'],
  'images-page': IMAGE_MEMBERS.map((name) => `.images[].${name}`),
  'images-member': [...IMAGE_MEMBERS.map((name) => `.images[].${name}`), '.next'],
  'images-in': IMAGE_MEMBERS.map((name) => `.images[].${name}`),
  ports: ['.ports[].binding:vif_details'],
  port: ['.port.binding:vif_details'],
  networks: ['.networks[].is_default'],
  'role-assignments': ['.role_assignments[].scope'],
  'instance-actions': ['.instanceActions[].message'],
  'flavors-detail-2.1': ['.flavors[].swap'],
  'volumes-detail-page': ['.volumes[].volume_image_metadata'],
  users: ['.users[].email'],
};

/** The headers that somebody may rely on. */
const HEADERS = [
  'allow',
  'content-type',
  'location',
  'openstack-api-version',
  'vary',
  'www-authenticate',
  'x-compute-request-id',
  'x-openstack-nova-api-version',
  'x-openstack-request-id',
  'x-subject-token',
];

const butFor = (name: string): readonly string[] => VARIETY[name] ?? (name.startsWith('server') ? SERVER_VARIETY : []);

async function replay(fixture: Fixture): Promise<Answer> {
  const { service, request, version, as, accept } = fixture.recorded;
  const [method = 'GET', given = '/'] = request.split(' ');
  const who = as === 'member' ? member : admin;
  const path = (PATHS[fixture.name] ?? ((one: string) => one.replace(UUID, ids['server'] ?? '')))(given);
  const versions: Record<string, string> = version === undefined ? {} : { 'openstack-api-version': version };
  if (service === 'compute' && version) versions['x-openstack-nova-api-version'] = version.split(' ')[1] ?? '';
  const login = LOGINS[fixture.name];
  return ask(`${simulator.url}/${service}${path.replace('{project_id}', who.projectId)}`, {
    method,
    headers: {
      ...(accept === 'none' ? {} : { accept: accept ?? 'application/json' }),
      ...(as === 'nobody' ? {} : { 'x-auth-token': who.token }),
      ...versions,
    },
    ...(login ? { body: login() } : {}),
  });
}

describe('the simulated cloud answers like the recorded one', () => {
  const all = fixtures();

  it.each(all.map((fixture) => [fixture.name, fixture] as const))('%s', async (name, fixture) => {
    const answer = await replay(fixture);
    expect(answer.status).toBe(fixture.status);
    const wanted = Object.keys(fixture.headers);
    expect(HEADERS.filter((header) => header in answer.headers)).toEqual(
      HEADERS.filter((header) => wanted.includes(header)),
    );
    expect(answer.headers['content-type']).toBe(fixture.headers['content-type']);
    if (typeof fixture.body === 'string') expect(answer.body).toBe(fixture.body);
    else expect(differences(shapeOf(fixture.body), shapeOf(answer.body), butFor(name))).toEqual([]);
  });

  it.each(all.filter(({ status }) => status >= 400).map((fixture) => [fixture.name, fixture] as const))(
    '%s says the same',
    async (_name, fixture) => {
      const answer = await replay(fixture);
      const own = (body: unknown) => JSON.stringify(body).replaceAll(/[0-9a-f]{32}/g, 'ID');
      expect(own(answer.body)).toBe(own(sameOrder(fixture.body, answer.body)));
    },
  );
});

/** The recorded body with its keys in the order of ours: JSON objects have none. */
function sameOrder(recorded: unknown, ours: unknown): unknown {
  if (typeof recorded !== 'object' || recorded === null || typeof ours !== 'object' || ours === null) return recorded;
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(recorded)])];
  return Object.fromEntries(keys.map((key) => [key, sameOrder(at(recorded, key), at(ours, key))]));
}
