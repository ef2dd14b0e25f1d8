export const DISK_FORMATS = ['ami', 'ari', 'aki', 'vhd', 'vhdx', 'vmdk', 'raw', 'qcow2', 'vdi', 'iso', 'ploop'];
export const CONTAINERS = ['ami', 'ari', 'aki', 'bare', 'ovf', 'ova', 'docker', 'compressed'];

/** What nobody may write. */
export const READ_ONLY = [
  'created_at',
  'updated_at',
  'status',
  'checksum',
  'size',
  'virtual_size',
  'direct_url',
  'self',
  'file',
  'schema',
  'id',
  'os_hash_algo',
  'os_hash_value',
];
export const RESERVED = ['locations', 'deleted', 'deleted_at', 'is_public', 'members'];

type Rule = readonly [expected: string, test: (value: unknown) => boolean];

const oneOf = (words: readonly string[]): Rule => [
  `None is not one of [${words.join(', ')}]`,
  (value) => typeof value === 'string' && words.includes(value),
];
const isNumber: Rule = ['is not of type integer', (value) => Number.isInteger(value) && Number(value) >= 0];
const isFlag: Rule = ['is not of type boolean', (value) => typeof value === 'boolean'];
const isText: Rule = ['is not of type string', (value) => typeof value === 'string'];

const RULES: Readonly<Record<string, Rule>> = {
  name: [
    'is not of type null, string or is too long',
    (value) => value === null || (typeof value === 'string' && value.length <= 255),
  ],
  visibility: oneOf(['community', 'public', 'private', 'shared']),
  disk_format: oneOf(DISK_FORMATS),
  container_format: oneOf(CONTAINERS),
  min_disk: isNumber,
  min_ram: isNumber,
  protected: isFlag,
  os_hidden: isFlag,
  tags: [
    'is not of type array',
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'string' && one.length <= 255),
  ],
};

/** What Glance's schema says against a value; nothing when it is as it should be. */
export function checked(name: string, value: unknown): string | undefined {
  const [expected, test] = RULES[name] ?? isText;
  if (test(value)) return undefined;
  return `Provided object does not match schema 'image': ${JSON.stringify(value)} ${expected}. Failed validating in schema['properties']['${name}']`;
}
