import type { Row } from '../row.ts';
import type { ResourceReading } from './read-resources.ts';
import { shown, type OwnedRow, type ResourceOracle, type ResourceSettings } from './resource.ts';

/** A cloud with the numbers of its rows, which regions and accounts show. */
export interface CountedCloud {
  readonly settings: ResourceSettings;
  readonly reading: ResourceReading;
  readonly counts: Readonly<Record<string, number>>;
}

const SIX_DIGITS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const isTime = (value: unknown) => SIX_DIGITS.test(String(value));

const made = (id: string, status: string, name = id): Row => ({
  can_delete: false,
  can_update: false,
  deleted: false,
  id,
  is_emulated: false,
  name,
  progress: 100,
  status,
  update_version: 0,
});

const sum = (clouds: readonly CountedCloud[], plural: string): number =>
  clouds.reduce((total, { counts }) => total + (counts[plural] ?? 0), 0);

/** Clouds that one row is about: at least one. */
type Clouds = readonly [CountedCloud, ...CountedCloud[]];

function regionRow([cloud]: Clouds): OwnedRow {
  const { settings } = cloud;
  const row = {
    ...made(settings.cloud, 'inservice', `${settings.account}-${settings.region}`),
    brand: settings.brand,
    cloud_env: settings.cloudEnv,
    enabled: true,
    environment: settings.authUrl,
    external_id: `OpenStack/${settings.account}/${settings.region}`,
    guest_count: sum([cloud], 'servers'),
    latitude: 0,
    longitude: 0,
    network_count: sum([cloud], 'networks'),
    provider: 'OpenStack',
    source: 'cloud',
    vpc_count: sum([cloud], 'vpcs'),
    zone_count: sum([cloud], 'zones'),
  };
  return { row: shown(row) };
}

const urlsOf = (clouds: Clouds) => [...new Set(clouds.map(({ settings }) => settings.authUrl))].join(',');

/** What an account's row and the row of what it is configured as have in common. */
function accountFields(clouds: Clouds): Row {
  const { account, brand, cloudEnv } = clouds[0].settings;
  return {
    ...made(account, 'connected'),
    access_url: urlsOf(clouds),
    account,
    brand,
    capabilities: capabilitiesOf(clouds),
    cloud_env: cloudEnv,
    eip_count: sum(clouds, 'eips'),
    enable_project_sync: false,
    enable_resource_sync: true,
    enabled: true,
    guest_count: sum(clouds, 'servers'),
    health_status: 'normal',
    host_count: sum(clouds, 'hosts'),
    provider: 'OpenStack',
    read_only: clouds.every(({ settings }) => settings.readOnly),
    storage_count: sum(clouds, 'storages'),
    sync_status: 'idle',
    sync_status2: 'idle',
    vpc_count: sum(clouds, 'vpcs'),
  };
}

/** The beds have all services, and whoever logs in sees all of these. What one cloud lets change, the account does. */
function capabilitiesOf(clouds: Clouds): string[] {
  const words = ['compute', 'eip', 'network', 'project', 'security_group'];
  const readOnly = clouds.every(({ settings }) => settings.readOnly);
  return [...words.map((word) => (readOnly ? `${word}.readonly` : word)), 'quota.readonly'].sort();
}

function providerRow(clouds: Clouds): OwnedRow {
  const { administration, account } = clouds[0].settings;
  const row = {
    ...accountFields(clouds),
    cloudaccount: account,
    cloudaccount_id: account,
    domain_id: administration.domainId,
    freezed: false,
    is_system: false,
    pending_deleted: false,
    project: administration.name,
    project_count: sum(clouds, 'externalprojects'),
    project_domain: administration.domain,
    project_id: administration.id,
    project_src: 'cloud',
    snapshot_count: sum(clouds, 'snapshots'),
    source: 'cloud',
    sync_region_count: clouds.length,
    tenant: administration.name,
    tenant_id: administration.id,
  };
  return { row: shown(row) };
}

function accountRow(clouds: Clouds): OwnedRow {
  const { account, administration, cloudEnv } = clouds[0].settings;
  const row = {
    ...accountFields(clouds),
    account_id: account,
    auto_create_project: false,
    balance: 0,
    disk_count: sum(clouds, 'disks'),
    domain_id: administration.domainId,
    domain_src: 'local',
    enable_auto_sync: true,
    enabled_provider_count: 1,
    error_count: 0,
    is_on_premise: cloudEnv === 'onpremise',
    is_public: true,
    is_public_cloud: cloudEnv === 'public',
    project_domain: administration.domain,
    provider_count: 1,
    public_scope: 'system',
    saml_auth: false,
    share_mode: 'system',
    sync_interval_seconds: 20,
  };
  return { row: shown(row) };
}

function brandRow(clouds: Clouds): OwnedRow {
  const { brand, cloudEnv } = clouds[0].settings;
  const row = {
    ...made(brand, 'connected'),
    brand,
    cloud_env: cloudEnv,
    cloudaccount_count: new Set(clouds.map(({ settings }) => settings.account)).size,
    cloudregion_count: clouds.length,
    enabled: true,
    provider: 'OpenStack',
  };
  return { row: shown(row) };
}

const LOOSE = {
  last_sync: isTime,
  last_sync_cost: (value: unknown) => /^(\d+m)?\d+s$/.test(String(value)),
  last_sync_end_at: isTime,
  probe_at: isTime,
  // Whether the last round is through depends on the moment.
  sync_status: (value: unknown) => value === 'idle' || value === 'syncing',
  sync_status2: (value: unknown) => value === 'idle' || value === 'syncing',
};

const COUNTS = 'access_url eip_count guest_count host_count storage_count vpc_count'.split(' ');

/** What the gateway makes of its clouds as wholes. */
export interface AccountOracle extends ResourceOracle {
  /** What the clouds have in common that one row is about. */
  readonly group: (settings: ResourceSettings) => string;
  readonly row: (clouds: Clouds) => OwnedRow;
}

const about = (
  [plural, keyword]: readonly [string, string],
  group: AccountOracle['group'],
  row: AccountOracle['row'],
  more: Partial<ResourceOracle>,
): AccountOracle => ({
  plural,
  keyword,
  reach: 'account',
  rows: () => [],
  group,
  row,
  ...more,
});

const accountOf = ({ account }: ResourceSettings) => account;

/** These are made of how many rows there are of others. */
export const ACCOUNT_ORACLES: readonly AccountOracle[] = [
  about(['cloudregions', 'cloudregion'], ({ cloud }) => cloud, regionRow, {
    reach: 'cloud',
    secret: ['environment', 'guest_count', 'network_count', 'vpc_count'],
  }),
  about(['cloudproviders', 'cloudprovider'], accountOf, providerRow, {
    loose: LOOSE,
    secret: [...COUNTS, 'project_count', 'snapshot_count', 'sync_region_count'],
  }),
  about(['cloudaccounts', 'cloudaccount'], accountOf, accountRow, { loose: LOOSE, secret: [...COUNTS, 'disk_count'] }),
  about(['brands', 'brand'], ({ brand }) => brand, brandRow, { secret: ['cloudaccount_count', 'cloudregion_count'] }),
];

/** The clouds that belong together in one row, in the order of their first ones. */
export function groupsOf({ group }: AccountOracle, clouds: readonly CountedCloud[]): readonly Clouds[] {
  const names = [...new Set(clouds.map(({ settings }) => group(settings)))];
  return names.flatMap((name) => {
    const [first, ...others] = clouds.filter(({ settings }) => group(settings) === name);
    return first ? [[first, ...others]] : [];
  });
}
