import { GatewayError, type Call, type ErrorCode } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import type { Service } from './services.ts';
import type { Session } from './session.ts';

/** What a cloud is made of. */
export interface DiscoveredCloud {
  /** By service; `-` for one that is not there. */
  readonly versions: Readonly<Record<string, string>>;
  /** Aliases of extensions by service, of those that tell them. */
  readonly extensions: Readonly<Record<string, readonly string[]>>;
  /** Nova has no microversions. */
  readonly unversioned: boolean;
  readonly warnings: readonly string[];
}

const SERVICES: readonly Service[] = ['compute', 'image', 'network', 'volume'];

/** What Nova does in the place of services that a cloud does not have (OL-31, OL-46). */
const STAND_INS: Partial<Readonly<Record<Service, { readonly path: string; readonly found: string }>>> = {
  image: { path: '/images', found: 'by compute' },
  network: { path: '/os-networks', found: 'by compute (nova-network)' },
};

const readExtensions = reader(
  Type.Object({ extensions: Type.Array(Type.Object({ alias: Type.String() })) }),
  'the list of extensions',
);

/** By these a cloud says that it does not have, or not show, what it was asked for. */
const ABSENT: ReadonlySet<ErrorCode> = new Set(['unsupported', 'not_found', 'invalid_request']);

/** Whether Nova knows a path; one that it shows to administrators alone is known too. Throws what stands in the way for a while. */
async function knows(session: Session, path: string, call: Call): Promise<boolean> {
  const query = { limit: '1' };
  try {
    await session.send({ service: 'compute', operation: 'discovery', path, query }, call);
    return true;
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    if (error.code === 'forbidden') return true;
    if (ABSENT.has(error.code)) return false;
    throw error;
  }
}

/** Aliases of a service's extensions, sorted; nothing of one that does not tell them. */
async function extensionsOf(session: Session, service: Service, call: Call): Promise<readonly string[] | undefined> {
  try {
    const reply = await session.send({ service, operation: 'extensions.list', path: '/extensions' }, call);
    return readExtensions(reply.json())
      .extensions.map(({ alias }) => alias)
      .sort();
  } catch (error) {
    if (GatewayError.is(error) && (error.code === 'forbidden' || ABSENT.has(error.code))) return undefined;
    throw error;
  }
}

interface Found {
  readonly version: string;
  readonly unversioned?: boolean;
  readonly warning?: string;
}

async function find(session: Session, service: Service, call: Call): Promise<Found> {
  try {
    const { found, range } = await session.versions(service, call);
    return { version: found, unversioned: service === 'compute' && range === null };
  } catch (error) {
    if (!GatewayError.is(error) || service === 'compute') throw error;
    const standIn = error.code === 'unsupported' ? STAND_INS[service] : undefined;
    const version = standIn && (await knows(session, standIn.path, call)) ? standIn.found : '-';
    if (service === 'image' && version !== '-' && session.dialect.imageProxy) return { version };
    return {
      version,
      warning: `${service} is not usable, so the fields that need it stay empty: ${error.message}`,
    };
  }
}

/** Finds what a cloud is made of: services, their versions, their extensions. Throws what stands in the way of compute. */
export async function discoverCloud(session: Session, call: Call): Promise<DiscoveredCloud> {
  const found = await Promise.all(
    SERVICES.map(async (service) => [service, await find(session, service, call)] as const),
  );
  const isThere = (service: Service) => found.some(([name, { warning }]) => name === service && warning === undefined);
  const unversioned = found.some(([, one]) => one.unversioned === true);
  // Of Nova with microversions all is told by these; extensions are what came before them.
  const telling = [...(unversioned ? ['compute' as const] : []), ...(isThere('network') ? ['network' as const] : [])];
  const extensions = await Promise.all(
    telling.map(async (service) => [service, await extensionsOf(session, service, call)] as const),
  );
  return {
    versions: {
      identity: session.identity.version,
      ...Object.fromEntries(found.map(([service, { version }]) => [service, version])),
    },
    extensions: Object.fromEntries(extensions.flatMap(([name, some]) => (some ? [[name, some] as const] : []))),
    unversioned,
    warnings: found.flatMap(([, { warning }]) => warning ?? []),
  };
}
