import { describe, expect, it } from '@jest/globals';
import { load, problemsOf } from '../../support/config-files.ts';

const redisOf = async (text: string, environment = {}) => (await load(`redis: ${text}\n`, { environment })).redis;

describe('where Redis is', () => {
  it('is a URL, some nodes of a cluster, or what sentinels say', async () => {
    expect(await redisOf('{ url: "rediss://u:w@r.example/2" }')).toEqual({
      url: 'rediss://u:w@r.example/2',
      prefix: 'podgate',
    });
    expect(await redisOf('{ cluster: ["redis://:w@a.example:1", "redis://:w@b.example/0"], prefix: p }')).toEqual({
      cluster: ['redis://:w@a.example:1', 'redis://:w@b.example/0'],
      prefix: 'p',
    });
    expect(await redisOf('{ sentinel: { urls: ["redis://a.example"], name: m } }')).toEqual({
      sentinel: { urls: ['redis://a.example'], name: 'm', database: 0, tls: false },
      prefix: 'podgate',
    });
  });

  it('takes the login at the master as a reference or from a variable', async () => {
    const sentinel = '{ sentinel: { urls: ["redis://:s@a.example"], name: m, user: u, database: 3, tls: true';
    const login = { urls: ['redis://:s@a.example'], name: 'm', user: 'u', password: 'word', database: 3, tls: true };
    expect(await redisOf(`${sentinel}, password: "\${WORD}" } }`, { WORD: 'word' })).toMatchObject({ sentinel: login });
    expect(await redisOf(`${sentinel} } }`, { PODGATE_REDIS_SENTINEL_PASSWORD: 'word' })).toMatchObject({
      sentinel: login,
    });
  });

  const SENTINEL = 'sentinel: { urls: ["redis://a"], name: m }';
  const eitherBeside = (way: string) =>
    `must not stand beside redis.${way}: either redis.url, redis.cluster or redis.sentinel is given`;
  const ALIKE = 'must have the scheme, user and password of the first one, which are used at all of them';
  it.each([
    ['{}', 'redis.url is missing; give redis.url, redis.cluster or redis.sentinel'],
    ['{ prefix: p }', 'redis.url is missing; give redis.url, redis.cluster or redis.sentinel'],
    ['{ url: "redis://a", cluster: ["redis://b"] }', `redis.cluster ${eitherBeside('url')}`],
    [`{ url: "redis://a", ${SENTINEL} }`, `redis.sentinel ${eitherBeside('url')}`],
    [`{ cluster: ["redis://b"], ${SENTINEL} }`, `redis.sentinel ${eitherBeside('cluster')}`],
    ['{ cluster: ["a.example:6379"] }', 'redis.cluster[0] must be a URL of a node: redis:// or rediss://'],
    ['{ cluster: ["redis://a:secret"] }', 'redis.cluster[0] must be a URL: redis:// or rediss://'],
    ['{ cluster: ["redis://:%ff@a"] }', 'redis.cluster[0] must be a URL: redis:// or rediss://'],
    [
      '{ cluster: ["redis://a", "redis://b/1"] }',
      'redis.cluster[1] must not name a database: a cluster has none but 0',
    ],
    ['{ cluster: ["redis://:x@a", "redis://:y@b"] }', `redis.cluster[1] ${ALIKE}`],
    ['{ cluster: ["redis://a", "rediss://b"] }', `redis.cluster[1] ${ALIKE}`],
    [
      '{ sentinel: { urls: ["redis://a/2"], name: m } }',
      'redis.sentinel.urls[0] must not name a database: redis.sentinel.database does',
    ],
    ['{ sentinel: { urls: ["redis://a", "redis://u:w@b"], name: m } }', `redis.sentinel.urls[1] ${ALIKE}`],
    ['{ sentinel: { urls: ["redis://a"] } }', 'redis.sentinel.name is missing'],
  ])('refuses %s', async (text, problem) => {
    expect(await problemsOf(`redis: ${text}\n`)).toEqual([`1: ${problem}`]);
  });

  it('refuses no nodes and no sentinels', async () => {
    expect(await problemsOf('redis: { cluster: [] }\n')).toHaveLength(1);
    expect(await problemsOf('redis: { sentinel: { urls: [], name: m } }\n')).toHaveLength(1);
  });
});
