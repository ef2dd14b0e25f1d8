const META = 'X-Image-Meta-';
const PROPERTY = 'X-Image-Meta-Property-';

/** Whose cloud it is, and where: clients of image services know no such thing. */
const ELSEWHERE = /^(account|brand|cloud_env|cloudregion|environment|manager|region)/;

/** Characters and headers that programs take in one answer: some no more than a hundred headers, or 16 kB. */
const MAX = { value: 2048, properties: 50, all: 10_000 };

/** Only letters, digits, dots, dashes, underscores and percent signs are left of it, whatever it was. */
const encoded = (text: string) =>
  encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD')).replaceAll(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** As JSON of ASCII alone: this one header is not decoded by those who read it. */
const ascii = (value: unknown) =>
  JSON.stringify(value).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

type Header = readonly [name: string, value: string];

const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function membersOf(row: Readonly<Record<string, unknown>>): readonly Header[] {
  return Object.entries(row).flatMap(([name, value]): readonly Header[] =>
    isScalar(value) && !ELSEWHERE.test(name) ? [[META + capitalised(name), encoded(String(value))]] : [],
  );
}

function propertiesOf({ properties }: Readonly<Record<string, unknown>>): readonly Header[] {
  if (!isMap(properties)) return [];
  return Object.entries(properties)
    .slice(0, MAX.properties)
    .map(([name, value]) => [PROPERTY + capitalised(encoded(name)), encoded(String(value))]);
}

/**
 * An image as Glance's first version and Cloudpods say it in headers: `X-Image-Meta-<Member>` and `X-Image-Meta-Property-<Name>`,
 * values percent-encoded, and `X-Image-Meta-Metadata` as JSON. What would be more than clients take is left out, properties first.
 */
export function imageHeaders(row: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const { metadata } = row;
  const tags: readonly Header[] =
    isMap(metadata) && Object.keys(metadata).length > 0 ? [[`${META}Metadata`, ascii(metadata)]] : [];
  const chosen: Record<string, string> = {};
  let length = 0;
  for (const [name, value] of [...membersOf(row), ...tags, ...propertiesOf(row)]) {
    if (value.length > MAX.value || length + name.length + value.length > MAX.all) continue;
    chosen[name] = value;
    length += name.length + value.length;
  }
  return chosen;
}
