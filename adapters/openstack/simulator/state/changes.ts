import { serverPort } from '../content/ports.ts';
import { serverRow } from '../content/servers.ts';
import { PLAIN } from '../content/shapes.ts';
import { floatingIpsOf, portsOf, type Cloud } from './cloud.ts';
import { stateFor } from './nova-status.ts';
import type { NewServer, PortPatch, ServerPatch } from './patches.ts';
import type { PortRow, ServerRow, VolumeRow } from './rows.ts';

/** Changes that leave a server's `updated` as it is (mapping L-56). */
const UNNOTICED = new Set(['tags', 'fault', 'unreachable']);

const FIRST_ADDED_MAC = 0x400000;

const second = (state: Cloud) => Math.floor(state.now() / 1000) * 1000;

function known<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new Error(`the simulated cloud has no ${what}`);
  return row;
}

function changes(state: Cloud, patch: ServerPatch): Partial<ServerRow> {
  const { status, flavor, fault, ...plain } = patch;
  const given = Object.values(state.basis.flavors).find((candidate) => candidate.name === flavor);
  return {
    ...(status === undefined ? {} : stateFor(status)),
    ...(flavor === undefined ? {} : { flavor: known(given, `flavor ${flavor}`) }),
    ...(fault === undefined ? {} : { fault: fault && { ...fault, createdAt: second(state) } }),
    ...plain,
  };
}

/** Changes a server. `updated` moves to now when Nova would have moved it. */
export function updateServer(state: Cloud, id: string, patch: ServerPatch): void {
  const row = known(state.servers.get(id), `server ${id}`);
  const noticed = Object.keys(patch).some((key) => !UNNOTICED.has(key));
  const updatedAt = noticed ? second(state) : row.updatedAt;
  const changed = { ...row, ...changes(state, patch), updatedAt };
  const launchedAt = row.launchedAt ?? (changed.vmState === 'active' ? second(state) : null);
  state.servers.put({ ...changed, launchedAt });
}

/** Adds a server made now, with ports on its project's private network. Gives its id. */
export function addServer(state: Cloud, { project = 'demo', nics = 1, ...patch }: NewServer): string {
  const created = second(state);
  const { basis } = state;
  const row = state.servers.add((id, number) => {
    const birth = { id, index: basis.servers + number, createdAt: created };
    const plain = serverRow(basis, birth, { ...PLAIN, project });
    const added = { ...plain, name: `${basis.cloud}-added-${number + 1}`, updatedAt: created };
    const changed = { ...added, ...changes(state, patch) };
    return changed.vmState === 'building' ? { ...changed, launchedAt: null } : changed;
  });
  const zone = state.hosts.get(row.host ?? '')?.zone ?? '';
  for (let nic = 0; nic < nics; nic++) {
    state.ports.add((id, number) => {
      const serial = basis.servers + number;
      const mac = FIRST_ADDED_MAC + number;
      const plug = { id, serverId: row.id, host: row.host, zone, createdAt: created + nic, serial, mac };
      return serverPort(basis, plug, { network: 'private' }, project);
    });
  }
  return row.id;
}

function detached(volume: VolumeRow, serverId: string): VolumeRow {
  const attachments = volume.attachments.filter((attachment) => attachment.serverId !== serverId);
  return { ...volume, attachments, status: attachments.length > 0 ? volume.status : 'available' };
}

/** A server lets go of a port: Nova deletes what it made itself. */
export function releasePort(state: Cloud, port: PortRow): void {
  if (port.own) state.ports.put({ ...port, deviceId: '', deviceOwner: '', host: '', status: 'DOWN' });
  else state.ports.delete(port.id);
}

/** Deletes a server: its ports and what it was to take along are gone, its row stays, marked deleted (mapping L-51). */
export function removeServer(state: Cloud, id: string): void {
  const row = known(state.servers.get(id), `server ${id}`);
  for (const floating of floatingIpsOf(state, id)) {
    state.floatingIps.put({ ...floating, portId: null, fixedAddress: null, routerId: null });
  }
  for (const port of portsOf(state, id)) releasePort(state, port);
  for (const { id: volumeId, deleteOnTermination } of row.volumes) {
    const volume = state.volumes.get(volumeId);
    if (!volume) continue;
    if (deleteOnTermination) state.volumes.delete(volumeId);
    else state.volumes.put(detached(volume, id));
  }
  const now = second(state);
  const gone = { vmState: 'deleted', taskState: null, powerState: 0, deleted: true, buildRequest: false };
  state.servers.put({ ...row, ...gone, terminatedAt: now, updatedAt: now });
}

/** Changes a port, as Neutron would for an update. */
export function updatePort(state: Cloud, id: string, patch: PortPatch): void {
  const row = known(state.ports.get(id), `port ${id}`);
  state.ports.put({ ...row, ...patch });
}

/** Gives an image another name. */
export function renameImage(state: Cloud, id: string, name: string): void {
  const row = known(state.images.get(id), `image ${id}`);
  state.images.set(id, { ...row, name, updatedAt: second(state) });
}

/** Gives a network another name, under which Nova's addresses then stand. */
export function renameNetwork(state: Cloud, id: string, name: string): void {
  const row = known(state.networks.get(id), `network ${id}`);
  state.networks.set(id, { ...row, name, updatedAt: second(state) });
}
