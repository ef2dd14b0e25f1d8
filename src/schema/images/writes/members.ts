import {
  CONTAINER_FORMATS,
  DISK_FORMATS,
  GatewayError,
  VISIBILITIES,
  type ImageMembers,
} from '../../../contract/index.ts';
import { Type, type Static } from '../../../kit/index.ts';
import { bodyReader } from '../../servers/writes/body.ts';

export type Given = Readonly<Record<string, unknown>>;

const words = (of: readonly string[]) => Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...of] }));
const text = (most = 255) => Type.Optional(Type.String({ minLength: 1, maxLength: most }));
const megabytes = Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'MB' }));
const flag = Type.Optional(Type.Boolean());

/** Names of properties. */
export const KEY = '^[A-Za-z0-9_.:-]{1,255}$';

/** What callers may say of an image. */
const FIELDS = {
  id: Type.Optional(
    Type.String({
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
      description: 'a UUID, which the new image will have in its cloud',
    }),
  ),
  name: Type.Optional(
    Type.String({
      pattern: '^[^\\p{Cc}]{1,255}$',
      description: '1 to 255 characters, none of them a control character',
    }),
  ),
  description: Type.Optional(Type.String({ maxLength: 1024 })),
  disk_format: words(DISK_FORMATS),
  container_format: words(CONTAINER_FORMATS),
  min_disk: megabytes,
  min_ram: megabytes,
  protected: flag,
  os_hidden: flag,
  is_public: flag,
  visibility: words(VISIBILITIES),
  os_type: text(),
  os_distribution: text(),
  os_version: text(),
  os_arch: text(),
  uefi: flag,
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 128 })),
  properties: Type.Optional(Type.Record(Type.String({ pattern: KEY }), Type.String({ maxLength: 65_535 }))),
};

const Fields = Type.Object(FIELDS, { additionalProperties: false });
type Fields = Static<typeof Fields>;
const read = bodyReader(Fields);

/** Other words for the same. */
export const ALIASES: Readonly<Record<string, string>> = {
  generate_name: 'name',
  format: 'disk_format',
  notes: 'description',
  disable_delete: 'protected',
  is_hidden: 'os_hidden',
  is_protected: 'protected',
  os_distro: 'os_distribution',
  distribution: 'os_distribution',
  architecture: 'os_arch',
  uefi_support: 'uefi',
};

/** Properties that are fields of their own. */
export const AS_FIELDS = new Set([
  'os_type',
  'os_distribution',
  'os_distro',
  'os_version',
  'os_arch',
  'architecture',
  'uefi_support',
]);
/** Said in answers, made of other fields. */
const DERIVED = new Set(['os_full_name']);

const FLAGS = new Set(['protected', 'os_hidden', 'is_public', 'uefi']);
const NUMBERS = new Set(['min_disk', 'min_ram']);

/** Headers and forms know texts alone; clients send numbers and switches as texts in JSON too. */
function typed(name: string, value: unknown): unknown {
  if (typeof value === 'number' && !NUMBERS.has(name)) return String(value);
  if (typeof value !== 'string') return value;
  if (FLAGS.has(name) && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (NUMBERS.has(name) && /^\d{1,12}$/.test(value)) return Number(value);
  if (name === 'disk_format' || name === 'container_format' || name === 'visibility') return value.toLowerCase();
  if (name === 'tags') return value.split(',').map((one) => one.trim());
  return value;
}

export const isMap = (value: unknown): value is Given =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const propertyText = (value: unknown) =>
  typeof value === 'boolean' || typeof value === 'number' ? String(value) : value;

/** The same, each under one name; properties that are fields of their own as such. */
function named(given: Given): Given {
  const known = new Map<string, unknown>();
  const put = (said: string, value: unknown) => {
    const name = Object.hasOwn(ALIASES, said) ? (ALIASES[said] ?? said) : said;
    const own = typed(name, value);
    if (known.has(name) && JSON.stringify(known.get(name)) !== JSON.stringify(own)) {
      throw new GatewayError('invalid_request', `${said} says something else than another word for ${name}`);
    }
    known.set(name, own);
  };
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    if (name !== 'properties' || !isMap(value)) {
      put(name, value);
      continue;
    }
    const others = Object.entries(value).filter(([key]) => !AS_FIELDS.has(key) && !DERIVED.has(key));
    for (const [key, property] of Object.entries(value)) if (AS_FIELDS.has(key)) put(key, propertyText(property));
    known.set(name, Object.fromEntries(others.map(([key, property]) => [key, propertyText(property)])));
  }
  return Object.fromEntries(known);
}

function visibilityOf({ is_public, visibility }: Fields): string | undefined {
  if (is_public === undefined) return visibility;
  if (visibility === undefined) return is_public ? 'public' : 'private';
  if ((visibility === 'public') === is_public) return visibility;
  throw new GatewayError('invalid_request', `is_public: ${String(is_public)} does not fit visibility ${visibility}`);
}

/** The fields of an image in the contract's words. Throws `invalid_request` naming each that is wrong, and what is accepted. */
export function membersOfImage(given: Given): ImageMembers {
  const fields = read(named(given));
  const { os_hidden, is_public: _, visibility: __, ...rest } = fields;
  const visibility = visibilityOf(fields);
  return {
    ...rest,
    ...(os_hidden !== undefined && { hidden: os_hidden }),
    ...(visibility !== undefined && { visibility }),
  } as ImageMembers;
}
