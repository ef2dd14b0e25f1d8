import { Type, reader, type Static } from 'podgate/kit';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const words = Type.Optional(Type.Union([Type.Array(Type.String()), Type.Null()]));
const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

const Address = Type.Object({
  addr: Type.String(),
  version: Type.Optional(Type.Number()),
  'OS-EXT-IPS:type': text,
  'OS-EXT-IPS-MAC:mac_addr': text,
  // UStack's: the port and its subnet (US-F30).
  'UOS-EXT-IPS:id': text,
  'UOS-EXT-IPS:subnet_id': text,
  'UOS-EXT-IPS:subnet_name': text,
});

/** What is read of Nova's server record, whichever microversion it came with (mapping §1.2, §2). */
export const NovaServer = Type.Object({
  id: Type.String({ minLength: 1 }),
  name: text,
  status: text,
  tenant_id: text,
  user_id: text,
  hostId: text,
  created: text,
  updated: text,
  description: text,
  metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
  tags: words,
  image: Type.Optional(
    Type.Union([
      Type.String(),
      Type.Null(),
      Type.Object({
        id: Type.Optional(Type.String()),
        // UStack says it (US-43).
        name: text,
        properties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
    ]),
  ),
  flavor: Type.Optional(
    Type.Object({
      id: Type.Optional(Type.String()),
      // UStack says it (US-43).
      name: text,
      original_name: Type.Optional(Type.String()),
      vcpus: number,
      ram: number,
      disk: number,
      ephemeral: number,
      swap: Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])),
      extra_specs: Type.Optional(Type.Record(Type.String(), Type.String())),
    }),
  ),
  addresses: Type.Optional(Type.Record(Type.String(), Type.Array(Address))),
  accessIPv4: text,
  accessIPv6: text,
  key_name: text,
  config_drive: Type.Optional(Type.Union([Type.String(), Type.Boolean(), Type.Null()])),
  progress: number,
  locked: Type.Optional(Type.Boolean()),
  locked_reason: text,
  host_status: text,
  pinned_availability_zone: text,
  trusted_image_certificates: words,
  security_groups: Type.Optional(
    Type.Array(
      // UStack says the id too (US-42).
      Type.Object({ name: Type.String(), id: text }),
    ),
  ),
  fault: Type.Optional(Type.Object({ message: text })),
  'OS-EXT-AZ:availability_zone': text,
  'OS-EXT-SRV-ATTR:host': text,
  'OS-EXT-SRV-ATTR:hypervisor_hostname': text,
  'OS-EXT-SRV-ATTR:hostname': text,
  'OS-EXT-SRV-ATTR:root_device_name': text,
  'OS-EXT-STS:task_state': text,
  'OS-EXT-STS:vm_state': text,
  'OS-EXT-STS:power_state': Type.Optional(Type.Union([Type.Number(), Type.String(), Type.Null()])),
  'OS-SRV-USG:launched_at': text,
  'OS-SRV-USG:terminated_at': text,
  'os-extended-volumes:volumes_attached': Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), delete_on_termination: Type.Optional(Type.Boolean()) })),
  ),
});

export type NovaServer = Static<typeof NovaServer>;

export const readServer = reader(NovaServer, "Nova's server");
export const readShown = reader(Type.Object({ server: NovaServer }), "Nova's server");
