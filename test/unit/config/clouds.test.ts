import { describe, expect, it } from '@jest/globals';
import { GatewayError, defineProvider, type Provider } from '../../../src/contract/index.ts';
import { Type } from '../../../src/kit/index.ts';
import { load, problemsOf, type Given } from '../../support/config-files.ts';
import { fakeProvider } from '../../support/fake-provider.ts';

const picky = defineProvider({
  ...fakeProvider({}),
  name: 'picky',
  provider: 'Picky',
  configSchema: Type.Object(
    { url: Type.String({ pattern: '^https?://', description: 'a URL' }), token: Type.Optional(Type.String()) },
    { additionalProperties: false },
  ),
  validate: (config: { url?: string; token?: string }) => {
    if (config.token === 'wrong') throw new GatewayError('invalid_request', 'token and url do not belong together');
  },
}) as Provider;

const partial = { ...fakeProvider({}), name: 'partial', brand: 'Vendor' };
/** What it can do depends on its settings. */
const fitted: Provider = {
  ...partial,
  name: 'fitted',
  configSchema: Type.Object({ whole: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
  forSettings: (settings) => ((settings as { whole?: boolean }).whole ? { ...fitted, quotas: undefined } : fitted),
};

const given: Given = { adapters: { fake: fakeProvider({}), picky, partial, fitted } };
const cloud = async (entry: string) => (await load(`clouds: [${entry}]\n`, given)).clouds[0]!;
const wrong = (entry: string) => problemsOf(`clouds: [${entry}]\n`, given);

describe('an entry of clouds', () => {
  it('needs no more than a name and an adapter', async () => {
    expect(await cloud('{ name: c1, adapter: fake }')).toMatchObject({
      name: 'c1',
      account: 'c1',
      brand: 'Fake',
      cloudEnv: 'private',
      readOnly: false,
      hosts: [],
      tls: { verify: true },
      projects: { all: false, map: new Map() },
      inventory: { changes: 5000, interval: 30_000, full: 600_000 },
      limits: {
        concurrency: 16,
        waiting: 64,
        connect: 2000,
        headers: 10_000,
        timeout: 15_000,
        failures: 5,
        pause: 30_000,
        answer: 64 * 1024 * 1024,
      },
    });
  });

  it('takes times in milliseconds, seconds, minutes, hours and days, and sizes in MB', async () => {
    const limits = '{ connect: 500ms, headers: 5s, timeout: 1m, pause: 2h, answer: 1 }';
    const entry = `{ name: c1, adapter: fake, inventory: { changes: 2s, interval: 5s, full: 1d }, limits: ${limits} }`;
    expect(await cloud(entry)).toMatchObject({
      inventory: { changes: 2000, interval: 5000, full: 86_400_000 },
      limits: { connect: 500, headers: 5000, timeout: 60_000, pause: 7_200_000, answer: 1024 * 1024 },
    });
  });

  it("keeps the adapter's own settings apart from those that every cloud has", async () => {
    const made = await cloud(
      '{ name: c1, adapter: picky, url: "http://a", account: acme, brand: Acme, read_only: true }',
    );
    expect(made).toMatchObject({ settings: { url: 'http://a' }, account: 'acme', brand: 'Acme', readOnly: true });
  });

  it("shows the vendor's brand, unless the entry names one", async () => {
    expect((await cloud('{ name: c1, adapter: partial }')).brand).toBe('Vendor');
    expect((await cloud('{ name: c1, adapter: partial, brand: Acme }')).brand).toBe('Acme');
  });

  it('has the adapter that fits its settings', async () => {
    expect((await cloud('{ name: c1, adapter: fitted }')).adapter).toBe(fitted);
    const whole = await cloud('{ name: c1, adapter: fitted, whole: true }');
    expect(whole.adapter).toMatchObject({ name: 'fitted', quotas: undefined });
  });

  it.each([
    ['{ name: c1, adapter: nope }', '1: clouds[0].adapter "nope" is not there'],
    [
      '{ name: C_1, adapter: fake }',
      '1: clouds[0].name must be small letters, digits and hyphens: the cloud in ids, metrics and messages',
    ],
    ['{ adapter: fake }', '1: clouds[0].name is missing'],
    [
      '{ name: c1, adapter: fake, url: x }',
      '1: clouds[0].url is not a known key; known are name, adapter, account, brand, cloud_env, read_only, hosts, tls, projects, inventory, limits',
    ],
    ['{ name: c1, adapter: picky }', '1: clouds[0].url is missing'],
    ['{ name: c1, adapter: picky, url: ftp }', '1: clouds[0].url must be a URL'],
    [
      '{ name: c1, adapter: picky, url: "http://a", tokn: x }',
      '1: clouds[0].tokn is not a known key; did you mean "token"?',
    ],
    [
      '{ name: c1, adapter: picky, url: "http://a", token: wrong }',
      '1: clouds[0] token and url do not belong together',
    ],
    [
      '{ name: c1, adapter: fake, hosts: ["h.example:8774"] }',
      '1: clouds[0].hosts[0] must be a host without a port, or *.domain',
    ],
    ['{ name: c1, adapter: fake, hosts: ["*"] }', '1: clouds[0].hosts[0] must be a host without a port, or *.domain'],
    [
      '{ name: c1, adapter: fake, inventory: { interval: 0s } }',
      '1: clouds[0].inventory.interval must be a duration such as 15s or 10m, at most 24d: how often what changes by itself is read (servers, ports, volumes); default 30s',
    ],
    [
      '{ name: c1, adapter: fake, limits: { timeout: 40d } }',
      '1: clouds[0].limits.timeout must be a duration such as 15s or 10m, at most 24d: for the whole call; default 15s',
    ],
    ['{ name: c1, adapter: fake, limits: { concurrency: 0 } }', '1: clouds[0].limits.concurrency must be >= 1'],
  ])('is refused with a sentence: %s', async (entry, problem) => {
    expect(await wrong(entry)).toEqual([problem]);
  });

  it('takes hosts as names, addresses and whole domains', async () => {
    const hosts = ['h.example', '10.0.0.1', '*.cloud.example', '::1', '[fd00::1]'];
    expect((await cloud(`{ name: c1, adapter: fake, hosts: ${JSON.stringify(hosts)} }`)).hosts).toEqual(hosts);
  });

  it('has a name of its own', async () => {
    const text =
      'clouds:\n  - { name: a, adapter: fake }\n  - { name: b, adapter: fake }\n  - { name: a, adapter: fake }\n';
    expect(await problemsOf(text, given)).toEqual(['4: clouds[2].name "a" is there twice']);
  });
});

describe('mapping of projects', () => {
  const text = (projects: string) => `
identity:
  domains: [{ name: Other }]
  projects: [{ name: alpha }, { name: beta }, { name: both }, { name: both, domain: Other }, { name: far, domain: Other }]
clouds:
  - name: c1
    adapter: fake
    projects: ${projects}
`;

  it('takes projects by name, by domain and name, and by the only name there is', async () => {
    const config = await load(text('{ all: true, default: alpha, map: { x: beta, y: Other/both, z: far } }'), given);
    expect(config.clouds[0]?.projects).toEqual({
      all: true,
      default: 'alpha',
      map: new Map([
        ['x', 'beta'],
        ['y', 'Other/both'],
        ['z', 'far'],
      ]),
    });
  });

  it.each([
    [
      '{ map: { a: nobody } }',
      '8: clouds[0].projects.map.a "nobody" is none of the projects alpha, beta, both, both, far, system, or several of them',
    ],
    [
      '{ default: nobody }',
      '8: clouds[0].projects.default "nobody" is none of the projects alpha, beta, both, both, far, system, or several of them',
    ],
    [
      '{ map: { a: alpha, b: alpha } }',
      '8: clouds[0].projects.map.b goes to "alpha", as "a" does; a write there could not tell where to go',
    ],
    [
      '{ default: alpha, map: { a: alpha } }',
      '8: clouds[0].projects.map.a goes to "alpha", as "default" does; a write there could not tell where to go',
    ],
    [
      '{ map: { a: alpha, b: Default/alpha } }',
      '8: clouds[0].projects.map.b "Default/alpha" is the project that "alpha" is',
    ],
  ])('refuses %s', async (projects, problem) => {
    expect(await problemsOf(text(projects), given)).toEqual([problem]);
  });

  it('leaves projects of another source of users to be found later', async () => {
    const users = {
      ...fakeProvider({}),
      identity: { login: () => Promise.reject(new Error()), projects: () => Promise.resolve([]) },
    };
    const adapters = { fake: defineProvider(users) as Provider };
    const file =
      'identity: { source: keystone, cloud: c1 }\nclouds: [{ name: c1, adapter: fake, projects: { default: any } }]\n';
    expect((await load(file, { adapters })).clouds[0]?.projects.default).toBe('any');
  });

  it('tells two clouds that wrong targets of one do not stand in the other', async () => {
    const file = 'clouds:\n  - { name: a, adapter: nope }\n  - { name: b, adapter: fake, projects: { default: x } }\n';
    expect(await problemsOf(file, given)).toEqual([
      '2: clouds[0].adapter "nope" is not there',
      '3: clouds[1].projects.default "x" is none of the projects system, or several of them',
    ]);
  });
});
