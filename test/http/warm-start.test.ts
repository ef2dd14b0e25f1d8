import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import openstack from '../../adapters/openstack/index.ts';
import { GatewayError } from '../../src/contract/index.ts';
import { clientOf, logIn, rowsOf, type Client } from '../support/client.ts';
import { folder } from '../support/config-files.ts';
import { fakeCloud, type FakeCloud } from '../support/fake-provider.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../support/gateway.ts';
import { simulatedCloud } from '../support/simulated-cloud.ts';

const files = folder();
const gateways: TestGateway[] = [];
let made = 0;

afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close(0)));
});
afterAll(() => files.remove());

/** A file of its own for each test. */
const fresh = () => join(files.path, `warm-${++made}.db`);

async function start(file: string, options: TestGatewayOptions): Promise<TestGateway> {
  const gateway = await startTestGateway({ ...options, values: { ...options.values, warm_start: { file } } });
  gateways.push(gateway);
  return gateway;
}

async function end(): Promise<void> {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close(0)));
}

/** A gateway that reads a cloud of two servers, and has ended. */
async function before(file: string, cloud = twoServers()): Promise<FakeCloud> {
  const gateway = await start(file, { clouds: { c1: cloud } });
  await gateway.inventory.firstRounds();
  await end();
  return cloud;
}

const SORTED = '/servers?scope=system&order_by=name&order=asc';

const twoServers = () =>
  fakeCloud([
    { id: 's1', name: 'web' },
    { id: 's2', name: 'db' },
  ]);

const clientFor = ({ url }: TestGateway): Promise<Client> => logIn(clientOf(url), 'ann', 'system');
const names = async (client: Client) => rowsOf(await client.ask('GET', SORTED)).map(({ name }) => name);
const told = ({ lines }: TestGateway) => lines.filter((line) => line.includes('warm start file'));

/** A file that a gateway has open. */
async function openElsewhere(): Promise<string> {
  const file = fresh();
  await (await start(file, { clouds: { c1: twoServers() } })).inventory.firstRounds();
  return file;
}

function down(cloud: FakeCloud): void {
  cloud.before = () => {
    throw new GatewayError('upstream_unavailable', 'cloud c1: compute could not be connected to (ECONNREFUSED)');
  };
}

/** Changes a file behind the gateway's back. */
function changed(file: string, statement: string): void {
  const db = new Database(file);
  db.exec(statement);
  db.close();
}

/** A cloud that answers nothing until it is let. */
function held(cloud: FakeCloud): () => void {
  let release: () => void = () => undefined;
  const wait = new Promise<void>((resolve) => (release = resolve));
  cloud.before = () => wait;
  return () => {
    cloud.before = () => undefined;
    release();
  };
}

