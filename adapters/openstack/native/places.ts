import { rootOf } from '../versions.ts';

/** Where a service stands, inside and for the caller. */
export interface Places {
  /** As `endpointOf` says it. */
  readonly endpoint: string;
  /** Id of the project that the endpoint may end with. */
  readonly project: string;
  /** For the caller, without a slash at the end. */
  readonly url: string;
}

const VERSIONED = /^(\/v\d+(?:\.\d+)?)(\/.*)?$/;

/** The version of a cloud that has its own word for it, and no other (ES-04). */
const FIRST = /^\/v1(?=\/|$)/;

/**
 * A path behind a service's root as a URL. Endpoints with a project in them are shown without it (mapping A-21): it is put in, unless the
 * caller has it already.
 */
export function insideOf(path: string, { endpoint, project }: Places): string {
  const root = rootOf(endpoint);
  const [, version = '', rest = ''] = VERSIONED.exec(path) ?? [];
  if (version === '' || rest === '' || rest === '/') return `${root}${path}`;
  const own = FIRST.exec(endpoint.slice(root.length))?.[0] ?? version;
  const isOfProject = endpoint === `${root}${own}/${project}`;
  const within = isOfProject && rest.split('/', 2)[1] !== project ? `/${project}` : '';
  return `${root}${own}${within}${rest}`;
}

const ANYWHERE = /^https?:\/\/[^/?#]+(?:\/[^?#]*?)?(\/v\d+(?:\.\d+)?(?:[/?#].*)?)$/;

/**
 * A URL of the service as the caller reaches it. Services that do not know their own address say another one before the version (OS-74).
 * Nothing for a URL that leads elsewhere.
 */
export function outsideOf(url: string, { endpoint, url: outside }: Places): string | undefined {
  const root = rootOf(endpoint);
  if (url === root || url.startsWith(`${root}/`)) return outside + url.slice(root.length);
  const versioned = ANYWHERE.exec(url)?.[1];
  return versioned === undefined ? undefined : outside + versioned;
}

/** An object without others in it that holds a link, as all services write links. */
const LINK = /\{[^{}]*"href"[^{}]*\}/g;
const HREF = /("href"\s*:\s*")(https?:[^"\\]+)"/g;
/** Where pages and records stand, in services that say it without a relation. */
const PLACE = /("(?:next|previous|first|self|location)"\s*:\s*")(https?:[^"\\]+)"/g;

/** A JSON text in which links lead to the caller's side; all else stays as it is, byte by byte. */
export function withLinks(text: string, places: Places): string {
  const root = rootOf(places.endpoint);
  const shown = (url: string) => outsideOf(url, places) ?? url;
  const linked = text.replace(LINK, (object) => {
    if (!object.includes('"rel"')) return object;
    return object.replace(HREF, (_all, key: string, url: string) => `${key}${shown(url)}"`);
  });
  return linked.replace(PLACE, (all, key: string, url: string) =>
    url.startsWith(`${root}/`) ? `${key}${shown(url)}"` : all,
  );
}
