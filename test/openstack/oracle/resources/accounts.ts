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

function regionRow(cloud: CountedCloud): OwnedRow {
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

/** What an account's row and the row of what it is configured as have in common. */
function accountFields(cloud: CountedCloud): Row {
  const { settings } = cloud;
  const { account } = settings;
  return {
    ...made(account, 'connected'),
    access_url: settings.authUrl,
    account,
    brand: settings.brand,
    capabilities: capabilitiesOf(cloud),
    cloud_env: settings.cloudEnv,
    eip_count: sum([cloud], 'eips'),
    enable_project_sync: false,
    enable_resource_sync: true,
    enabled: true,
    guest_count: sum([cloud], 'servers'),
    health_status: 'normal',
    host_count: sum([cloud], 'hosts'),
    provider: 'OpenStack',
    read_only: settings.readOnly,
    storage_count: sum([cloud], 'storages'),
    sync_status: 'idle',
    sync_status2: 'idle',
    vpc_count: sum([cloud], 'vpcs'),
  };
}

/** The beds have all services, and whoever logs in sees all of these. */
function capabilitiesOf({ settings }: CountedCloud): string[] {
  const words = ['compute', 'eip', 'network', 'project', 'security_group'];
  const told = words.map((word) => (settings.readOnly ? `${word}.readonly` : word));
  return [...told, 'quota.readonly'].sort();
}

function providerRow(cloud: CountedCloud): OwnedRow {
  const { administration, account } = cloud.settings;
  const row = {
    ...accountFields(cloud),
    cloudaccount: account,
    cloudaccount_id: account,
    domain_id: administration.domainId,
    freezed: false,
    is_system: false,
    pending_deleted: false,
    project: administration.name,
    project_count: sum([cloud], 'externalprojects'),
    project_domain: administration.domain,
    project_id: administration.id,
    project_src: 'cloud',
    snapshot_count: sum([cloud], 'snapshots'),
    source: 'cloud',
    sync_region_count: 1,
    tenant: administration.name,
    tenant_id: administration.id,
  };
  return { row: shown(row) };
}

function accountRow(cloud: CountedCloud): OwnedRow {
  const { settings } = cloud;
  const row = {
    ...accountFields(cloud),
    account_id: settings.account,
    auto_create_project: false,
    balance: 0,
    disk_count: sum([cloud], 'disks'),
    domain_id: settings.administration.domainId,
    domain_src: 'local',
    enable_auto_sync: true,
    enabled_provider_count: 1,
    error_count: 0,
    is_on_premise: settings.cloudEnv === 'onpremise',
    is_public: true,
    is_public_cloud: settings.cloudEnv === 'public',
    project_domain: settings.administration.domain,
    provider_count: 1,
    public_scope: 'system',
    saml_auth: false,
    share_mode: 'system',
    sync_interval_seconds: 5,
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
  readonly row: (cloud: CountedCloud) => OwnedRow;
}

const about = (
  plural: string,
  keyword: string,
  row: AccountOracle['row'],
  more: Partial<ResourceOracle>,
): AccountOracle => ({
  plural,
  keyword,
  reach: 'account',
  rows: () => [],
  row,
  ...more,
});

/** These are made of how many rows there are of others. */
export const ACCOUNT_ORACLES: readonly AccountOracle[] = [
  about('cloudregions', 'cloudregion', regionRow, {
    reach: 'cloud',
    secret: ['environment', 'guest_count', 'network_count', 'vpc_count'],
  }),
  about('cloudproviders', 'cloudprovider', providerRow, {
    loose: LOOSE,
    secret: [...COUNTS, 'project_count', 'snapshot_count', 'sync_region_count'],
  }),
  about('cloudaccounts', 'cloudaccount', accountRow, { loose: LOOSE, secret: [...COUNTS, 'disk_count'] }),
];
