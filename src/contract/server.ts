import { Type, type Static } from '@sinclair/typebox';
import { BackendProject, flag, list, strict, text, time, whole, words } from './forms.ts';
import { POWER_STATES, SERVER_STATUSES } from './status.ts';

/** One disk of a server (openstack-mapping F-D01…F-D16). Ids are the cloud's own. */
export const ServerDisk = Type.Object(
  {
    id: Type.String({ description: 'volume id; for a disk without one the server id and a suffix' }),
    name: text('name, the id when the cloud has none'),
    disk_type: words(['sys', 'data', 'swap']),
    size: Type.Integer({ minimum: 0, description: 'MB' }),
    disk_format: text('raw, qcow2, lvm …'),
    driver: text('bus of the guest, for example scsi'),
    cache_mode: text('none, writeback …'),
    aio_mode: text('native, threads …'),
    fs: text('file system, when the cloud made one'),
    image: text('name of the image it was made from'),
    image_id: text('id of that image'),
    medium_type: text('ssd, rotate or hybrid'),
    storage_type: text('volume type, or the name of the local store'),
    local: flag('exists inside the server alone: there is no volume of that id'),
    status: text('status of the volume, as in its own row'),
    iops: whole('limit, 0 for none'),
    bps: whole('limit in bytes per second, 0 for none'),
  },
  { ...strict, description: 'a disk, in the order of the list' },
);

/** One network interface of a server (F-N01…F-N07). Ids are the cloud's own. */
export const ServerNic = Type.Object(
  {
    mac: text('hardware address, lower case'),
    ip_addr: text('first IPv4 address'),
    ip6_addr: text('first IPv6 address'),
    sub_ips: list(Type.String(), 'further addresses'),
    masklen: whole('prefix length of the IPv4 subnet'),
    masklen6: whole('prefix length of the IPv6 subnet'),
    gateway: text('address of the router of the IPv4 subnet'),
    gateway6: text('address of the router of the IPv6 subnet'),
    network: text('name of the unified network (the subnet)'),
    network_id: text('id of the unified network: the subnet, with _<first address> when it has several pools'),
    vpc: text('name of the vpc (the network the subnet is in)'),
    vpc_id: text('id of that vpc'),
    vlan: whole('VLAN id, 0 when there is none or it is not shown'),
    is_exit: flag('the network leads outside'),
  },
  { ...strict, description: 'an interface, in the order of the list' },
);

/** The machine that runs a server. Shown to administrators only. */
export const ServerHost = Type.Object(
  {
    name: Type.String(),
    id: text('id of the hypervisor'),
    status: text('running, maintaining or unknown (F-045)'),
    service_status: text('online or offline (F-043)'),
    access_ip: text('address of the hypervisor'),
    enabled: flag('takes new servers'),
  },
  strict,
);

/** A device of the host given to the guest alone (F-I01…F-I18). */
export const IsolatedDevice = Type.Object(
  {
    id: Type.String(),
    name: text('name of the device or of its alias'),
    model: text('model'),
    dev_type: text('GPU-HPC, GPU-VGA, USB, NIC …'),
    addr: text('PCI address'),
    vendor_device_id: text('vendor:device'),
  },
  strict,
);

/**
 * A server as an adapter reports it: unified words and units, the cloud's own ids. What the cloud does not know is left out; the
 * gateway adds ids, account, region, project and the values for absent fields (`docs/fields.md`).
 */
export const Server = Type.Object(
  {
    id: Type.String({ minLength: 1, description: 'id in the cloud' }),
    name: Type.String(),
    status: words(SERVER_STATUSES),
    upstream: Type.Object(
      {
        status: text("the cloud's own status word"),
        vm_state: text("the cloud's own word for the stable state"),
        task_state: text("the cloud's own word for what is being done"),
        power_state: Type.Optional(Type.Integer({ description: "the cloud's own power state number" })),
      },
      { ...strict, description: 'raw words, for people who know the cloud' },
    ),
    power_states: Type.Optional(words(POWER_STATES)),
    hostname: text("the guest's host name"),
    description: text('description'),
    created_at: time('UTC, six digits, Z'),
    updated_at: time('UTC, six digits, Z'),
    deleted_at: time('UTC, six digits, Z'),
    pending_deleted_at: time('UTC, six digits, Z'),
    partial: flag('the cloud gave only a part of the record; the rest is as it was known before'),
    deleted: flag('reported as gone'),
    pending_deleted: flag("in the cloud's recycle bin"),
    unfinished: text('what the gateway has begun and is to end: a mark that its adapter understands'),
    locked: flag('the cloud refuses changes by its owner'),
    disable_delete: flag('may not be deleted until this is taken back'),
    progress: whole('percent'),
    fault: Type.Optional(
      Type.Object(
        { message: Type.String(), during: words(['create', 'update', 'delete']) },
        { ...strict, description: 'why the last operation failed' },
      ),
    ),
    vcpu_count: whole('virtual processors'),
    vmem_size: whole('MB'),
    instance_type: text('name of the flavor'),
    flavor_id: text('id of the flavor'),
    is_gpu: flag('has a GPU'),
    isolated_devices: list(IsolatedDevice, 'devices given to the guest'),
    project: Type.Optional(BackendProject),
    zone: text('availability zone'),
    host: Type.Optional(ServerHost),
    disks: list(ServerDisk, 'root first'),
    nics: list(ServerNic, 'in the order of the guest'),
    eip: text('floating address'),
    eip_id: text('id of the floating address'),
    secgroups: list(Type.Object({ id: Type.String(), name: Type.String() }, strict), 'security groups'),
    security_rules: text('rules of all groups, cloudpods-api §3.2'),
    virtual_ips: list(Type.String(), 'addresses shared with other servers'),
    src_ip_check: flag('packets with foreign source addresses are dropped'),
    src_mac_check: flag('packets with foreign hardware addresses are dropped'),
    keypair: text('name of the key'),
    os_type: text('Linux or Windows'),
    os_name: text('distribution and version'),
    os_arch: text('x86_64, aarch64 …'),
    bios: text('BIOS or UEFI'),
    machine: text('pc, q35 or virt'),
    vga: text('std, qxl or virtio'),
    metadata: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'keys with their prefix: user:, tag:, os: …',
      }),
    ),
  },
  strict,
);

export type ServerDisk = Static<typeof ServerDisk>;
export type ServerNic = Static<typeof ServerNic>;
export type ServerHost = Static<typeof ServerHost>;
export type IsolatedDevice = Static<typeof IsolatedDevice>;
export type Server = Static<typeof Server>;
