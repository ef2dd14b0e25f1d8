import type { Server } from '../../contract/index.ts';
import { addressKey } from '../addresses.ts';
import type { CloudContext, OwnerProject } from '../context.ts';
import {
  hashOf,
  SEARCH_SEPARATOR,
  joined,
  joinedAt,
  member,
  memberTexts,
  type ColumnValue,
  type FacetValue,
  type StoredRow,
} from '../document.ts';
import { gid } from '../ids.ts';
import { columnsOf, type Column, type ResourceSchema } from '../resource.ts';
import { ServerFields } from './fields.ts';
import { addressesOf } from './nics.ts';
import { hostFields, ownParts, sharedPart } from './row.ts';

const KEYS = Object.keys(ServerFields.properties);

/** Told once per cloud, because they change for all its rows at once. The first keys of a document. */
export const CLOUD_KEYS = KEYS.filter((key) => key.startsWith('account'));
/** Shown to administrators. They stand together, so that a document is made by joining. */
export const HOST_KEYS = KEYS.filter((key) => /^host(_|$)/.test(key));
const firstHost = KEYS.indexOf(HOST_KEYS[0] ?? '');
const HEAD_KEYS = KEYS.slice(CLOUD_KEYS.length, firstHost);
const TAIL_KEYS = KEYS.slice(firstHost + HOST_KEYS.length);

/** What `details=false` shows. */
export const BRIEF_KEYS = KEYS.filter((key) =>
  /^(account|account_id|created_at|disk|domain_id|external_id|id|instance_type|manager|manager_id|name|project|project_domain|project_id|region|region_id|status|tenant|tenant_id|updated_at|vcpu_count|vmem_size)$/.test(
    key,
  ),
);

/** Columns that are not fields of their own: where the row is, and what lists sort by. */
const DERIVED = {
  cloud: { type: 'text' },
  ip_key: { type: 'text', sortOnly: true },
  network: { type: 'text', sortOnly: true },
  os_dist: { type: 'text' },
} as const satisfies Record<string, Column>;

export const serverSchema: ResourceSchema = {
  keyword: 'server',
  plural: 'servers',
  reach: 'project',
  fields: ServerFields,
  columns: { ...columnsOf(ServerFields), ...DERIVED },
  facets: {
    ip: { lower: true },
    mac: { lower: true },
    secgroup: {},
    secgroup_name: { lower: true },
    vpc: {},
    vpc_name: { lower: true },
    network: {},
    network_name: { lower: true },
    meta: {},
  },
  sums: { cpu_count: 'vcpu_count', disk_count: 'disk_count', disk_mb: 'disk', mem_mb: 'vmem_size' },
  brief: BRIEF_KEYS,
  // Kept apart, because they stand in the documents of everybody, without a value.
  secret: [],
};

const COLUMN_NAMES = Object.keys(serverSchema.columns);

/** Members that are serialised of each server, and where of these the ones of each piece stand. */
const SERIALISED = [...new Set([...HEAD_KEYS, ...HOST_KEYS, ...TAIL_KEYS, ...BRIEF_KEYS])];
const placesOf = (keys: readonly string[]) => keys.map((key) => SERIALISED.indexOf(key));
const PLACES = {
  head: placesOf(HEAD_KEYS),
  host: placesOf(HOST_KEYS),
  tail: placesOf(TAIL_KEYS),
  brief: placesOf(BRIEF_KEYS),
};

type Own = ReturnType<typeof ownParts>;

const NOWHERE: CloudContext = {
  name: 'none',
  account: '',
  provider: '',
  brand: '',
  cloudEnv: '',
  readOnly: false,
  region: '',
  accessUrl: '',
  owner: { id: '', name: '', domainId: '', domain: '' },
};

const valuesIn = (part: object): unknown[] => Object.values(part);

/** The values of a server's own parts, one part after the other: a part's members always stand in the order in which it is written. */
const valuesOf = ({ naming, owner, host, state, shape, networking }: Own): readonly unknown[] =>
  valuesIn(naming).concat(...[owner, host, state, shape, networking].map(valuesIn));

/** Where each field stands among these. */
const PLACE_OF: ReadonlyMap<string, number> = new Map(
  Object.values(ownParts({ id: '', name: '', status: 'unknown', upstream: {} }, NOWHERE, undefined))
    .flatMap((part) => Object.keys(part))
    .map((key, place) => [key, place] as const),
);
const SHARED = -1;
const ownPlacesOf = (keys: readonly string[]) => keys.map((key) => PLACE_OF.get(key) ?? SHARED);
const SERIALISED_PLACES = ownPlacesOf(SERIALISED);
const COLUMN_PLACES = ownPlacesOf(COLUMN_NAMES);

