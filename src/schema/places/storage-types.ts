type Row = Readonly<Record<string, unknown>>;

/** What storages of one type come to; MB. */
interface StorageType {
  capacity: number;
  free_capacity: number;
  is_sys_disk_store: boolean;
  reserved: number;
  storages: { id: string; name: string }[];
  used_capacity: number;
  virtual_capacity: number;
  waste_capacity: number;
}

type Types = Record<string, StorageType>;

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const number = (value: unknown) => (typeof value === 'number' ? value : 0);

const empty = (): StorageType => ({
  capacity: 0,
  free_capacity: 0,
  is_sys_disk_store: false,
  reserved: 0,
  storages: [],
  used_capacity: 0,
  virtual_capacity: 0,
  waste_capacity: 0,
});

function add(type: StorageType, storage: Row): void {
  type.capacity += number(storage['capacity']);
  type.free_capacity += number(storage['free_capacity']);
  type.used_capacity += number(storage['used_capacity']);
  type.virtual_capacity += number(storage['virtual_capacity']);
  type.waste_capacity += number(storage['waste_capacity']);
  type.is_sys_disk_store ||= storage['is_sys_disk_store'] === true;
  type.storages.push({ id: text(storage['id']), name: text(storage['name']) });
}

/** Type and medium, as Cloudpods writes them: `ceph/ssd`. A storage that does not tell its backend goes by its name. */
const keyOf = (storage: Row) =>
  `${text(storage['storage_type']) || text(storage['name'])}/${text(storage['medium_type']) || 'hybrid'}`;

/** Storages by their types: per hypervisor, per provider and hypervisor, and the names of the types alone. */
export function storageTypes(storages: readonly Row[]) {
  const byProvider: Record<string, Record<string, Types>> = {};
  const byHypervisor: Record<string, Types> = {};
  for (const storage of storages) {
    const provider = text(storage['provider']);
    const types = (byHypervisor[provider.toLowerCase()] ??= {});
    add((types[keyOf(storage)] ??= empty()), storage);
    byProvider[provider] = { [provider.toLowerCase()]: types };
  }
  const names = Object.fromEntries(
    Object.entries(byHypervisor).map(([name, types]) => [name, Object.keys(types).sort()]),
  );
  return { byHypervisor, byProvider, names };
}
