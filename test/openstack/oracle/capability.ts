import type { Row } from './row.ts';

/** A cloud that can be used, as far as its capability goes by its configuration. */
export interface UsableCloud {
  /** Id of its region. */
  readonly cloud: string;
  readonly brand: string;
  readonly readOnly: boolean;
}

/** What somebody sees of some clouds. */
export interface Seen {
  readonly clouds: readonly UsableCloud[];
  readonly storages: readonly Row[];
  readonly networks: readonly Row[];
  /** Machines: administrators alone see them. */
  readonly hosts: readonly Row[];
  readonly architectures: readonly string[];
}

/** What Cloudpods has brands of, and of that what OpenStack's services give. */
const BRANDED =
  'cdn cloud_id compute_engine container dns kafka loadbalancer_engine mongodb nas nat network_manage object_storage public_ip rds_engine redis_engine saml_auth security_group snapshot_policy vpc_peer waf'.split(
    ' ',
  );
const GIVEN = ['compute_engine', 'network_manage', 'security_group'];

const distinct = (words: readonly string[]) => [...new Set(words)].sort();

function brandMembers(clouds: readonly UsableCloud[]): Row {
  const brandsOf = (some: readonly UsableCloud[]) => distinct(some.map(({ brand }) => brand));
  const changeable = brandsOf(clouds.filter((cloud) => !cloud.readOnly));
  const readOnly = brandsOf(clouds.filter((cloud) => cloud.readOnly));
  const members = BRANDED.flatMap((name): (readonly [string, readonly string[]])[] => {
    const given = GIVEN.includes(name);
    return [
      [`${name}_brands`, given ? changeable : []],
      [`read_only_${name}_brands`, given ? readOnly : []],
      [`disabled_${name}_brands`, []],
      [`read_only_disabled_${name}_brands`, []],
    ];
  });
  return {
    brands: brandsOf(clouds),
    enabled_brands: changeable,
    read_only_brands: readOnly,
    disabled_brands: [],
    read_only_disabled_brands: [],
    ...Object.fromEntries(members),
  };
}

const typeOf = ({ storage_type, medium_type }: Row) => `${String(storage_type)}/${String(medium_type)}`;

function storageType(storages: readonly Row[]) {
  const sum = (field: string) => storages.reduce((total, row) => total + Number(row[field] ?? 0), 0);
  return {
    capacity: sum('capacity'),
    free_capacity: sum('free_capacity'),
    is_sys_disk_store: true,
    reserved: 0,
    storages: storages.map(({ id, name }) => ({ id, name })),
    used_capacity: sum('used_capacity'),
    virtual_capacity: sum('virtual_capacity'),
    waste_capacity: 0,
  };
}

function storageMembers(storages: readonly Row[]): Row {
  const names = distinct(storages.map(typeOf));
  const types = Object.fromEntries(
    names.map((name) => [name, storageType(storages.filter((storage) => typeOf(storage) === name))]),
  );
  const some = names.length > 0;
  const [byProvider, byHypervisor, named] = some
    ? [{ OpenStack: { openstack: types } }, { openstack: types }, { openstack: names }]
    : [{}, {}, {}];
  return {
    data_storage_types: byProvider,
    data_storage_types2: named,
    data_storage_types3: byHypervisor,
    storage_types2: named,
    storage_types3: byHypervisor,
    system_storage_types: byProvider,
  };
}

/** Machines of the same make under a text that says what that is. */
function hostSpecs(hosts: readonly Row[]): Row {
  const specs = hosts.map(({ cpu_count: cpu, mem_size: mem, cpu_desc: model = 'Unknown' }) => ({
    key: `cpu:${String(cpu)}/manufacture:OpenStack/mem:${String(mem)}M/model:${String(model)}/nic:0`,
    spec: { cpu, manufacture: 'OpenStack', mem, model, nic_count: 0 },
  }));
  return Object.fromEntries(
    specs.map(({ key, spec }) => [key, { ...spec, count: specs.filter((other) => other.key === key).length }]),
  );
}

const LOGINS = {
  linux: { changeable: false, default_account: 'root' },
  windows: { changeable: false, default_account: 'Administrator' },
};

const platformMembers = (some: boolean): Row => ({
  hypervisor_info: some ? { OpenStack: ['openstack'] } : {},
  hypervisors: some ? ['openstack'] : [],
  instance_capabilities: some ? [{ default_account: LOGINS, hypervisor: 'openstack', provider: 'OpenStack' }] : [],
});

/** What can be done to servers without changing them (docs/api.md). */
const LOOKS = ['actions', 'migrate-forecast', 'sync', 'syncstatus'];
/** What OpenStack can do to servers, in the words of docs/api.md: all of it. */
const WORDS =
  'actions add-secgroup assign-secgroup associate-eip attachdisk attachnetwork cancel-delete change-config change-ipaddr console-output create create-eip createdisk delete deploy detachdisk detachnetwork dissociate-eip freeze instance-snapshot live-migrate lock login-info metadata migrate migrate-forecast pause rebuild-root rescue reset resize-disk restart resume revoke-secgroup save-image set-password set-secgroup set-user-metadata shelve start start-rescue stop stop-rescue suspend sync syncstatus unfreeze unlock unpause unrescue unshelve update user-metadata vnc'.split(
    ' ',
  );

/** What it can do to other things (docs/api.md, Changing other things). */
const OTHER_WORDS: Row = {
  disks: ['create', 'delete', 'disk-reset', 'reset', 'resize', 'update'],
  eips: ['associate', 'create', 'delete', 'dissociate', 'update'],
  images: ['create', 'delete', 'private', 'protect', 'public', 'unprotect', 'update'],
  keypairs: ['create', 'delete'],
  networks: ['create', 'delete', 'update'],
  secgroups: ['add-rule', 'create', 'delete', 'update'],
  serverskus: ['create', 'delete'],
  snapshots: ['create', 'delete', 'update'],
  vpcs: ['create', 'delete', 'update'],
};

const count = (rows: readonly Row[], fits: (row: Row) => boolean) => rows.filter(fits).length;

/** The whole capability of some clouds that answer, for somebody who sees these things. */
export const expectedCapability = (seen: Seen): Row => ({
  ...brandMembers(seen.clouds),
  ...platformMembers(seen.clouds.length > 0),
  ...storageMembers(seen.storages),
  auto_alloc_network_count: 0,
  available_host_count: count(seen.hosts, ({ enabled, host_status }) => enabled === true && host_status === 'online'),
  gpu_models: [],
  host_cpu_archs: distinct(seen.architectures),
  max_data_disk_count: 0,
  max_nic_count: 0,
  min_data_disk_count: 0,
  min_nic_count: 0,
  pci_model_types: [],
  public_network_count: count(seen.networks, ({ exit }) => exit === true),
  resource_actions: Object.fromEntries(seen.clouds.map(({ cloud, readOnly }) => [cloud, readOnly ? {} : OTHER_WORDS])),
  resource_types: ['shared'],
  sched_policy_support: false,
  server_actions: Object.fromEntries(seen.clouds.map(({ cloud, readOnly }) => [cloud, readOnly ? LOOKS : WORDS])),
  specs: { hosts: hostSpecs(seen.hosts), isolated_devices: {} },
  usable: seen.clouds.length > 0,
});
