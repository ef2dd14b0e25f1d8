import type { Words } from './two-tenants.ts';

/** Ways to name something of a tenant, by the route that they are asked of. */
type Cases = Readonly<Record<string, (words: Words) => readonly string[]>>;

const enc = encodeURIComponent;

/** Narrowing that all resources know. */
const common = ({ id, name, word }: Words) => [
  `id=north.${id}`,
  `external_id=${id}`,
  `name=${name}`,
  `search=${word}`,
  `search=${word.slice(0, 2)}`,
  `tags.0.key=${enc(`user:${word}key`)}`,
  `order_by_tag=${enc(`user:${word}key:ASC`)}`,
  `filter_any=true&filter=${enc(`name.contains(${word})`)}&filter=${enc(`id.contains(${word})`)}`,
  ...['delete=all', 'pending_delete=all', 'scope=system', 'scope=max', 'scope=domain'].map(
    (one) => `${one}&name=${name}`,
  ),
  `summary_stats=true&search=${word}`,
];

const ofServer = ({ id, name, word }: Words) => [
  ...['server', 'guest_id'].flatMap((key) => [`${key}=north.${id}`, `${key}=${name}`]),
  `filter=${enc(`guest.contains("${word}")`)}`,
];

const ofDisk = ({ id, name, word }: Words) => [
  ...[`disk_id=north.${id}`, `disk=${name}`, `storage=${word}-storage`, `storage_type=${word}-type`],
  ...['storage', 'disk', 'disk_name', 'template'].map((column) => `filter=${enc(`${column}.contains("${word}")`)}`),
];

const ofEither = (words: Words) => [...ofServer(words), ...ofDisk(words)];

function readCases(list: string, further: (words: Words) => readonly string[]): Cases {
  const queries = (words: Words) => [...common(words), ...further(words)];
  const fields = 'field=name&extra_field=tag:user:both';
  return {
    [list]: (words) => queries(words).map((query) => `${list}?${query}`),
    [`${list}/distinct-field`]: (words) => queries(words).map((query) => `${list}/distinct-field?${fields}&${query}`),
    [`${list}/:id`]: ({ id, name }) =>
      [`north.${id}`, id, name, `north.${id}?scope=system`].map((one) => `${list}/${one}`),
  };
}

/** Disks, snapshots, storages and the disks of servers. */
export const VOLUME_CASES: Cases = {
  '/servers/:id/disks': ({ id, name }) =>
    [`north.${id}`, id, name].flatMap((one) => [`/servers/${one}/disks`, `/servers/${one}/disks?index=0`]),
  '/guestdisks': (words) => ofEither(words).map((query) => `/guestdisks?${query}`),
  ...readCases('/disks', ofEither),
  ...readCases('/snapshots', ofEither),
  ...readCases('/instance_snapshots', ofServer),
  ...readCases('/storages', ofDisk),
};
