import { RESOURCES } from '../../src/schema/resources.ts';
import { cloudKeyName } from '../../src/schema/keypairs/naming.ts';
import type { Words } from './two-tenants.ts';

const enc = encodeURIComponent;

/** What lists are narrowed by, each kind once, with what names something of a tenant. */
function narrowings(plural: string, { id, name, word, user }: Words): readonly string[] {
  const columns = Object.keys(RESOURCES.find((one) => one.plural === plural)?.columns ?? {});
  return [
    ...[
      `id=north.${id}`,
      `external_id=${id}`,
      `name=${name}`,
      `user_id=${user}`,
      'cpu_core_count=66',
      'memory_size_mb=66666',
    ],
    ...columns.map((column) => `filter=${enc(`${column}.contains("${word}")`)}`),
    ...columns.map((column) => `@${column}=${enc(`north.${id}`)}`),
    `search=${word}`,
    `search=${word.slice(0, 2)}`,
    `tags.0.key=${enc(`tag:${word}`)}`,
    `details=false&search=${word}`,
    `summary_stats=true&search=${word}`,
    `distinct=true&search=${word}`,
    ...['delete=all', 'pending_delete=all', 'admin=true', 'scope=system', 'scope=max', 'scope=domain'].map(
      (wider) => `${wider}&search=${word}`,
    ),
  ];
}

type Case = (words: Words) => readonly string[];

const lists =
  (path: string, plural: string, more = ''): Case =>
  (words) =>
    narrowings(plural, words).map((query) => `${path}?${more}${query}`);

const ones =
  (path: string, tail = ''): Case =>
  ({ id, name, user }) =>
    [
      `north.${id}`,
      id,
      name,
      `${name}?scope=system`,
      cloudKeyName(user, name),
      `north.${cloudKeyName(user, name)}`,
    ].map((reference) => {
      const [first = '', query] = reference.split('?');
      return `${path}/${enc(first)}${tail}${query === undefined ? '' : `?${query}`}`;
    });

const resource = (path: string, plural: string) => ({
  [path]: lists(path, plural),
  [`${path}/distinct-field`]: lists(`${path}/distinct-field`, plural, 'field=name&extra_field=region&'),
  [`${path}/:id`]: ones(path),
});

/** The routes of what servers are started from, each with the ways to name something of a tenant there. */
export const COMPUTE_CASES: Readonly<Record<string, Case>> = {
  ...resource('/images', 'images'),
  '/images/detail': lists('/images/detail', 'images'),
  ...resource('/v1/images', 'images'),
  '/v1/images/detail': lists('/v1/images/detail', 'images'),
  ...resource('/cachedimages', 'cachedimages'),
  ...resource('/serverskus', 'serverskus'),
  '/serverskus/instance-specs': lists('/serverskus/instance-specs', 'serverskus'),
  ...resource('/keypairs', 'keypairs'),
  '/keypairs/:id/privatekey': ones('/keypairs', '/privatekey'),
};
