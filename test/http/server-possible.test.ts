import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ServerActionName, ServerActions } from '../../src/contract/index.ts';
import { SERVER_ACTION_WORDS } from '../../src/schema/servers/writes/actions.ts';
import { ALL_SERVER_WORDS } from '../../src/schema/servers/writes/possible.ts';
import { clientOf, logIn, type Client } from '../support/client.ts';
import { fakeCloud, fakeProvider, type FakeCloud, type FakeWrites } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

/** What bodies must hold to be read. */
const BODIES: Readonly<Record<string, object>> = {
  'set-password': { reset_password: true },
  deploy: { reset_password: true },
  'save-image': { name: 'picture' },
  'change-config': { instance_type: 'large' },
  'rebuild-root': { image_id: 'other' },
  metadata: { a: 'b' },
  'user-metadata': { a: 'b' },
  'add-secgroup': { secgroup_ids: ['web'] },
  'set-secgroup': { secgroup_ids: ['web'] },
  'revoke-secgroup': { secgroup_ids: ['web'] },
  'assign-secgroup': { secgroup_id: 'web' },
  createdisk: { disks: [{ size: 1024 }] },
  attachdisk: { disk_id: 'd1' },
  detachdisk: { disk_id: 'd1' },
  'resize-disk': { disk_id: 'd1', size: '2G' },
  attachnetwork: { nets: [{ network: 'n1' }] },
  detachnetwork: { ip_addr: '10.0.0.1' },
  'change-ipaddr': { ip_addr: '10.0.0.1', net_desc: 'n1' },
  'associate-eip': { eip_id: 'e1' },
  'instance-snapshot': { name: 'snap' },
};

/** What is asked for by other requests than `POST /servers/:id/:word`. */
const REQUESTS: Readonly<Record<string, readonly [method: string, path: string, body?: object]>> = {
  create: ['POST', '/servers', { name: 'new', prefer_region: 'north', instance_type: 'small', disks: ['image=linux'] }],
  update: ['PUT', '/servers/north.s1', { name: 'renamed' }],
  delete: ['DELETE', '/servers/north.s1'],
  vnc: ['GET', '/servers/north.s1/vnc'],
  'console-output': ['GET', '/servers/north.s1/console-output'],
  'login-info': ['GET', '/servers/north.s1/login-info'],
  actions: ['GET', '/servers/north.s1/actions'],
};

const ACTION: NonNullable<ServerActions<FakeCloud>['start']> = {
  run: (cloud) => {
    cloud.calls.push('servers.act');
    return Promise.resolve({ done: true });
  },
};
const actions = (...names: readonly ServerActionName[]): ServerActions<FakeCloud> =>
  Object.fromEntries(names.map((name) => [name, ACTION]));

const CREATE: FakeWrites['create'] = {
  run: () => Promise.resolve({ id: 's2' }),
  find: () => Promise.resolve(undefined),
  abandon: () => Promise.resolve([]),
};
const CONSOLE: FakeWrites['console'] = {
  screen: () => Promise.resolve({ url: 'https://screen.test/' }),
  log: () => Promise.resolve('Welcome'),
  password: () => Promise.resolve(''),
};
const HISTORY: FakeWrites['history'] = {
  list: () => Promise.resolve([]),
  show: () => Promise.reject(new Error('nobody asks')),
};

const EVERYTHING = actions(
  ...(['start', 'stop', 'restart', 'suspend', 'resume', 'pause', 'shelve', 'unshelve', 'lock', 'unlock'] as const),
  ...(['update', 'metadata', 'delete', 'restore', 'rebuild', 'password', 'save_image', 'rescue', 'unrescue'] as const),
  ...(['migrate', 'live_migrate', 'resize', 'change_groups_of', 'add_disks_to', 'attach_disk_to'] as const),
  ...([
    'detach_disk_from',
    'resize_disk_of',
    'attach_networks_to',
    'detach_network_from',
    'change_address_of',
  ] as const),
  ...(['bind_eip_to', 'unbind_eip_from', 'allocate_eip_for', 'snapshot_disks_of'] as const),
);

