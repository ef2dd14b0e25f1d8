import { describe, expect, it } from '@jest/globals';
import { load, problemsOf } from '../../support/config-files.ts';

const HASH = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

describe('loading a configuration', () => {
  it('fills in what is not said', async () => {
    const config = await load('');
    expect(config).toMatchObject({
      listen: { host: '127.0.0.1', port: 8888 },
      operations: { host: '127.0.0.1', port: 9464 },
      region: 'podgate',
      clouds: [],
      cors: { origins: [], credentials: false },
      trustedProxies: [],
      log: { level: 'info' },
      identity: { source: 'local', tokenLifetime: 8 * 3_600_000, rescopeScoped: true, users: [] },
    });
    expect(config.publicUrl).toBeUndefined();
    expect(config.redis).toBeUndefined();
    expect(config.tls).toBeUndefined();
  });

  it('takes what is said', async () => {
    const config = await load(`
listen: "[::]:0"
public_url: https://clouds.example.org/api/
region: home
redis: { url: "rediss://user:word@r.example:6380/2" }
trusted_proxies: [loopback, 10.0.0.0/8, "::1", "fd00::/8"]
log: { level: debug, format: json }
`);
    expect(config).toMatchObject({
      listen: { host: '::', port: 0 },
      publicUrl: 'https://clouds.example.org/api',
      region: 'home',
      redis: { url: 'rediss://user:word@r.example:6380/2', prefix: 'podgate' },
      log: { level: 'debug', format: 'json' },
    });
  });

  it('names unknown keys with their line, and the key that was probably meant', async () => {
    expect(await problemsOf('region: r\nlissten: 127.0.0.1:1\nredis:\n  uri: redis://a\n  url: redis://a\n')).toEqual([
      '2: lissten is not a known key; did you mean "listen"?',
      '4: redis.uri is not a known key; did you mean "url"?',
    ]);
    expect(await problemsOf('log: { zzz: 1 }\n')).toEqual(['1: log.zzz is not a known key; known are level, format']);
  });

  it.each([
    ['listen: 8888', '1: listen must be string'],
    ['listen: "8888"', '1: listen must be host:port, where requests are answered; default 127.0.0.1:8888'],
    ['listen: "127.0.0.1:70000"', '1: listen must be host:port, where requests are answered; default 127.0.0.1:8888'],
    [
      'operations: { listen: "a:65536" }',
      '1: operations.listen must be host:port, metrics and health; default 127.0.0.1:9464',
    ],
    [
      'public_url: clouds.example.org',
      '1: public_url must be a URL: what clients reach this gateway by; default the listener',
    ],
    ['redis: { url: "localhost:6379" }', '1: redis.url must be a URL: redis:// or rediss://'],
    ['log: { level: loud }', '1: log.level must be one of debug, info, warn, error, silent'],
    ['clouds: cloud1', '1: clouds must be array'],
    [
      'cors: { origins: ["https://a.example/"] }',
      '1: cors.origins[0] must be an origin such as https://ui.example.org',
    ],
    [
      'trusted_proxies: [10.0.0.0/33]',
      '1: trusted_proxies[0] must be an address, a network such as 10.0.0.0/8, or loopback',
    ],
    [
      'trusted_proxies: [proxy.example]',
      '1: trusted_proxies[0] must be an address, a network such as 10.0.0.0/8, or loopback',
    ],
  ])('refuses %s', async (text, problem) => {
    expect(await problemsOf(`${text}\n`)).toEqual([problem]);
  });

  it('refuses a file that is no map of keys', async () => {
    expect(await problemsOf('- listen: 127.0.0.1:1\n', { bare: true })).toEqual(['podgate.yaml: must be object']);
  });

  it('tells all problems at once', async () => {
    const problems = await problemsOf('listen: x\nregion: ""\nnope: 1\n');
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(expect.arrayContaining(['1:', '2:', '3:']));
  });

  it('refuses "*" for origins that may send credentials', async () => {
    expect(await problemsOf('cors:\n  origins: ["*"]\n  credentials: true\n')).toEqual([
      '2: cors.origins may not hold "*" when credentials are allowed; list the origins',
    ]);
    expect((await load('cors: { origins: ["*"] }\n')).cors.origins).toEqual(['*']);
  });

  it('refuses tokens that end at once and those whose end no timer can tell', async () => {
    const message =
      '1: identity.token_lifetime must be a duration such as 15s or 10m, at most 24d: life of a token; default 8h';
    for (const life of ['0s', '25d', '600h', '2592000s', '-1h', '1.5h', '8 h', 'eight'])
      expect(await problemsOf(`identity: { token_lifetime: ${life} }\n`)).toEqual([message]);
    expect((await load('identity: { token_lifetime: 24d }\n')).identity.tokenLifetime).toBe(24 * 86_400_000);
  });

  it('refuses password hashes that were not made by hash-password, or that take more memory than there is', async () => {
    const user = (hash: string) => `identity: { users: [{ name: a, password_hash: '${hash}', roles: [] }] }\n`;
    expect(await problemsOf(user(HASH))).toEqual([]);
    const salt = 'A'.repeat(22);
    for (const hash of [
      'secret',
      '$2b$10$abc',
      HASH.replace('ln=15', 'ln=30'),
      HASH.replace('r=8', 'r=4096'),
      `$scrypt$ln=15,r=8,p=1$${salt}$A`,
    ])
      expect(await problemsOf(user(hash))).toEqual([
        '1: identity.users[0].password_hash must be a hash made by `podgate hash-password`',
      ]);
  });

  it('is frozen through and through', async () => {
    const config = await load(`
cors: { origins: ["https://a.example"] }
identity: { users: [{ name: a, password_hash: "${HASH}", roles: [{ role: admin, project: system }] }] }
clouds: [{ name: c1, adapter: fake, hosts: [h.example] }]
`);
    const thaw = [
      config,
      config.listen,
      config.cors,
      config.cors.origins,
      config.keys,
      config.identity,
      config.identity.users,
      config.identity.users[0]?.grants[0],
      config.clouds,
      config.clouds[0],
      config.clouds[0]?.limits,
      config.clouds[0]?.settings,
      config.clouds[0]?.hosts,
    ];
    expect(thaw.every((part) => Object.isFrozen(part))).toBe(true);
    expect(() => (config.cors.origins as string[]).push('*')).toThrow(TypeError);
  });
});