/** Turns servers of one cloud into the form in which they are kept and served. */
export type ServerStorer = (server: Server, owner: OwnerProject | undefined) => StoredRow;

function columnValue(value: unknown): ColumnValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

function netFacets(server: Server, cloud: CloudContext): FacetValue[] {
  return (server.nics ?? []).flatMap((nic): FacetValue[] => [
    ['mac', (nic.mac ?? '').toLowerCase(), ''],
    ['vpc', gid(cloud.name, nic.vpc_id), ''],
    ['vpc_name', (nic.vpc ?? '').toLowerCase(), ''],
    ['network', gid(cloud.name, nic.network_id), ''],
    ['network_name', (nic.network ?? '').toLowerCase(), ''],
  ]);
}

function facetsOf(server: Server, own: Own, cloud: CloudContext): FacetValue[] {
  const addresses = (of: readonly string[], kind: string) =>
    of.map((one): FacetValue => ['ip', one.toLowerCase(), kind]);
  const facets: FacetValue[] = [
    ...addresses(addressesOf(server.nics ?? []), 'fixed'),
    ...addresses(server.virtual_ips ?? [], 'virtual'),
    ...addresses([server.eip ?? ''], 'floating'),
    ...netFacets(server, cloud),
  ];
  for (const group of own.networking.secgroups) {
    facets.push(['secgroup', group.id, ''], ['secgroup_name', group.name.toLowerCase(), '']);
  }
  for (const [key, value] of Object.entries(own.naming.metadata)) facets.push(['meta', key, value]);
  return facets.filter((facet) => facet[1] !== '');
}

/** The storer of one cloud's servers. */
export function serverStorer(cloud: CloudContext): ServerStorer {
  const shared: Readonly<Record<string, unknown>> = { ...sharedPart(cloud), cloud: cloud.name };
  const serialised = SERIALISED.map((key) => shared[key]);
  const columns = COLUMN_NAMES.map((key) => shared[key]);
  const textsOf = memberTexts(SERIALISED);

  return (server, owner) => {
    const own = ownParts(server, cloud, owner);
    const values = valuesOf(own);
    const texts = textsOf((at) => {
      const place = SERIALISED_PLACES[at] ?? SHARED;
      return place === SHARED ? serialised[at] : values[place];
    });
    const text = (places: readonly number[]) => joinedAt(texts, places);
    const derived: Readonly<Record<string, string>> = {
      ip_key: addressKey(own.networking.ips.split(',')[0]),
      network: server.nics?.[0]?.network ?? '',
      os_dist: own.naming.metadata['os_distribution'] ?? '',
    };
    const column = (name: string, at: number) => {
      const place = COLUMN_PLACES[at] ?? SHARED;
      return columnValue(derived[name] ?? (place === SHARED ? columns[at] : values[place]));
    };
    const pieces = {
      lead: '',
      head: text(PLACES.head),
      host: text(PLACES.host),
      tail: text(PLACES.tail),
      open: '',
      brief: `{${text(PLACES.brief)}}`,
    };
    return {
      id: own.naming.id,
      ...pieces,
      // The short form says nothing that the others do not.
      hash: hashOf(pieces.head, pieces.host, pieces.tail),
      columns: COLUMN_NAMES.map(column),
      facets: facetsOf(server, own, cloud),
      addresses: [own.networking.ips, own.networking.eip, own.networking.virtual_ips, own.networking.macs ?? ''].join(
        SEARCH_SEPARATOR,
      ),
    };
  };
}

/** The members that are the same in all rows of a cloud, and what stands for the host where it is not shown. */
export function cloudFragments(
  cloud: CloudContext,
  healthy: boolean,
): { readonly members: string; readonly hiddenHost: string } {
  const facts: Readonly<Record<string, unknown>> = {
    ...sharedPart(cloud),
    account_health_status: healthy ? 'normal' : 'unknown',
    account_status: healthy ? 'connected' : 'disconnected',
  };
  const hidden: Readonly<Record<string, unknown>> = hostFields(cloud, undefined);
  return {
    members: joined(CLOUD_KEYS.map((key) => member(key, facts[key]))),
    hiddenHost: joined(HOST_KEYS.map((key) => member(key, hidden[key]))),
  };
}
