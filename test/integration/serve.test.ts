import { once } from 'node:events';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CERTIFICATE, PRIVATE_KEY } from '../support/certificate.ts';
import { clientOf, logIn, loginBody, rowsOf, type Answer, type Client } from '../support/client.ts';
import { folder } from '../support/config-files.ts';
import { run, serve, type GatewayProcess } from '../support/gateway-process.ts';
import { SECRET_HASH, testIdentity, TEST_KEY } from '../support/gateway.ts';
import { until } from '../support/inventory.ts';
import { startLoad } from '../support/load.ts';
import { configText, simulatedCloud, type SimulatedCloud } from '../support/simulated-cloud.ts';

const files = folder({ 'server.crt': CERTIFICATE, 'server.key': PRIVATE_KEY });
const gateways: GatewayProcess[] = [];
let [one, two]: SimulatedCloud[] = [];

beforeAll(async () => {
  [one, two] = await Promise.all([
    simulatedCloud({ name: 'one', servers: 20 }),
    simulatedCloud({ name: 'two', servers: 10 }, { limits: { headers: '1500ms' } }),
  ]);
});
afterEach(async () => {
  await Promise.all([one!.heal(), two!.heal(), ...gateways.splice(0).map((gateway) => gateway.kill())]);
});
afterAll(async () => {
  await Promise.all([one!.stop(), two!.stop()]);
  files.remove();
});

type Values = Parameters<typeof configText>[0];
const write = (values: Values) => files.write('podgate.yaml', configText(values));

async function start(values: Values): Promise<GatewayProcess> {
  const gateway = await serve(write(values));
  gateways.push(gateway);
  return gateway;
}

async function member(gateway: GatewayProcess): Promise<Client> {
  const bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
  await until('clouds were read', async () => rowsOf(await bob.ask('GET', '/servers')).length > 5);
  return bob;
}

describe('the listener', () => {
  it('speaks https when it is told to, with the certificate of the configuration', async () => {
    const gateway = await start({ tls: { cert: 'server.crt', key: 'server.key' }, clouds: [one!.entry] });
    expect(gateway.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const asking = request(`${gateway.url}/v3/auth/tokens`, {
      method: 'POST',
      ca: CERTIFICATE,
      headers: { 'content-type': 'application/json' },
    }).end(JSON.stringify(loginBody('bob', 'alpha')));
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    expect(answer.statusCode).toBe(201);
    // What the catalog leads to is https, too.
    expect(text).toContain(`"url":"${gateway.url}"`);
    await expect(fetch(gateway.url)).rejects.toThrow();
    await expect(fetch(gateway.url.replace('https', 'http'))).rejects.toThrow();
    gateway.signal('SIGTERM');
    expect(await gateway.exit).toBe(0);
  });

  it.each(['listen', 'operations'])('that cannot have its port says so (%s)', async (which) => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const at = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    const path = write(which === 'listen' ? { listen: at } : { operations: { listen: at } });
    const { code, err } = await run(['serve', '--config', path]);
    other.close();
    expect(err).toBe(
      `podgate: ${at} is in use by another program; choose another with PODGATE_LISTEN or PODGATE_OPERATIONS_LISTEN (host:0 takes a free port)\n`,
    );
    expect(code).toBe(1);
  });
});

