import { GatewayError } from '../../contract/index.ts';
import { Type } from '../../kit/index.ts';
import { flag, isOn } from '../servers/writes/body.ts';
import { changeReader, creationReader, type WriteKind } from '../writes/wanted.ts';

const KEYWORD = 'serversku';
const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));
const whole = (minimum: number, maximum: number, what: string) =>
  Type.Optional(
    Type.Integer({ minimum, maximum, description: `${what}: a whole number from ${minimum} to ${maximum}` }),
  );

/** More than any machine has: processors, MB, GB. */
const MOST = { cpu: 4096, memory: 64 * 1024 ** 2, disk: 1024 ** 2 };

const MEMBERS = {
  cpu_core_count: whole(1, MOST.cpu, 'virtual processors'),
  memory_size_mb: whole(1, MOST.memory, 'MB of memory'),
  sys_disk_max_size_gb: whole(0, MOST.disk, 'GB of the root disk, 0 for as large as the image'),
  attached_disk_size_gb: whole(0, MOST.disk, 'GB of a further disk'),
  swap_size_mb: whole(0, MOST.memory, 'MB of swap'),
  is_public: flag('everybody may use it, else the project alone'),
  sys_disk_min_size_gb: unused,
  sys_disk_resizable: unused,
  sys_disk_type: unused,
  attached_disk_count: unused,
  attached_disk_type: unused,
  data_disk_max_count: unused,
  data_disk_types: unused,
  nic_type: unused,
  nic_max_count: unused,
  os_name: unused,
  instance_type_family: unused,
  instance_type_category: unused,
  local_category: unused,
  prepaid_status: unused,
  postpaid_status: unused,
  enabled: unused,
  zone_id: unused,
  zone: unused,
};

function required(name: string, given: number | undefined): number {
  if (given === undefined) throw new GatewayError('missing_parameter', `${name} is missing`);
  return given;
}

/** How sizes are made and deleted (cloudpods-api §8.1). */
export const skuWrites: WriteKind = {
  resource: 'serverskus',
  ofNobody: true,
  create: creationReader(KEYWORD, MEMBERS, (given) => {
    const input = {
      cpu_core_count: required('cpu_core_count', given.cpu_core_count),
      memory_size_mb: required('memory_size_mb', given.memory_size_mb),
      disk_gb: given.sys_disk_max_size_gb ?? 0,
      ephemeral_gb: given.attached_disk_size_gb ?? 0,
      swap_mb: given.swap_size_mb ?? 0,
    };
    const reserved = given.is_public !== undefined && !isOn(given.is_public);
    return { references: [], reserved, complete: () => Promise.resolve(input) };
  }),
  changes: {
    delete: changeReader({ keyword: KEYWORD, action: 'delete', system: true }, {}, (_given, _look, row) => {
      const servers = Number(row['total_guest_count']);
      if (servers === 0) return undefined;
      const name = String(row['name']);
      throw new GatewayError('conflict', `${servers} ${servers === 1 ? 'server has' : 'servers have'} size ${name}`);
    }),
  },
};
