import type { Host } from '../../contract/index.ts';
import { Type, type Static } from '../../kit/index.ts';
import { derivation } from '../derive.ts';
import {
  alphabetical,
  baseFields,
  baseOf,
  externalFields,
  externalOf,
  managedFields,
  managedOf,
  regionFields,
  regionOf,
  sharedFields,
  sharedOf,
  zoneFields,
  zoneOf,
  type Place,
} from '../groups.ts';
import { defineKind, flag, integer, later, text } from '../resource.ts';
import { rowOf } from '../row-of.ts';

const ratio = (description: string) => Type.Number({ description });

/** A row of `/hosts` (cloudpods-api §8.12). Meaning and source of each field: `docs/fields.md`. */
export const HostFields = alphabetical({
  ...baseFields,
  ...sharedFields,
  ...managedFields,
  ...regionFields,
  ...zoneFields,
  ...externalFields,
  access_ip: later(text({ column: true })),
  access_mac: later(text()),
  billing_type: text({ column: true }),
  cpu_architecture: later(text({ column: true })),
  cpu_commit: integer({ column: true }),
  cpu_commit_bound: ratio('virtual processors that may be given, per processor'),
  cpu_commit_rate: ratio('given virtual processors per processor'),
  cpu_count: integer({ column: true }),
  cpu_desc: later(text()),
  domain_id: text(),
  domain_src: text(),
  enabled: flag({ column: true }),
  guests: integer({ column: true }),
  host_status: text({ column: true }),
  host_type: text({ column: true }),
  is_baremetal: flag(),
  is_maintenance: flag({ column: true }),
  mem_commit: integer({ from: 'MB', column: true }),
  mem_commit_bound: ratio('MB that may be given, per MB'),
  mem_commit_rate: ratio('given MB per MB'),
  mem_size: integer({ from: 'MB', column: true }),
  nic_count: integer(),
  node_count: integer(),
  nonsystem_guests: integer(),
  other_guests: integer(),
  pending_deleted_guests: integer(),
  project_domain: text(),
  ready_guests: integer(),
  resource_type: text({ column: true }),
  running_guests: integer(),
  sn: later(text()),
  storage: integer({ from: 'MB' }),
  storage_free: integer({ from: 'MB' }),
  storage_size: integer({ from: 'MB', column: true }),
  storage_type: text(),
  storage_used: integer({ from: 'MB', column: true }),
  upstream: later(Type.Object({ status: later(text()) })),
  version: later(text()),
});

const rate = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

function powersOf(host: Host) {
  const { cpu_count = 0, cpu_commit = 0, mem_size = 0, mem_commit = 0, storage_size = 0, storage_used = 0 } = host;
  return {
    cpu_architecture: host.cpu_architecture,
    cpu_commit,
    cpu_commit_bound: host.cpu_commit_bound ?? 1,
    cpu_commit_rate: rate(cpu_commit, cpu_count),
    cpu_count,
    cpu_desc: host.cpu_desc,
    mem_commit,
    mem_commit_bound: host.mem_commit_bound ?? 1,
    mem_commit_rate: rate(mem_commit, mem_size),
    mem_size,
    storage: storage_size,
    storage_free: Math.max(0, storage_size - storage_used),
    storage_size,
    storage_type: 'hybrid',
    storage_used,
  };
}

function guestsOf({ guests = 0, running_guests = 0, ready_guests = 0 }: Host) {
  return {
    guests,
    nonsystem_guests: guests,
    other_guests: Math.max(0, guests - running_guests - ready_guests),
    pending_deleted_guests: 0,
    ready_guests,
    running_guests,
  };
}

function hostRow(host: Host, place: Place): Static<typeof HostFields> {
  const { cloud } = place;
  return rowOf(
    baseOf(host, place, { canDelete: false }),
    sharedOf({ everyone: true }, place),
    managedOf(place),
    regionOf(place),
    zoneOf(host.zone, place),
    externalOf(host),
    powersOf(host),
    guestsOf(host),
    {
      access_ip: host.access_ip,
      billing_type: 'postpaid',
      domain_id: cloud.owner.domainId,
      domain_src: 'cloud',
      enabled: host.enabled ?? false,
      host_status: host.online ? 'online' : 'offline',
      host_type: cloud.provider.toLowerCase(),
      is_baremetal: false,
      is_maintenance: host.status === 'maintaining',
      nic_count: 0,
      node_count: 0,
      project_domain: cloud.owner.domain,
      resource_type: 'shared',
      upstream: host.upstream,
      version: host.version,
    },
  );
}

export const hostKind = defineKind({
  keyword: 'host',
  plural: 'hosts',
  reach: 'admin',
  fields: HostFields,
  columns: { host_id: { type: 'text' } },
  facets: { meta: {} },
  brief: ['access_ip', 'cpu_count', 'host_status', 'host_type', 'mem_size'],
});

/** Machines of the clouds as hosts of the gateway. */
export const hostRows = derivation('hosts', hostKind, (host, place) => {
  const row = hostRow(host, place);
  const facets = Object.entries(row.metadata ?? {}).map(([key, value]) => ['meta', key, value] as const);
  return [{ row, columns: { host_id: row.id }, facets, addresses: [host.access_ip ?? ''] }];
});