describe('a gateway that starts again', () => {
  it('has its rows before the cloud has answered, says how old they are, and then what is true', async () => {
    const file = fresh();
    const cloud = await before(file);
    const release = held(cloud);
    cloud.servers = [
      { id: 's2', name: 'db-renamed' },
      { id: 's3', name: 'new' },
    ];
    const gateway = await start(file, { clouds: { c1: cloud } });
    const client = await clientFor(gateway);
    const early = await client.ask('GET', SORTED);
    expect(rowsOf(early).map(({ name }) => name)).toEqual(['db', 'web']);
    expect(early.headers.get('x-podgate-clouds')).toMatch(/^c1;state=stale;age=\d+$/);
    release();
    await gateway.inventory.firstRounds();
    expect(await names(client)).toEqual(['db-renamed', 'new']);
    expect((await client.ask('GET', SORTED)).headers.get('x-podgate-clouds')).toMatch(/^c1;state=ok;/);
  });

  it('has them when the cloud is down, and says so', async () => {
    const file = fresh();
    const cloud = await before(file);
    down(cloud);
    const gateway = await start(file, { clouds: { c1: cloud }, now: () => Date.now() + 3_600_000 });
    await gateway.inventory.firstRounds();
    const answer = await (await clientFor(gateway)).ask('GET', SORTED);
    expect(rowsOf(answer)).toHaveLength(2);
    expect(answer.headers.get('x-podgate-clouds')).toMatch(/^c1;state=down;age=36\d\d$/);
  });

  it('has of a real kind of cloud the same rows of every resource, and nobody else can read the file', async () => {
    const file = fresh();
    const cloud = await simulatedCloud({ name: 'c1', servers: 12 });
    const options = { provider: openstack, values: { clouds: [cloud.entry] } } as TestGatewayOptions;
    const lists = ['servers', 'disks', 'networks', 'images', 'serverskus', 'secgroups', 'networkinterfaces', 'hosts'];
    const everything = async (client: Client) =>
      Promise.all(lists.map(async (list) => rowsOf(await client.ask('GET', `/${list}?scope=system&limit=100`), list)));
    try {
      const first = await start(file, options);
      await first.inventory.firstRounds();
      const rows = await everything(await clientFor(first));
      await end();
      await cloud.stop();
      const again = await everything(await clientFor(await start(file, options)));
      expect(rows[0]).toHaveLength(12);
      const still = (some: typeof rows) =>
        some.map((list) => list.map((row) => ({ ...row, cloud_status: '', health: '' })));
      expect(still(again)).toEqual(still(rows));
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const password = String((cloud.entry as { readonly password?: string }).password);
      expect(password.length).toBeGreaterThan(5);
      expect(readFileSync(file).includes(password)).toBe(false);
    } finally {
      await cloud.stop();
    }
  });

  it('does not show what was read as somebody else', async () => {
    const file = fresh();
    const cloud = await before(file);
    down(cloud);
    const entry = { name: 'c1', adapter: 'fake', projects: { all: true, default: 'alpha' } };
    const gateway = await start(file, { clouds: { c1: cloud }, values: { clouds: [entry] } });
    await gateway.inventory.firstRounds();
    const answer = await (await clientFor(gateway)).ask('GET', SORTED);
    expect([rowsOf(answer), answer.headers.get('x-podgate-clouds')]).toEqual([[], 'c1;state=down']);
  });

  it('forgets a cloud that left the configuration', async () => {
    const file = fresh();
    const cloud = await before(file);
    await (await start(file, { clouds: { c2: twoServers() } })).inventory.firstRounds();
    await end();
    down(cloud);
    const gateway = await start(file, { clouds: { c1: cloud } });
    await gateway.inventory.firstRounds();
    expect(await names(await clientFor(gateway))).toEqual([]);
  });
});

describe('a file that cannot be trusted is set aside, told, and made anew', () => {
  /** What was done to a file, and what is told of it. */
  const ways: readonly (readonly [string, (file: string) => void, RegExp])[] = [
    [
      'that is no database',
      (file) => writeFileSync(file, 'no database'.repeat(999)),
      /cannot be read: .*not a database.*not trusted/,
    ],
    [
      'that is cut short',
      (file) => writeFileSync(file, readFileSync(file).subarray(0, 9000)),
      /damaged|malformed|cannot be read/,
    ],
    ['of another program', (file) => changed(file, 'PRAGMA application_id = 7'), /not a file of Podgate/],
    [
      'of another version',
      (file) => changed(file, "UPDATE form SET text = 'Podgate 0.0.0'"),
      /it is of Podgate 0\.0\.0, and this is Podgate/,
    ],
  ];

  it.each(ways)('one %s', async (_what, spoil, why) => {
    const file = fresh();
    const cloud = await before(file);
    spoil(file);
    const spoilt = readFileSync(file);
    const gateway = await start(file, { clouds: { c1: cloud } });
    await gateway.inventory.firstRounds();
    expect(await names(await clientFor(gateway))).toEqual(['db', 'web']);
    expect(told(gateway)).toEqual([expect.stringMatching(why)]);
    expect(readFileSync(`${file}.set-aside`).equals(spoilt)).toBe(true);
    await end();
    down(cloud);
    const again = await start(file, { clouds: { c1: cloud } });
    await again.inventory.firstRounds();
    expect(await names(await clientFor(again))).toEqual(['db', 'web']);
  });

  it.each([
    [
      'in a folder that is not there',
      () => Promise.resolve(join(files.path, 'nowhere', 'warm.db')),
      /ENOENT.*cannot be used/,
    ],
    ['that another gateway has open', openElsewhere, /another process has it open.*cannot be used/],
  ])('one %s is left alone, and the gateway starts without it', async (_what, path, why) => {
    const file = await path();
    const gateway = await start(file, { clouds: { c1: twoServers() } });
    await gateway.inventory.firstRounds();
    expect(await names(await clientFor(gateway))).toEqual(['db', 'web']);
    expect(told(gateway)).toEqual([expect.stringMatching(why)]);
  });
});