interface Kind {
  readonly writes: FakeWrites;
  readonly readOnly?: boolean;
  /** With what is refused that is not possible. */
  readonly refusal: number;
  readonly told: readonly string[];
}

/** What needs nothing of the cloud. */
const ALWAYS = ['migrate-forecast', 'sync', 'syncstatus'];
const KINDS: Readonly<Record<string, Kind>> = {
  'that can do nothing': { writes: {}, refusal: 406, told: ALWAYS },
  'that can do some things': {
    writes: { actions: actions('start', 'resume', 'metadata', 'delete', 'bind_eip_to'), history: HISTORY },
    refusal: 406,
    told: [
      ...['actions', 'associate-eip', 'delete', 'metadata', 'migrate-forecast', 'resume', 'set-user-metadata'],
      ...['start', 'sync', 'syncstatus', 'unpause', 'user-metadata'],
    ],
  },
  'that makes servers and shows them': {
    writes: { create: CREATE, console: CONSOLE },
    refusal: 406,
    told: ['console-output', 'create', 'login-info', 'migrate-forecast', 'sync', 'syncstatus', 'vnc'],
  },
  'that can do everything': {
    writes: { actions: EVERYTHING, create: CREATE, console: CONSOLE, history: HISTORY },
    refusal: 406,
    told: ALL_SERVER_WORDS,
  },
  'that is only read': {
    writes: { actions: EVERYTHING, create: CREATE, console: CONSOLE, history: HISTORY },
    readOnly: true,
    refusal: 403,
    told: ['actions', ...ALWAYS],
  },
};

/** What is asked by the clock, and not for anybody. */
const OF_ROUNDS = /^(facts|\w+\.list)$/;

it('has a word for each action', () => {
  expect([...SERVER_ACTION_WORDS, ...Object.keys(REQUESTS)].sort()).toEqual(ALL_SERVER_WORDS);
});

describe.each(Object.entries(KINDS))('a cloud %s', (_name, { writes, readOnly, refusal, told }) => {
  let gateway: TestGateway;
  /** The administrator, and a member of the project in which servers are made. */
  let [ann, bob]: Client[] = [];
  const north = fakeCloud([{ id: 's1', name: 's1', project: 'p1' }]);

  beforeAll(async () => {
    const entry = { name: 'north', adapter: 'fake', projects: { map: { p1: 'alpha' } }, read_only: readOnly === true };
    const provider = fakeProvider({ north }, writes) as never;
    gateway = await startTestGateway({ provider, values: { clouds: [entry] } });
    const open = clientOf(gateway.url);
    [ann, bob] = await Promise.all([logIn(open, 'ann', 'system'), logIn(open, 'bob', 'alpha')]);
    await gateway.inventory.firstRounds();
  });
  afterAll(() => gateway.close());

  const ask = async (word: string) => {
    const [method, path, body] = REQUESTS[word] ?? ['POST', `/servers/north.s1/${word}`, BODIES[word] ?? {}];
    const { status } = await (word === 'create' ? bob! : ann!).ask(method, path, body && { body });
    return status;
  };

  it('tells beforehand what is possible, at all places', async () => {
    for (const [path, key] of [['/capabilities'], ['/cloudregions/north/capability', 'cloudregion']] as const) {
      const { body } = await ann!.ask('GET', path);
      const capability = (key ? body[key] : body) as Readonly<Record<string, unknown>>;
      expect(capability['server_actions']).toEqual({ north: told });
    }
  });

  it(`refuses the rest with ${refusal}, before any traffic`, async () => {
    for (const word of ALL_SERVER_WORDS.filter((one) => !told.includes(one))) {
      const before = north.calls.length;
      expect([word, await ask(word)]).toEqual([word, refusal]);
      expect([word, north.calls.slice(before).filter((call) => !OF_ROUNDS.test(call))]).toEqual([word, []]);
    }
  });

  // Afterwards, because what is done is followed by readings of its own.
  it('refuses no more', async () => {
    for (const word of told) expect([word, await ask(word)]).not.toEqual([word, refusal]);
  });
});
