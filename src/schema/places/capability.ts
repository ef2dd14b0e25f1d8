import { groupedBy, type CloudPlace } from './place.ts';
import { storageTypes } from './storage-types.ts';
import { supportByAdapter } from './support.ts';

/** A row of another kind, as far as it is looked at here. */
export type Row = Readonly<Record<string, unknown>>;

/** What the capability of some clouds is made of: what the caller may see of them. */
export interface CapabilityParts {
  readonly places: readonly CloudPlace[];
  readonly storages: readonly Row[];
  readonly networks: readonly Row[];
  /** Machines; none for callers who may not see them. */
  readonly hosts: readonly Row[];
  readonly architectures: readonly string[];
}

/** The things of Cloudpods that brands are named for, each with the word for it among a cloud's capabilities. */
const NAMED_BRANDS: Readonly<Record<string, string>> = {
  cdn: 'cdn',
  cloud_id: 'cloudid',
  compute_engine: 'compute',
  container: 'container',
  dns: 'dnszone',
  kafka: 'kafka',
  loadbalancer_engine: 'loadbalancer',
  mongodb: 'mongodb',
  nas: 'nas',
  nat: 'nat',
  network_manage: 'network',
  object_storage: 'objectstore',
  public_ip: 'public_ip',
  rds_engine: 'rds',
  redis_engine: 'cache',
  saml_auth: 'saml_auth',
  security_group: 'security_group',
  snapshot_policy: 'snapshot_policy',
  vpc_peer: 'vpcpeer',
  waf: 'waf',
};

/** The superuser of a guest, which no cloud here lets one choose. */
const ACCOUNTS = {
  linux: { changeable: false, default_account: 'root' },
  windows: { changeable: false, default_account: 'Administrator' },
} as const;

const sortedSet = (words: readonly string[]) => [...new Set(words)].sort();
const text = (value: unknown) => (typeof value === 'string' ? value : '');

function brandsWith(places: readonly CloudPlace[], word: string): string[] {
  return sortedSet(places.flatMap(({ capabilities, context }) => (capabilities.includes(word) ? [context.brand] : [])));
}

/**
 * Brands of all accounts, and of those that have something. An account that does not answer is still enabled, as in Cloudpods, where
 * people disable accounts and not failures.
 */
function brandLists(places: readonly CloudPlace[]): Readonly<Record<string, readonly string[]>> {
  const ofPlaces = (some: readonly CloudPlace[]) => sortedSet(some.map(({ context }) => context.brand));
  const [enabled, disabled] = [places.filter((place) => place.enabled), places.filter((place) => !place.enabled)];
  const named = Object.entries(NAMED_BRANDS).flatMap(([name, word]) => [
    [`${name}_brands`, brandsWith(enabled, word)] as const,
    [`disabled_${name}_brands`, brandsWith(disabled, word)] as const,
    [`read_only_${name}_brands`, brandsWith(enabled, `${word}.readonly`)] as const,
    [`read_only_disabled_${name}_brands`, brandsWith(disabled, `${word}.readonly`)] as const,
  ]);
  const readOnly = ({ context }: CloudPlace) => context.readOnly;
  const writable = (place: CloudPlace) => !readOnly(place);
  return {
    brands: ofPlaces(places),
    disabled_brands: ofPlaces(disabled.filter(writable)),
    enabled_brands: ofPlaces(enabled.filter(writable)),
    read_only_brands: ofPlaces(enabled.filter(readOnly)),
    read_only_disabled_brands: ofPlaces(disabled.filter(readOnly)),
    ...(Object.fromEntries(named) as Readonly<Record<string, readonly string[]>>),
  };
}

const hypervisorOf = (provider: string) => provider.toLowerCase();

function platforms(places: readonly CloudPlace[]) {
  const providers = [...groupedBy(places, ({ provider }) => provider).keys()].sort();
  return {
    hypervisor_info: Object.fromEntries(providers.map((provider) => [provider, [hypervisorOf(provider)]])),
    hypervisors: providers.map(hypervisorOf).sort(),
    instance_capabilities: providers.map((provider) => ({
      default_account: ACCOUNTS,
      hypervisor: hypervisorOf(provider),
      provider,
    })),
  };
}

/** Machines of the same make, counted. */
function hostSpecs(hosts: readonly Row[]): Readonly<Record<string, object>> {
  const specs = new Map<
    string,
    { count: number; cpu: number; manufacture: string; mem: number; model: string; nic_count: number }
  >();
  for (const host of hosts) {
    const [cpu, mem, nics] = [Number(host['cpu_count']), Number(host['mem_size']), Number(host['nic_count'])];
    const [manufacture, model] = [text(host['provider']), text(host['cpu_desc']) || 'Unknown'];
    const key = `cpu:${cpu}/manufacture:${manufacture}/mem:${mem}M/model:${model}/nic:${nics}`;
    const count = (specs.get(key)?.count ?? 0) + 1;
    specs.set(key, { count, cpu, manufacture, mem, model, nic_count: nics });
  }
  return Object.fromEntries([...specs].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const takesServers = ({ enabled, host_status }: Row) => enabled === true && host_status === 'online';

const sorted = <T extends object>(object: T): T =>
  Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))) as T;

/** What can be had of some clouds (cloudpods-api §8.13): every list is there, empty when there is nothing. */
export function capabilityOf(parts: CapabilityParts): Readonly<Record<string, unknown>> {
  const { places, storages, networks, hosts, architectures } = parts;
  const { byHypervisor, byProvider, names } = storageTypes(storages);
  return sorted({
    ...brandLists(places),
    ...platforms(places),
    adapters: supportByAdapter(places),
    auto_alloc_network_count: networks.filter(({ is_auto_alloc }) => is_auto_alloc === true).length,
    available_host_count: hosts.filter(takesServers).length,
    data_storage_types: byProvider,
    data_storage_types2: names,
    data_storage_types3: byHypervisor,
    gpu_models: [],
    host_cpu_archs: sortedSet(architectures),
    max_data_disk_count: 0,
    max_nic_count: 0,
    min_data_disk_count: 0,
    min_nic_count: 0,
    pci_model_types: [],
    public_network_count: networks.filter(({ exit }) => exit === true).length,
    resource_actions: sorted(Object.fromEntries(places.map((place) => [place.context.name, place.resourceActions]))),
    resource_types: ['shared'],
    sched_policy_support: false,
    server_actions: sorted(Object.fromEntries(places.map((place) => [place.context.name, place.serverActions]))),
    specs: { hosts: hostSpecs(hosts), isolated_devices: {} },
    storage_types2: names,
    storage_types3: byHypervisor,
    system_storage_types: byProvider,
    usable: places.some(({ state, enabled }) => enabled && state === 'up'),
  });
}
