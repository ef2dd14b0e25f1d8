import { bedClouds, credentialsOf } from './bed.ts';
import { Workshop } from './content/workshop.ts';
import type { GatewayClient } from './gateway-client.ts';
import { PROJECTS, type ConfiguredCloud } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import { OpenstackClient } from './oracle/openstack-client.ts';
import type { NovaServer } from './oracle/records.ts';
import type { Row } from './oracle/row.ts';
import { until } from './until.ts';
import { CLOSED } from './write-ways.ts';

const [first, second] = bedClouds();
const CLOUD: ConfiguredCloud = {
  bed: first,
  login: 'admin',
  all: true,
  map: { alpha: PROJECTS.alpha, beta: PROJECTS.beta },
};
/** Beside those that every suite has: somebody who only reads, and somebody whose role may do some things alone. */
const RITA = { name: 'rita', role: 'reader', project: PROJECTS.alpha };
const OLGA = { name: 'olga', role: 'operator', project: PROJECTS.alpha };
const POLICY = { roles: { operator: { servers: ['start', 'stop', 'update'] } } };
const PATIENCE_SECONDS = 60;

interface Record {
  readonly user: { readonly name: string };
  readonly action: string;
  readonly result: string;
  readonly thing?: { readonly type: string; readonly id?: string; readonly cloud?: string };
}

/** The ways of writing to a server, each with a body that would do. */
const WRITES: readonly (readonly [method: string, path: string, body?: object])[] = [
  ['POST', '/stop'],
  ['POST', '/set-user-metadata', { color: 'red' }],
  ['POST', '/freeze'],
  ['PUT', '', { name: 'podgate-test-taken' }],
  ['DELETE', ''],
];

let shop: Workshop;
let gateway: GatewayProcess;
let [rita, olga, ann, root]: GatewayClient[] = [];
/** Servers of the first and of the second tenant, and one on a cloud that is only read. */
let [ours, theirs, closed] = ['', '', ''];
/** What the audit must have of what was asked here, in order. */
const asked: object[] = [];

const gid = (id: string) => `${first.name}.${id}`;

beforeAll(async () => {
  shop = await Workshop.open(first);
  const beta = await OpenstackClient.login(credentialsOf(first, 'member-beta'));
  const plain = await shop.plain('policy');
  [gateway, ours, theirs] = await Promise.all([
    GatewayProcess.start([CLOUD, CLOSED], { users: [RITA, OLGA], policy: POLICY }),
    shop.server(plain),
    shop.server({ ...plain, networks: 'none' }, 'ACTIVE', beta),
  ]);
  [rita, olga, ann, root] = await Promise.all([
    gateway.loginOf(RITA),
    gateway.loginOf(OLGA),
    gateway.login('ann'),
    gateway.login('root'),
  ]);
  await root.listNow({ scope: 'system', cloudregion: first.name });
  // The oldest is one that stays: other suites make and delete theirs meanwhile.
  const oldest = { order_by: 'created_at', order: 'asc', limit: 1 };
  const { servers } = await root.list({ scope: 'system', cloudregion: second.name, ...oldest });
  closed = String(servers[0]?.['id']);
}, 180_000);

afterAll(async () => {
  await gateway.stop();
  await shop.close();
}, 180_000);

/** What a cloud knows of a server that writes would change, and of all that was ever asked of it. */
async function touched(admin: OpenstackClient, id: string): Promise<object> {
  const [server, actions] = await Promise.all([
    admin.get<NovaServer & Row>('compute', `/servers/${id}`, 'server'),
    admin.get<Row[]>('compute', `/servers/${id}/os-instance-actions`, 'instanceActions'),
  ]);
  const { name, status, updated, metadata, locked } = server;
  return { name, status, updated, metadata, locked, actions: actions.map(({ action }) => action) };
}

/** Asks, and says what the audit is to have of it. */
async function ask(who: GatewayClient, [method, path, body]: readonly [string, string, object?], audit: object) {
  const { status, body: answer } = await who.ask(method, path, body);
  asked.push(audit);
  return { status, class: answer['class'], details: String(answer['details']) };
}

/** Every way of writing to a server is refused with these words, and the cloud keeps it as it was. */
async function refused(who: readonly [string, GatewayClient], id: string, why: RegExp): Promise<void> {
  const [name, client] = who;
  for (const [method, path, body] of WRITES) {
    const audit = { name, action: `${method} /servers/:id${path}`, result: 'denied', id };
    const answer = await ask(client, [method, `/servers/${id}${path}`, body], audit);
    expect([path, answer.status, answer.class]).toEqual([path, 403, 'ForbiddenError']);
    expect(answer.details).toMatch(why);
  }
}

