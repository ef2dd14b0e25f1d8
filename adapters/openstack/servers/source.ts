import { GatewayError, type Call, type Refreshed, type Source } from 'podgate/contract';
import { portsOf } from '../networks/single.ts';
import { listPage } from '../paging.ts';
import { pathPart, type Session } from '../session.ts';
import { showVolume, type CinderVolume } from '../volumes/cinder.ts';
import { serverChanges } from './changes.ts';
import { RECORD_VERSION, serverList, serverQuery } from './list.ts';
import { readShown, type NovaServer } from './nova.ts';
import { usesIndex } from './uses.ts';

const isUnexplained = (server: NovaServer) => server.status === 'ERROR' && !server.fault;

/** A server alone. One that somebody only declared failed has no fault: an empty one says that it was asked for. */
export async function showServer(session: Session, id: string, call: Call): Promise<NovaServer> {
  const path = `/servers/${pathPart(id)}`;
  const request = { service: 'compute', operation: 'servers.show', path, version: RECORD_VERSION } as const;
  const { server } = readShown((await session.send(request, call)).json());
  return isUnexplained(server) ? { ...server, fault: {} } : server;
}

const STATELESS = {
  'OS-EXT-STS:vm_state': null,
  'OS-EXT-STS:task_state': null,
  'OS-EXT-STS:power_state': null,
} as const;

/**
 * An unreachable cell leaves a record with little more than its id (OS-77): what was known stays, the state does not. Nova's list
 * leaves out the fault of a server that never got a host, its GET has it: a fault stays while the record is the same.
 */
function merge(known: NovaServer, fresh: NovaServer): NovaServer {
  if (fresh.status === 'UNKNOWN' && fresh.name === undefined) {
    return { ...known, ...STATELESS, status: 'UNKNOWN' };
  }
  const same = known.status === fresh.status && known.updated === fresh.updated;
  return same && known.fault && !fresh.fault ? { ...fresh, fault: known.fault } : fresh;
}

/** The hypervisor that a server is on, where Nova shows it. */
function hostKeys(server: NovaServer): readonly string[] {
  const host = server['OS-EXT-SRV-ATTR:hypervisor_hostname'] || server['OS-EXT-SRV-ATTR:host'];
  return host ? [host] : [];
}

/** What disks, hosts and addresses do not show of a server. */
const OWN = ['description', 'metadata', 'progress', 'tags', 'updated'] as const satisfies readonly (keyof NovaServer)[];

export const servers: Source<Session, NovaServer> = {
  pace: 'fast',
  own: OWN,
  index: { ...usesIndex, host: hostKeys },
  list: (session, cursor, call) =>
    listPage(session, { ...serverList, query: serverQuery(session), again: true }, cursor, call),
  changes: serverChanges,
  get: showServer,
  merge,
  incomplete: isUnexplained,
};

const MAX_VOLUMES = 32;

const attachedTo = (server: NovaServer) => server['os-extended-volumes:volumes_attached'] ?? [];

async function volumesOf(session: Session, server: NovaServer, call: Call): Promise<readonly CinderVolume[]> {
  const attached = attachedTo(server).slice(0, MAX_VOLUMES);
  return Promise.all(attached.map(({ id }) => showVolume(session, id, call)));
}

/** What another service says of a server; when it cannot, the server is shown with what is known of it. */
async function unless<T>(read: Promise<T>, what: string, call: Call): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    call.warn(`${what} could not be read for a live show`, error.message);
    return undefined;
  }
}

/** A server, its ports and its volumes, now. Throws `not_found`. */
export async function liveServer(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  // Refused before any traffic.
  pathPart(id);
  const withVolumes = async () => {
    const server = await showServer(session, id, call);
    return { server, volumes: await unless(volumesOf(session, server, call), 'volumes', call) };
  };
  const [{ server, volumes }, ports] = await Promise.all([
    withVolumes(),
    unless(portsOf(session, id, call), 'ports', call),
  ]);
  const all = attachedTo(server).length <= MAX_VOLUMES;
  return [
    { source: 'servers', records: [server] },
    ...(ports ? [{ source: 'ports', records: ports, complete: { index: 'device', key: id } }] : []),
    ...(volumes
      ? [{ source: 'volumes', records: volumes, ...(all ? { complete: { index: 'server', key: id } } : {}) }]
      : []),
  ];
}
