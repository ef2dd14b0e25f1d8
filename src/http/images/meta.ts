import type { ActorExchange } from '../exchange.ts';

const META = 'x-image-meta-';
const PROPERTY = 'property-';

/** Values come percent-encoded; one that is not is taken as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const nameOf = (header: string) => header.replaceAll('-', '_');

/** What the headers `X-Image-Meta-*`, `X-Image-Meta-Property-*`, `X-Glance-API-Copy-From` and `X-Glance-Registry-Purge-Props` say (cloudpods-api §8.2, clients.md §2). */
export function metaOf(exchange: ActorExchange): Readonly<Record<string, unknown>> {
  const headers = Object.entries(exchange.headersBelow(META)).map(([name, value]) => [name, decoded(value)] as const);
  const members = headers.filter(([name]) => !name.startsWith(PROPERTY) && name !== 'metadata');
  const properties = headers.filter(([name]) => name.startsWith(PROPERTY));
  const source = exchange.header('x-glance-api-copy-from');
  const purge = exchange.header('x-glance-registry-purge-props');
  return {
    ...Object.fromEntries(members.map(([name, value]) => [nameOf(name), value])),
    ...(properties.length > 0 && {
      properties: Object.fromEntries(properties.map(([name, value]) => [nameOf(name.slice(PROPERTY.length)), value])),
    }),
    ...(source !== undefined && { copy_from: decoded(source) }),
    ...(purge !== undefined && { purge_props: purge }),
  };
}
