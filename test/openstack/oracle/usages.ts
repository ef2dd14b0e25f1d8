import type { Row } from './row.ts';

/** A server in numbers. */
export interface ServerSize {
  readonly status: string;
  readonly binned: boolean;
  readonly vcpus: number;
  /** MB. */
  readonly memory: number;
  /** MB. */
  readonly disk: number;
}

/** What is there to be counted: servers, and rows of everything else by the plural of its kind. */
export interface Counted {
  readonly servers: readonly ServerSize[];
  readonly rows: (plural: string) => readonly Row[];
}

type Numbers = Readonly<Record<string, number>>;

const MB_PER_GB = 1024;

const sum = <T>(things: readonly T[], amount: (thing: T) => number): number =>
  things.reduce((total, thing) => total + amount(thing), 0);
const total = (rows: readonly Row[], field: string): number => sum(rows, (row) => Number(row[field]));

const sized = (key: string, servers: readonly ServerSize[]): Numbers => ({
  [key]: servers.length,
  [`${key}.cpu`]: sum(servers, ({ vcpus }) => vcpus),
  [`${key}.memory`]: sum(servers, ({ memory }) => memory),
  [`${key}.disk`]: sum(servers, ({ disk }) => disk),
});

function serverNumbers(servers: readonly ServerSize[]): Numbers {
  const kept = servers.filter(({ binned }) => !binned);
  const having = (status: string) => kept.filter((server) => server.status === status);
  return {
    ...sized('servers', kept),
    ...sized('running_servers', having('running')),
    ...sized('ready_servers', having('ready')),
    ...sized(
      'pending_delete_servers',
      servers.filter(({ binned }) => binned),
    ),
  };
}

/** Cloudpods tells disks with and without those of the system, of which there are none. */
function diskNumbers(disks: readonly Row[]): Numbers {
  const isAttached = ({ guest_count: count }: Row) => Number(count) > 0;
  const parts = {
    '': disks,
    '.attached': disks.filter(isAttached),
    '.mounted': disks.filter(isAttached),
    '.detached': disks.filter((disk) => !isAttached(disk)),
    '.unmounted': disks.filter((disk) => !isAttached(disk)),
    '.unready': disks.filter(({ status }) => status !== 'ready'),
  };
  const entries = ['disks', 'disks.system'].flatMap((key) =>
    Object.entries(parts).flatMap(([more, rows]) => [
      [`${key}${more}`, total(rows, 'disk_size')] as const,
      [`${key}${more}.count`, rows.length] as const,
    ]),
  );
  return Object.fromEntries(entries);
}

function addressNumbers(eips: readonly Row[]): Numbers {
  const used = eips.filter(({ associate_id: id }) => typeof id === 'string' && id !== '').length;
  return {
    eip: eips.length,
    'eip.used': used,
    'eip.floating_ip': eips.length,
    'eip.floating_ip.used': used,
    'eip.public_ip': 0,
  };
}

function nicNumbers({ rows }: Counted): Numbers {
  const [guest, eip, netif] = ['guestnetworks', 'eips', 'networkinterfaces'].map((plural) => rows(plural).length);
  const parts = { 'nics.guest': guest ?? 0, 'nics.eip': eip ?? 0, 'nics.netif': netif ?? 0 };
  return { ...parts, nics: sum(Object.values(parts), (part) => part) };
}

const machines = (key: string, hosts: readonly Row[]): Numbers => ({
  [key]: hosts.length,
  [`${key}.cpu`]: total(hosts, 'cpu_count'),
  [`${key}.cpu.total`]: total(hosts, 'cpu_count'),
  [`${key}.memory`]: total(hosts, 'mem_size'),
  [`${key}.memory.total`]: total(hosts, 'mem_size'),
  [`${key}.storage_gb`]: Math.round(total(hosts, 'storage_size') / MB_PER_GB),
});

/** What there is of things that projects have. */
export function projectNumbers(counted: Counted): Numbers {
  const { servers, rows } = counted;
  return {
    ...serverNumbers(servers),
    ...diskNumbers(rows('disks')),
    snapshot: rows('snapshots').length,
    ...addressNumbers(rows('eips')),
    ...nicNumbers(counted),
    networks: rows('networks').length,
    ports: total(rows('networks'), 'ports'),
    vpcs: rows('vpcs').length,
    wires: rows('wires').length,
    secgroups: rows('secgroups').length,
  };
}

/** What there is of things that belong to no project. */
export function systemNumbers({ rows }: Counted): Numbers {
  const hosts = rows('hosts');
  return {
    ...machines('hosts', hosts),
    ...machines(
      'enabled_hosts',
      hosts.filter(({ enabled }) => enabled === true),
    ),
    storages: total(rows('storages'), 'capacity'),
    zones: rows('zones').length,
    regions: rows('cloudregions').length,
  };
}

/** All numbers of everything: administrators see them with a prefix where they are of projects. */
export const allNumbers = (counted: Counted): Numbers => ({
  ...Object.fromEntries(Object.entries(projectNumbers(counted)).map(([key, value]) => [`all.${key}`, value])),
  ...systemNumbers(counted),
});
