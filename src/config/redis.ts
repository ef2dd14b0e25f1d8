import { Type, type Static } from '../kit/index.ts';
import type { Complain } from './identity.ts';
import { optional, strict, text } from './schema-forms.ts';

const url = (description: string) => Type.String({ pattern: '^rediss?://\\S+$', description });

const SentinelKeys = Type.Object(
  {
    urls: Type.Array(url('a URL of a sentinel: redis:// or rediss://'), { minItems: 1, description: 'the sentinels' }),
    name: text('what the sentinels call the master'),
    user: optional(text('who logs in at the master; default nobody but the password')),
    password: optional(text('of the master; a reference such as "${REDIS_PASSWORD}" or "file:/run/secrets/redis"')),
    database: optional(Type.Integer({ minimum: 0, description: 'number of the database; default 0' })),
    tls: optional(Type.Boolean({ description: 'the master speaks TLS; default false' })),
  },
  { ...strict, description: 'a Redis whose master sentinels know' },
);

/** Where the shared memory is, as the configuration says it. */
export const RedisKeys = Type.Object(
  {
    url: optional(url('a URL: redis:// or rediss://')),
    cluster: optional(
      Type.Array(url('a URL of a node: redis:// or rediss://'), {
        minItems: 1,
        description: 'some nodes of a Redis Cluster, which know the others',
      }),
    ),
    sentinel: optional(SentinelKeys),
    prefix: optional(text('begins every key; default podgate')),
  },
  { ...strict, description: 'shared memory of several gateways; without it each has its own' },
);

/** A master that sentinels know. `urls` have the login at the sentinels, `user` and `password` are that at the master. */
export interface SentinelConfig {
  readonly urls: readonly string[];
  readonly name: string;
  readonly user?: string;
  readonly password?: string;
  readonly database: number;
  readonly tls: boolean;
}

/** Where Redis is: one server, a cluster of which some nodes are named, or what sentinels say. */
export type RedisConfig =
  { readonly url: string } | { readonly cluster: readonly string[] } | { readonly sentinel: SentinelConfig };

type Given = Static<typeof RedisKeys>;

const WAYS = ['url', 'cluster', 'sentinel'] as const;

/** A URL that says where something is, and whose login can be read; nothing when it does not. */
function readable(text: string): URL | undefined {
  try {
    const url = new URL(text);
    decodeURIComponent(`${url.username}:${url.password}`);
    return url.hostname === '' ? undefined : url;
  } catch {
    return undefined;
  }
}

/** One login and one way to speak are used at all of them. No complaint repeats what a URL says: it may hold a password. */
function checkAlike(urls: readonly string[], hasDatabase: string, complain: Complain): void {
  const parsed = urls.map(readable);
  const [first] = parsed;
  for (const [place, one] of parsed.entries()) {
    if (!one) complain([place], 'must be a URL: redis:// or rediss://');
    else if (!/^\/?0?$/.test(one.pathname)) complain([place], hasDatabase);
    else if (first && (['protocol', 'username', 'password'] as const).some((part) => one[part] !== first[part]))
      complain([place], 'must have the scheme, user and password of the first one, which are used at all of them');
  }
}

/** Where the shared memory is and what its keys begin with; nothing without one. */
export function redisOf(
  given: Given | undefined,
  complain: Complain,
): (RedisConfig & { readonly prefix: string }) | undefined {
  if (!given) return undefined;
  const { url: one, cluster, sentinel, prefix = 'podgate' } = given;
  const [way, ...others] = WAYS.filter((key) => given[key] !== undefined);
  if (!way) complain(['url'], 'is missing; give redis.url, redis.cluster or redis.sentinel');
  for (const other of others) {
    complain([other], `must not stand beside redis.${way}: either redis.url, redis.cluster or redis.sentinel is given`);
  }
  if (cluster) {
    const tell: Complain = (path, message) => complain(['cluster', ...path], message);
    checkAlike(cluster, 'must not name a database: a cluster has none but 0', tell);
    return { cluster, prefix };
  }
  if (sentinel) {
    const tell: Complain = (path, message) => complain(['sentinel', 'urls', ...path], message);
    checkAlike(sentinel.urls, 'must not name a database: redis.sentinel.database does', tell);
    return { sentinel: { ...sentinel, database: sentinel.database ?? 0, tls: sentinel.tls ?? false }, prefix };
  }
  return { url: one ?? '', prefix };
}
