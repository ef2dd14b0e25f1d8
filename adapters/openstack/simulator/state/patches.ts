import { Type, type Static } from 'podgate/kit';

const text = (description: string) => Type.Optional(Type.String({ description }));
const textOrNull = (description: string) => Type.Optional(Type.Union([Type.String(), Type.Null()], { description }));
const words = Type.Record(Type.String(), Type.String());
const strict = { additionalProperties: false };

/** What may be changed of a server, in the words of its row. */
const members = {
  name: text('name'),
  description: textOrNull('description'),
  status: text("Nova's status, from which the three states follow"),
  vmState: text('vm_state'),
  taskState: textOrNull('task_state'),
  powerState: Type.Optional(Type.Integer({ description: 'power_state' })),
  metadata: Type.Optional(words),
  tags: Type.Optional(Type.Array(Type.String())),
  keyName: textOrNull('key_name'),
  locked: Type.Optional(Type.Boolean()),
  lockedReason: textOrNull('locked_reason'),
  host: textOrNull('name of a host'),
  hostname: text('name that the guest has'),
  flavor: text('name of a flavor of the content'),
  imageId: text('id of an image, empty for a server that boots from a volume'),
  progress: Type.Optional(Type.Integer()),
  accessIpv4: text('accessIPv4'),
  accessIpv6: text('accessIPv6'),
  unreachable: Type.Optional(Type.Boolean({ description: 'its cell does not answer' })),
  fault: Type.Optional(
    Type.Union([
      Type.Object({ code: Type.Integer(), message: Type.String(), details: Type.String() }, strict),
      Type.Null(),
    ]),
  ),
};

/** Changes of a server. */
export const ServerPatch = Type.Object(members, strict);
export type ServerPatch = Static<typeof ServerPatch>;

const projects = ['admin', 'demo', 'other', 'lab', 'science-demo'] as const;

/** A server to be added: what its row shall hold, and where it shall be. */
export const NewServer = Type.Object(
  {
    ...members,
    project: Type.Optional(Type.Unsafe<(typeof projects)[number]>({ type: 'string', enum: [...projects] })),
    /** How many interfaces on the project's private network; one unless told. */
    nics: Type.Optional(Type.Integer({ minimum: 0, maximum: 8 })),
  },
  strict,
);
export type NewServer = Static<typeof NewServer>;

/** What may be changed of a port. */
export const PortPatch = Type.Object(
  {
    name: text('name'),
    mac: text('hardware address'),
    fixedIps: Type.Optional(Type.Array(Type.Object({ subnetId: Type.String(), address: Type.String() }, strict))),
    securityGroups: Type.Optional(Type.Array(Type.String())),
    portSecurity: Type.Optional(Type.Boolean()),
    addressPairs: Type.Optional(
      Type.Array(Type.Object({ ip_address: Type.String(), mac_address: Type.String() }, strict)),
    ),
    deviceId: text('id of the device, empty to unbind it'),
  },
  strict,
);
export type PortPatch = Static<typeof PortPatch>;
