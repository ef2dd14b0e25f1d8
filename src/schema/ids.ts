/** Names of clouds: they begin ids and metric labels. */
export const CLOUD_NAME = /^[a-z0-9][a-z0-9-]*$/;

const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** Halves of surrogate pairs have no encoding: they become the replacement character. */
const escape = (text: string) =>
  encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD')).replaceAll(/[!'()*]/g, hex);

/** What nearly all ids are made of. */
const PLAIN = /^[A-Za-z0-9_.-]+$/;

/**
 * The gateway's id of a thing of a cloud: `<cloud>.<backend id>`, other characters than `[A-Za-z0-9_.-]` percent-encoded. Nothing
 * for nothing. Any replica routes it without looking anything up.
 */
export function gid(cloud: string, backendId: string | undefined): string {
  if (backendId === undefined || backendId === '') return '';
  if (PLAIN.test(backendId)) return `${cloud}.${backendId}`;
  return `${cloud}.${backendId.replaceAll(/[^A-Za-z0-9_.-]+/gu, escape)}`;
}

/** The parts of a gateway id; the first dot splits. Undefined for text that is none. */
export function splitGid(id: string): { readonly cloud: string; readonly backendId: string } | undefined {
  const dot = id.indexOf('.');
  const cloud = id.slice(0, dot);
  if (dot < 1 || dot === id.length - 1 || !CLOUD_NAME.test(cloud)) return undefined;
  try {
    return { cloud, backendId: decodeURIComponent(id.slice(dot + 1)) };
  } catch {
    // Not percent-encoded text: a name that happens to hold a dot.
    return undefined;
  }
}