describe('SIGHUP', () => {
  const identity = testIdentity() ?? {};
  const keys = [{ id: 'k1', secret: TEST_KEY }];
  const newKeys = [{ id: 'k2', secret: TEST_KEY.toUpperCase() }, ...keys];
  const without = (name: string) => ({
    ...identity,
    users: (identity.users ?? []).filter((user) => user.name !== name),
  });
  const newcomer = {
    name: 'new',
    password_hash: SECRET_HASH,
    roles: [{ role: 'member' as const, project: 'alpha' }],
  };

  it('takes on other users, keys and clouds, and drops no request', async () => {
    const gateway = await start({ clouds: [one!.entry] });
    const bob = await member(gateway);
    const eve = await logIn(bob, 'eve', 'beta');
    const [row] = rowsOf(await bob.ask('GET', '/servers?limit=1'));
    const load = startLoad(
      [bob],
      ['/servers?limit=3', `/servers/${String(row?.['id'])}`, '/v3/auth/tokens', '/v3/users'],
    );
    const live = startLoad([bob], [`/servers/${String(row?.['id'])}?refresh=true`], 2);
    await load.more(20);
    write({
      keys: newKeys,
      identity: { ...without('eve'), users: [...without('eve').users, newcomer] },
      clouds: [patientEntry(one!), two!.entry],
    });
    gateway.signal('SIGHUP');
    await gateway.says(/read \S+podgate\.yaml again/);
    await load.more(50);
    await until('the new cloud was read', async () => {
      const { headers } = await bob.ask('GET', '/servers?limit=1');
      return /one;state=ok.*two;state=ok/.test(headers.get('x-podgate-clouds') ?? '');
    });
    expect([...(await load.stop()), ...(await live.stop())]).toEqual([]);
    expect((await eve.ask('GET', '/servers')).status).toBe(401);
    const fresh = await logIn(bob, 'new', 'alpha');
    const regions = rowsOf(await fresh.ask('GET', '/servers')).map(({ cloudregion_id: region }) => region);
    expect(new Set(regions)).toEqual(new Set(['one', 'two']));
    // The new key signs, and what the old one signed is still good.
    const header = JSON.parse(Buffer.from(fresh.token?.split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    expect(header.kid).toBe('k2');
    expect((await bob.ask('GET', '/v3/auth/tokens')).status).toBe(200);

    write({ keys: newKeys.slice(0, 1), identity: without('eve'), clouds: [two!.entry] });
    gateway.signal('SIGHUP');
    await gateway.says(/read \S+podgate\.yaml again/, 2);
    expect((await bob.ask('GET', '/v3/auth/tokens')).status).toBe(401);
    const again = await logIn(bob, 'bob', 'alpha');
    await until('the other cloud is gone', async () => {
      const { headers } = await again.ask('GET', '/servers');
      return !(headers.get('x-podgate-clouds') ?? '').includes('one');
    });
  });

  it('refuses a bad file, and everything stays as it was', async () => {
    const gateway = await start({ clouds: [one!.entry] });
    const bob = await member(gateway);
    const before = await bob.ask('GET', '/servers');
    const bad = [
      'clouds: [',
      configText({ clouds: [one!.entry], nonsense: 1 }),
      configText({ clouds: [one!.entry], keys: [{ id: 'k1', secret: 'short' }] }),
      configText({ clouds: [{ name: 'x', adapter: 'nothing' }] }),
    ];
    for (const [place, text] of bad.entries()) {
      files.write('podgate.yaml', text);
      gateway.signal('SIGHUP');
      await gateway.says(/is refused, the configuration stays as it was/, place + 1);
      expect((await bob.ask('GET', '/servers')).text).toBe(before.text);
      await logIn(bob, 'eve', 'beta');
    }
    // A good file is taken on again.
    write({ clouds: [one!.entry], identity: without('eve') });
    gateway.signal('SIGHUP');
    await gateway.says(/read \S+podgate\.yaml again/);
    expect((await bob.ask('POST', '/v3/auth/tokens', { body: loginBody('eve', 'beta') })).status).toBe(401);
  });

  it('several times at once ends with the last file', async () => {
    const gateway = await start({ clouds: [one!.entry] });
    for (let turn = 0; turn < 5; turn += 1) {
      write({ clouds: turn % 2 === 0 ? [two!.entry] : [one!.entry, two!.entry] });
      gateway.signal('SIGHUP');
    }
    const bob = await logIn(clientOf(gateway.url), 'bob', 'alpha');
    await until('the last file counts', async () => {
      const { headers } = await bob.ask('GET', '/servers');
      return /^two;state=ok;age=\d+$/.test(headers.get('x-podgate-clouds') ?? '');
    });
    expect((await bob.ask('GET', '/servers')).status).toBe(200);
  });
});

/** The same cloud, waited for as long as it takes. */
const patientEntry = ({ entry }: SimulatedCloud) =>
  ({ ...entry, limits: { headers: '30s', timeout: '30s' } }) as SimulatedCloud['entry'];

describe('a signal to stop', () => {
  /** Begins a request that takes as long as its cloud takes to say nothing. */
  async function hanging(bob: Client): Promise<{ readonly answer: Promise<Answer> }> {
    const listed = '/servers?cloudregion=two&limit=1';
    await until('the cloud was read', async () => rowsOf(await bob.ask('GET', listed)).length > 0);
    const [row] = rowsOf(await bob.ask('GET', listed));
    await two!.fail({ fault: { kind: 'hang' } });
    const path = `/servers/${String(row?.['external_id'])}`;
    const asked = async () => (await two!.requests()).filter((line) => line.endsWith(path)).length;
    const before = await asked();
    const answer = bob.ask('GET', `/servers/${String(row?.['id'])}`, { headers: { 'cache-control': 'no-cache' } });
    await until('the cloud is asked', async () => (await asked()) > before);
    return { answer };
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    '(%s) lets what runs finish, takes nothing new and ends with 0',
    async (name) => {
      const gateway = await start({ clouds: [two!.entry] });
      const { answer } = await hanging(await member(gateway));
      gateway.signal(name);
      await gateway.says(/stopping/);
      await expect(fetch(gateway.url)).rejects.toThrow();
      const ready = await fetch(`${gateway.operations}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ status: 'stopping' })]);
      const { status, headers } = await answer;
      expect(status).toBe(200);
      expect(headers.get('x-podgate-clouds')).toMatch(/^two;state=/);
      expect(await gateway.exit).toBe(0);
    },
  );

  it('that comes a second time ends it at once', async () => {
    const gateway = await start({
      clouds: [patientEntry(two!)],
    });
    const { answer } = await hanging(await member(gateway));
    const lost = expect(answer).rejects.toThrow();
    gateway.signal('SIGTERM');
    await gateway.says(/stopping/);
    const began = Date.now();
    gateway.signal('SIGTERM');
    expect(await gateway.exit).toBe(1);
    expect(Date.now() - began).toBeLessThan(3000);
    await lost;
  });
});
