import type { FakeThings } from './fake-provider.ts';
import type { Words } from './two-tenants.ts';

const enc = encodeURIComponent;

/** One thing of each resource of the network, of a project of the cloud, with the word wherever it has a text. */
export function wordedNetworkThings({ id, name, ip, mac, word }: Words, project: string): FakeThings {
  const of = (what: string) => `${word}-${what}`;
  const named = {
    id,
    name,
    description: of('description'),
    created_at: '2026-11-20T10:00:00.000000Z',
    metadata: { [`user:${word}key`]: of('value'), 'user:both': of('both') },
    project: { id: project, name: project },
  };
  const upstream = { status: of('status') };
  const pool = { id, start: ip, end: ip, used: 66_666, servers: 0, eips: 0, interfaces: 0 };
  const rule = { id: of('rule'), description: of('rule'), direction: 'in', protocol: of('protocol') } as const;
  return {
    networks: [
      { ...named, upstream, status: 'available', ip_version: '4', vpc: of('vpc'), vpc_id: of('vpc-id'), pools: [pool] },
    ],
    vpcs: [{ ...named, upstream, status: 'available', cidrs: [`${ip}/32`], network_count: 66_666 }],
    secgroups: [
      {
        ...named,
        guest_count: 66_666,
        rules: [{ ...rule, ip_version: '4', cidr: `${ip}/32`, peer_secgroup: of('group') }],
      },
    ],
    eips: [
      {
        ...named,
        upstream,
        status: 'ready',
        ip_addr: ip,
        network: of('network'),
        network_id: of('network-id'),
        associate_type: of('type'),
        associate_id: id,
        associate_name: of('server'),
      },
    ],
    networkinterfaces: [
      {
        ...named,
        upstream,
        status: 'available',
        mac,
        vpc: of('vpc'),
        addresses: [{ ip_addr: ip, network_id: of('n') }],
      },
    ],
  };
}

/** Ways to name the row in a list of any of these resources. */
function ways({ id, name, ip, mac, word }: Words): readonly string[] {
  return [
    ...[`id=north.${id}`, `id=${id}`, `external_id=${id}`, `name=${name}`, `search=${word}`, `search=${ip}`],
    ...[`ip=${ip}`, `ip_addr=${ip}`, `mac=${mac}`, `cidr=${ip}/32`, `associate_id=${id}`, `server=${id}`],
    ...[`guest_id=north.${id}`, `vpc=${word}-vpc`, `secgroup=${name}`, `protocol=${word}-protocol`],
    ...[`filter=${enc(`name.contains("${word}")`)}`, `filter=${enc(`ip_addr.contains("${ip}")`)}`],
    ...[`tags.0.key=user:both&tags.0.value=${word}-both`, `details=false&search=${word}`],
    ...['admin=true', 'scope=system', 'scope=max', 'scope=domain', 'show_emulated=true'].map(
      (wider) => `${wider}&name=${name}`,
    ),
    `summary_stats=true&search=${word}`,
  ];
}

type Case = (words: Words) => readonly string[];

function casesOf(path: string): Readonly<Record<string, Case>> {
  const references = ({ id, name, word }: Words) => [
    `north.${id}`,
    id,
    name,
    `north.${word}-rule`,
    `${id}?scope=system`,
  ];
  return {
    [path]: (words) => ways(words).map((query) => `${path}?${query}`),
    [`${path}/distinct-field`]: (words) => ways(words).map((query) => `${path}/distinct-field?field=name&${query}`),
    [`${path}/:id`]: (words) => references(words).map((reference) => `${path}/${reference}`),
  };
}

/** Each route of these resources with the ways to name something of a tenant there. */
export const NETWORK_CASES: Readonly<Record<string, Case>> = {
  ...['networks', 'vpcs', 'wires', 'secgroups', 'secgrouprules', 'eips', 'networkinterfaces']
    .map((plural) => casesOf(`/${plural}`))
    .reduce((all, one) => ({ ...all, ...one })),
  '/guestnetworks': (words) => ways(words).map((query) => `/guestnetworks?${query}`),
  '/servers/:id/networks': ({ id, name }) =>
    [`north.${id}`, id, name, `${id}/networks?guest_id=north.${id}`].map((reference) =>
      reference.includes('?') ? `/servers/${reference}` : `/servers/${reference}/networks`,
    ),
};
