import { GatewayError, type Call, type HttpReply, type Remembered, type Tools } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { toError } from './faults.ts';
import type { Service } from './services.ts';
import type { Session } from './session.ts';

/** A minor version, for example 93 for 2.93. */
export interface VersionRange {
  readonly major: number;
  readonly min: number;
  readonly max: number;
}

/** An endpoint with the versions found there; no range: the service has no microversions. */
export interface Discovered {
  readonly range: VersionRange | null;
  readonly found: string;
}

/** Nova before microversions (mapping V-02). */
export const UNVERSIONED: Discovered = { range: null, found: '2.0' };

const Version = Type.Object({
  id: Type.String(),
  status: Type.Optional(Type.String()),
  version: Type.Optional(Type.String()),
  min_version: Type.Optional(Type.String()),
});

const readVersions = reader(
  Type.Object({
    versions: Type.Optional(Type.Union([Type.Array(Version), Type.Object({ values: Type.Array(Version) })])),
    version: Type.Optional(Version),
  }),
  'the version document',
);

type Version = { id: string; status?: string; version?: string; min_version?: string };

function versionsIn(body: unknown): readonly Version[] {
  const document = readVersions(body);
  if (document.version) return [document.version];
  const listed = document.versions ?? [];
  return Array.isArray(listed) ? listed : (listed as { values: readonly Version[] }).values;
}

/** Ids of the versions that a root tells of, for example `v3.14`; none when it tells of none. */
export function versionIdsIn(reply: HttpReply): readonly string[] {
  try {
    return versionsIn(reply.json()).map(({ id }) => id);
  } catch (error) {
    if (GatewayError.is(error)) return [];
    throw error;
  }
}

/** Whether a root tells of a version with microversions. */
export function hasMicroversions(reply: HttpReply): boolean {
  try {
    return versionsIn(reply.json()).some((version) => rangeOf(version) !== null);
  } catch (error) {
    if (GatewayError.is(error)) return false;
    throw error;
  }
}

/** The service root: without project and without anything behind the version (mapping V-01). */
export function rootOf(endpoint: string): string {
  return endpoint.replace(/(?<!\/)\/v\d+(\.\d+)?(\/.*)?$/, '');
}

function rangeOf(version: Version): VersionRange | null {
  const max = /^(\d+)\.(\d+)$/.exec(version.version ?? '');
  const min = /^(\d+)\.(\d+)$/.exec(version.min_version ?? '');
  if (!max || !min) return null;
  return { major: Number(max[1]), min: Number(min[2]), max: Number(max[2]) };
}

/** The version that an endpoint names in its path, for example `2.1`. */
const namedIn = (endpoint: string): string | undefined => /(?<!\/)\/v(\d+(?:\.\d+)?)(?:\/|$)/.exec(endpoint)?.[1];

/** Microversions belong to one version of a service: below an older one it takes none, though its root tells of them (mapping A-23, V-06). */
const isAt = (endpoint: string, { id }: Version): boolean =>
  Number(id.slice(1)) === Number(namedIn(endpoint) ?? id.slice(1));

const textOf = ({ id }: Version) => id.replace(/^v/, '');

function summary(versions: readonly Version[], endpoint: string): Discovered {
  const ranged = versions.find((version) => rangeOf(version) !== null);
  const named = versions.find((version) => isAt(endpoint, version));
  if (ranged && named && !isAt(endpoint, ranged)) return { range: null, found: textOf(named) };
  const range = ranged ? rangeOf(ranged) : null;
  if (range) return { range, found: `${range.major}.${range.min}–${range.major}.${range.max}` };
  const current = versions.find((version) => version.status === 'CURRENT') ?? versions[0];
  return { range, found: current ? textOf(current) : 'unknown' };
}

/** Milliseconds for which versions are remembered. */
export const DAY_MS = 86_400_000;

/** Whose versions are asked for. */
export interface Place {
  readonly cloud: string;
  readonly service: Service;
  readonly endpoint: string;
  /** Those of the dialect. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Asks the service itself, where its root does not say it. */
  readonly send: Session['send'];
}

/** Finds the versions of a service, to be remembered. Throws what stands in the way for a while. */
export type Discover = (place: Place, tools: Tools, call: Call) => Promise<Remembered<Discovered>>;

/**
 * Asks a service's root which versions it has; 200 and 300 are both answers (mapping V-01, E-11). A root that cannot be seen has
 * none. Throws what stands in the way for a while: that must not be remembered.
 */
export async function discover(
  { cloud, service, endpoint, headers: own }: Omit<Place, 'send'>,
  tools: Tools,
  call: Call,
): Promise<Remembered<Discovered>> {
  const url = `${rootOf(endpoint)}/`;
  const headers = { accept: 'application/json', ...own };
  const operation = 'versions';
  const reply = await tools.http.send({ service, operation, method: 'GET', url, headers }, call);
  if (isPassing(reply)) throw toError(reply, { cloud, service, operation });
  const value = isAnswer(reply) ? summary(versionsIn(reply.json()), endpoint) : { range: null, found: 'unknown' };
  return { value, expiresAt: tools.now() + DAY_MS };
}

const isAnswer = (reply: HttpReply) => reply.status === 200 || reply.status === 300;
const isPassing = (reply: HttpReply) => reply.status >= 500 || reply.status === 408 || reply.status === 429;

/**
 * The microversion to ask for: the highest that this adapter understands for the operation and the cloud has (mapping V-04, V-05).
 * Nothing when the cloud has none.
 */
export function chosenVersion(range: VersionRange | null, highest: number): string | undefined {
  if (!range) return undefined;
  return `${range.major}.${Math.max(range.min, Math.min(range.max, highest))}`;
}

/** The headers that ask for it; both spellings for Nova, because old ones know only the first (mapping V-03, V-06). */
export function versionHeaders(service: Service, version: string | undefined): Readonly<Record<string, string>> {
  if (version === undefined) return {};
  if (service === 'compute') {
    return { 'x-openstack-nova-api-version': version, 'openstack-api-version': `compute ${version}` };
  }
  return { 'openstack-api-version': `${service} ${version}` };
}
