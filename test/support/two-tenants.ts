import type { ConfigFile } from '../../src/config/schema.ts';
import type { Client } from './client.ts';
import { computeThings } from './compute-things.ts';
import { fakeCloud, type FakeCloud, type FakeServer, type FakeThings } from './fake-provider.ts';
import { SECRET_HASH } from './gateway.ts';
import { wordedNetworkThings } from './network-tenants.ts';

/** Words by which a row can be named; those of one tenant and those of nobody have the same lengths. */
export interface Words {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly mac: string;
  /** Part of every other text of the row. */
  readonly word: string;
  readonly user: string;
  readonly project: string;
  readonly domain: string;
}

const wordsOf = (word: string, digit: string, hex: string): Words => ({
  word,
  id: `${word}-1`,
  name: `${word}-name`,
  ip: `10.${digit.repeat(2)}.${digit}.${digit}`,
  mac: `fa:16:3e:${digit.repeat(2)}:00:01`,
  user: hex.repeat(32),
  project: `${hex.repeat(31)}1`,
  domain: `${hex.repeat(31)}2`,
});

/** The other tenant's. */
export const THEIRS = wordsOf('zebra', '6', 'e');
/** Nobody's. */
export const NOBODYS = wordsOf('llama', '7', 'c');

/** A server that has the word wherever a server has a text. */
export function wordedServer({ id, name, ip, mac, word }: Words, project: string): FakeServer {
  const of = (what: string) => `${word}-${what}`;
  return {
    id,
    name,
    project,
    flavor: of('flavor'),
    created: '2026-11-20T10:00:00.000000Z',
    extra: {
      description: of('description'),
      hostname: of('hostname'),
      zone: of('zone'),
      vcpu_count: 66,
      vmem_size: 66_666,
      keypair: of('keypair'),
      eip: ip,
      eip_id: of('eip'),
      secgroups: [{ id: of('group-id'), name: of('group') }],
      disks: [{ id: of('volume'), name: of('disk'), disk_type: 'sys', size: 66_666, image: of('image') }],
      nics: [
        {
          ip_addr: ip,
          mac,
          network: of('network'),
          network_id: of('network-id'),
          vpc: of('vpc'),
          vpc_id: of('vpc-id'),
        },
      ],
      host: { name: of('host'), id: of('host-id') },
      os_type: of('os'),
      os_name: of('os-name'),
      os_arch: of('arch'),
      metadata: { [`user:${word}key`]: of('value'), [`tag:${word}tag`]: '', 'user:both': of('both') },
      upstream: { status: of('status') },
    },
  };
}

/** A volume, a snapshot and a kind of storage that have the word wherever they have a text. */
function wordedVolumes({ id, name, word }: Words, projectId: string): FakeThings {
  const of = (what: string) => `${word}-${what}`;
  const project = { id: projectId };
  const named = {
    id,
    name,
    description: of('description'),
    created_at: '2026-11-20T10:00:00.000000Z',
    metadata: { [`user:${word}key`]: of('value'), [`tag:${word}tag`]: '', 'user:both': of('both') },
  };
  const guests = [{ id, name, status: of('state'), device: of('device') }];
  const place = {
    storage: of('storage'),
    storage_id: of('storage-id'),
    storage_type: of('type'),
    size: 66_666,
    guests,
  };
  const made = { snapshot_id: of('snapshot'), image: of('image'), image_id: of('image-id'), zone: of('zone') };
  return {
    disks: [{ ...named, ...place, ...made, project, status: 'ready', disk_type: 'data', upstream: { status: word } }],
    snapshots: [{ ...named, ...place, project, status: 'ready', disk_id: id, disk_name: name, part_of: word }],
    storages: [{ ...named, shared_projects: [project], storage_type: of('type'), extra_specs: { [word]: word } }],
  };
}

/** A cloud with a server of alpha (cloud's project p1) and one of the other tenant (p9), both also called `same`. */
export function sharedCloud(): FakeCloud {
  const same = (id: string, project: string): FakeServer => ({ id, name: 'same', project });
  const cloud = fakeCloud([
    { id: 'own-1', name: 'own-name', project: 'p1', flavor: 'small', extra: { metadata: { 'user:both': 'own' } } },
    same('own-2', 'p1'),
    wordedServer(THEIRS, 'p9'),
    same(`${THEIRS.word}-2`, 'p9'),
    { id: `${THEIRS.word}-3`, name: `${THEIRS.word}-nobodys`, project: 'unmapped' },
  ]);
  const volumes = wordedVolumes(THEIRS, 'p9');
  cloud.things = { ...cloud.things, ...volumes, ...computeThings(THEIRS, 'p9'), ...wordedNetworkThings(THEIRS, 'p9') };
  return cloud;
}

/** The other tenant: a domain, a project and a user (`zed`) of their own; bob, rob, ann and dom are of the domain Default. */
export function twoTenants(identity: NonNullable<ConfigFile['identity']>): ConfigFile['identity'] {
  const { word, user, project, domain } = THEIRS;
  return {
    ...identity,
    domains: [{ name: `${word}-domain`, id: domain }],
    projects: [
      ...(identity.projects ?? []),
      { name: `${word}-project`, id: project, domain: `${word}-domain`, description: word },
    ],
    users: [
      ...(identity.users ?? []),
      {
        name: 'zed',
        id: user,
        domain: `${word}-domain`,
        displayname: word,
        email: `${word}@example.org`,
        password_hash: SECRET_HASH,
        roles: [{ role: 'member', project, domain: `${word}-domain` }],
      },
    ],
  };
}

/** An answer without what differs between any two: ids of requests, times, ages. Nobody's words are written as the other tenant's. */
export async function comparable(client: Client, path: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await client.ask('GET', path, { headers });
  const text = Object.entries(NOBODYS).reduce(
    (all, [key, value]) => all.replaceAll(String(value), THEIRS[key as keyof Words]),
    answer.text
      .replaceAll(/"(request_id|time)":"[^"]*"/g, '"$1":""')
      // How keys of users begin in clouds.
      .replaceAll(`pg-${NOBODYS.user.slice(0, 12)}-`, `pg-${THEIRS.user.slice(0, 12)}-`),
  );
  const kept = ['content-type', 'etag', 'vary', 'allow', 'retry-after'].map((name) => answer.headers.get(name));
  const clouds = answer.headers.get('x-podgate-clouds')?.replaceAll(/age=\d+/g, 'age');
  return { status: answer.status, text, headers: [...kept, clouds, answer.headers.has('age')] };
}
