/** A version of the form `2.93`. */
export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** Reads `2.93`; undefined for anything else. */
export function versionIn(text: string): Version | undefined {
  const found = /^(\d+)\.(\d+)$/.exec(text);
  return found ? { major: Number(found[1]), minor: Number(found[2]) } : undefined;
}

/** What a request asks for. */
export type Asked =
  | { readonly kind: 'version'; readonly minor: number }
  | { readonly kind: 'too high'; readonly text: string }
  | { readonly kind: 'malformed'; readonly text: string };

/** The range that a service has; `min` is what it assumes when nothing is asked for. */
export interface Range {
  readonly major: number;
  readonly min: number;
  readonly max: number;
}

/** The range up to a version of the form `2.93`. */
export function rangeTo(max: string, min: number): Range {
  const { major, minor } = versionIn(max) ?? { major: 0, minor: 0 };
  return { major, min, max: minor };
}

/** The ends of a range as texts. */
export const rangeText = ({ major, min, max }: Range): { readonly min: string; readonly max: string } => ({
  min: `${major}.${min}`,
  max: `${major}.${max}`,
});

/** The part of `OpenStack-API-Version` that is meant for a service: `compute 2.93, volume 3.70`. */
export function versionFor(header: string | undefined, service: string): string | undefined {
  for (const part of (header ?? '').split(',')) {
    const [name, version] = part.trim().split(/\s+/);
    if (name === service) return version ?? '';
  }
  return undefined;
}

/** Which version applies (mapping V-03, V-04). */
export function askedVersion(text: string | undefined, range: Range): Asked {
  if (text === undefined) return { kind: 'version', minor: range.min };
  if (text === 'latest') return { kind: 'version', minor: range.max };
  const version = versionIn(text);
  if (!version) return { kind: 'malformed', text };
  const fits = version.major === range.major && version.minor >= range.min && version.minor <= range.max;
  return fits ? { kind: 'version', minor: version.minor } : { kind: 'too high', text };
}

/** What services say of a version that they do not have, or cannot read. */
export function versionComplaint(asked: Exclude<Asked, { kind: 'version' }>, range: Range): string {
  const { min, max } = rangeText(range);
  return asked.kind === 'malformed'
    ? `API Version String ${asked.text} is of invalid format. Must be of format MajorNum.MinorNum.`
    : `Version ${asked.text} is not supported by the API. Minimum is ${min} and maximum is ${max}.`;
}
