import { Type, check, type Static } from 'podgate/kit';
import { bodyOf } from '../http/message.ts';
import type { Context } from './context.ts';
import { badRequest } from './errors.ts';
import { checkDescription, checkKeys, checkName } from './texts.ts';

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const strict = { additionalProperties: false };

const Mapping = Type.Object(
  {
    source_type: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['volume', 'image', 'snapshot', 'blank'] })),
    destination_type: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: ['volume', 'local'] })),
    uuid: Type.Optional(Type.String({ minLength: 1 })),
    boot_index: Type.Optional(Type.Union([Type.Integer(), Type.Null(), Type.String({ pattern: '^-?[0-9]+$' })])),
    volume_size: Type.Optional(Type.Integer({ minimum: 1 })),
    volume_type: Type.Optional(Type.String()),
    delete_on_termination: Type.Optional(Type.Boolean()),
    device_name: text(255),
  },
  strict,
);
export type Mapping = Static<typeof Mapping>;

const Nic = Type.Object(
  {
    uuid: Type.Optional(Type.String()),
    fixed_ip: Type.Optional(Type.String()),
    port: Type.Optional(Type.String()),
    tag: text(60),
  },
  strict,
);
export type Nic = Static<typeof Nic>;

const MEMBERS = {
  name: Type.String({ minLength: 1, maxLength: 255 }),
  flavorRef: Type.String({ minLength: 1 }),
  imageRef: Type.Optional(Type.String()),
  networks: Type.Optional(Type.Union([Type.Array(Nic), Type.Literal('auto'), Type.Literal('none')])),
  security_groups: Type.Optional(Type.Array(Type.Object({ name: text(255) }, strict))),
  key_name: text(255),
  adminPass: Type.Optional(Type.String()),
  user_data: text(65535),
  availability_zone: text(255),
  metadata: Type.Optional(Type.Record(Type.String({ minLength: 1, maxLength: 255 }), Type.String({ maxLength: 255 }))),
  block_device_mapping_v2: Type.Optional(Type.Array(Mapping)),
  config_drive: Type.Optional(Type.Boolean()),
  min_count: Type.Optional(Type.Integer({ minimum: 1 })),
  max_count: Type.Optional(Type.Integer({ minimum: 1 })),
};

/** Members that came with a microversion. */
const LATER = {
  description: { since: 19, schema: Type.Optional(Type.String({ maxLength: 255 })) },
  tags: { since: 52, schema: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50 })) },
  hostname: { since: 90, schema: Type.Optional(Type.String({ pattern: '^[a-zA-Z0-9-]{2,63}$' })) },
} as const;

/** What a request for a server holds. */
export type ServerRequest = Static<ReturnType<typeof Type.Object<typeof MEMBERS>>> & {
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly hostname?: string;
};

const readers = new Map<string, ReturnType<typeof check>>();

/** The schema that a microversion has, made once. */
function readerOf(minor: number) {
  const known = Object.entries(LATER).filter(([, { since }]) => minor >= since);
  const key = known.map(([name]) => name).join();
  const made = readers.get(key);
  if (made) return made;
  const later = Object.fromEntries(known.map(([name, { schema }]) => [name, schema]));
  const reader = check(Type.Object({ ...MEMBERS, ...later }, strict));
  readers.set(key, reader);
  return reader;
}

/** Reads the body of POST /servers as strictly as Nova does (mapping W-01). */
export function serverRequest({ request, minor }: Context): ServerRequest {
  const server = (bodyOf(request) as { readonly server?: unknown } | undefined)?.server;
  const reader = readerOf(minor);
  if (!reader.is(server)) {
    const [first] = reader.problems(server);
    const where = first?.path.join('.') || 'server';
    throw badRequest(`Invalid input for field/attribute ${where}. ${first?.expected ?? 'not an object'}`);
  }
  const given = server as ServerRequest;
  checkName(given.name);
  checkKeys(given.metadata ?? {});
  checkDescription(given.description ?? null);
  if (minor >= 37 && given.networks === undefined) {
    throw badRequest("Invalid input for field/attribute server. 'networks' is a required property");
  }
  if (minor < 67 && given.block_device_mapping_v2?.some(({ volume_type: type }) => type !== undefined)) {
    throw badRequest("Additional properties are not allowed ('volume_type' was unexpected)");
  }
  return given;
}