const done = async (
  who: readonly [string, GatewayClient],
  [method, path, body]: (typeof WRITES)[number],
  id: string,
) => {
  const [name, client] = who;
  const word = method === 'PUT' ? 'update' : path.slice(1);
  const audit = { name, action: `server.${word}`, result: 'accepted', id };
  expect((await ask(client, [method, `/servers/${id}${path}`, body], audit)).status).toBe(200);
};

describe('who may write', () => {
  it('is nobody who only reads: he sees the server, and nothing of it changes', async () => {
    const before = await touched(shop.admin, ours);
    expect((await rita!.show(gid(ours)))['status']).toBe('running');
    await refused(
      ['rita', rita!],
      gid(ours),
      /^role member or admin( or operator)? is needed for \S+ of servers; yours .*: reader$/,
    );
    const server = { name: shop.name('policy-made'), sku: 'm1.tiny', disks: [{ image_id: 'debian-12' }] };
    const made = { name: 'rita', action: 'POST /servers', result: 'denied' };
    const notMade = await ask(rita!, ['POST', '/servers', { server }], made);
    expect(notMade.status).toBe(403);
    expect(notMade.details).toMatch(/^role member or admin is needed for create of servers/);
    const disk = { name: shop.name('policy-made'), size: 1024, prefer_region: first.name };
    const disks = { name: 'rita', action: 'POST /disks', result: 'denied' };
    expect((await ask(rita!, ['POST', '/disks', { disk }], disks)).status).toBe(403);
    expect(await touched(shop.admin, ours)).toEqual(before);
    const query = `all_tenants=1&name=${shop.name('policy-made')}`;
    expect(await shop.admin.get('compute', `/servers?${query}`, 'servers')).toEqual([]);
    expect(await shop.admin.get('volume', `/volumes?${query}`, 'volumes')).toEqual([]);
  });

  it('is a member in the own project alone: what others have is not there for it', async () => {
    const before = await touched(shop.admin, theirs);
    for (const [method, path, body] of WRITES) {
      expect((await ann!.ask(method, `/servers/${gid(theirs)}${path}`, body)).status).toBe(404);
    }
    expect(await touched(shop.admin, theirs)).toEqual(before);
    await done(['ann', ann!], ['POST', '/stop'], gid(ours));
    await shop.reach(ours, 'SHUTOFF');
  });

  it('is a role of the configuration, for what stands there and nothing else', async () => {
    const name = shop.name('policy-named');
    await done(['olga', olga!], ['PUT', '', { name }], gid(ours));
    await done(['olga', olga!], ['POST', '/start'], gid(ours));
    expect((await shop.reach(ours, 'ACTIVE')).name).toBe(name);
    const before = await touched(shop.admin, ours);
    const audit = { name: 'olga', action: 'POST /servers/:id/restart', result: 'denied', id: gid(ours) };
    expect(await ask(olga!, ['POST', `/servers/${gid(ours)}/restart`], audit)).toMatchObject({
      status: 403,
      details:
        'role member or admin is needed for restart of servers; yours in this project: operator (may: start, stop, update servers)',
    });
    expect(await touched(shop.admin, ours)).toEqual(before);
  });

  it('is the administrator, wherever', async () => {
    await done(['root', root!], ['POST', '/set-user-metadata', { color: 'red' }], gid(theirs));
    await done(['root', root!], ['POST', '/set-user-metadata', { color: 'blue' }], gid(ours));
    expect((await shop.find(theirs))?.metadata).toEqual({ color: 'red' });
    expect((await shop.find(ours))?.metadata).toEqual({ color: 'blue' });
  });

  it('is nobody on a cloud that is only read', async () => {
    const admin = await OpenstackClient.login(credentialsOf(second, 'admin'));
    const id = closed.slice(second.name.length + 1);
    const before = await touched(admin, id);
    const why = new RegExp(`${second.name}.*read_only`);
    await refused(['ann', ann!], closed, why);
    await refused(['root', root!], closed, why);
    expect(await touched(admin, id)).toEqual(before);
  });

  it('is written down, line by line: every write, and everything that was denied', async () => {
    const records = () =>
      gateway
        .logs()
        .split('\n')
        .filter((line) => line.includes('"audit"'))
        .map((line) => (JSON.parse(line) as { audit: Record }).audit)
        .filter(({ action }) => action !== 'login')
        .map(({ user, action, result, thing }) => ({
          name: user.name,
          action,
          result,
          ...(thing?.id !== undefined && { id: thing.id }),
        }));
    await until('all of it is written', PATIENCE_SECONDS, () => records().length >= asked.length);
    expect(records()).toEqual(asked);
  });
});
