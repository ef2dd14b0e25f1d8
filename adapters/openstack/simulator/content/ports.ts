import type { FixedIp, PortRow } from '../state/rows.ts';
import { unranked, type Seeds } from '../state/table.ts';
import { addressIn, macAddress } from './addresses.ts';
import type { Basis } from './basis.ts';
import { ageOf, createdAt } from './calendar.ts';
import { floatingPort } from './floating-ips.ts';
import type { NetworkKey, Subnet } from './networks.ts';
import { OTHER_PORTS, otherPort, virtualAddress } from './other-ports.ts';
import { hostOf } from './placement.ts';
import type { ProjectKey } from './projects.ts';
import type { NicShape } from './shapes.ts';

const NICS = 4;
const FLOATING = 2 ** 29;
const OTHERS = 2 ** 30;

/** Distances from the first address of a network: servers, and second addresses of servers. */
const FIRST_SERVER = 16;
const SECOND = 0x80000;

/** Id of the port of an interface of a server. */
export const portId = (basis: Basis, server: number, nic: number): string => basis.ids.port.id(server * NICS + nic);

const networkKey = (nic: NicShape, project: ProjectKey): NetworkKey =>
  nic.network === 'private' ? `private/${project}` : nic.network;

function fixedIps(subnets: readonly Subnet[], serial: number, second: boolean): readonly FixedIp[] {
  const offsets = second ? [FIRST_SERVER + serial, SECOND + serial] : [FIRST_SERVER + serial];
  return subnets.flatMap(({ id, cidr }) =>
    offsets.map((offset) => ({ subnetId: id, address: addressIn(cidr, offset) })),
  );
}

/** Where a port hangs. */
export interface Plug {
  readonly id: string;
  readonly serverId: string;
  readonly host: string | null;
  readonly zone: string;
  readonly createdAt: number;
  /** Number that addresses follow from. */
  readonly serial: number;
  /** Number of the hardware address. */
  readonly mac: number;
}

/** Makes the port of an interface. */
export function serverPort(basis: Basis, plug: Plug, nic: NicShape, project: ProjectKey): PortRow {
  const target = basis.networks[networkKey(nic, project)];
  const projectId = basis.directory.projects[project].id;
  const secure = nic.portSecurity ?? true;
  const groups = (nic.groups ?? ['default']).flatMap((name) =>
    basis.securityGroups.filter((group) => group.projectId === projectId && group.name === name),
  );
  const mac = macAddress(plug.mac);
  return {
    id: plug.id,
    name: '',
    networkId: target.network.id,
    projectId,
    mac,
    status: plug.host === null ? 'DOWN' : 'ACTIVE',
    deviceId: plug.serverId,
    deviceOwner: plug.zone === '' ? 'compute:nova' : `compute:${plug.zone}`,
    fixedIps: fixedIps(target.subnets, plug.serial, nic.second ?? false),
    addressPairs: nic.virtualIp ? [{ ip_address: virtualAddress(target.subnets), mac_address: mac }] : [],
    securityGroups: secure ? groups.map((group) => group.id) : [],
    host: plug.host ?? '',
    portSecurity: secure,
    createdAt: plug.createdAt,
    updatedAt: plug.createdAt + 3000,
    revision: 3,
  };
}

/** The port of an interface of a server of the content. */
export function contentPort(basis: Basis, server: number, number: number): PortRow | undefined {
  const shape = basis.shape(server);
  const nic = shape.nics[number];
  if (!nic) return undefined;
  const id = basis.ids.server.id(server);
  const created = createdAt(ageOf(server)) + 2000 + number * 1000;
  const host = hostOf(basis, server, shape);
  const plug = {
    id: portId(basis, server, number),
    serverId: id,
    host: host?.name ?? null,
    zone: host?.zone ?? '',
    createdAt: created,
    serial: server,
    mac: server * NICS + number,
  };
  return serverPort(basis, plug, nic, shape.project);
}

/** The ports that a cloud begins with: those of its servers, of its floating addresses, and a few others. */
export function portSeeds(basis: Basis): Seeds<PortRow> {
  function* indexes(): Generator<number> {
    for (let server = 0; server < basis.servers; server++) {
      const { nics, floating } = basis.shape(server);
      for (let nic = 0; nic < nics.length; nic++) yield server * NICS + nic;
      if (floating) yield FLOATING + server;
    }
    for (let number = 0; number < OTHER_PORTS; number++) yield OTHERS + number;
  }
  function row(index: number): PortRow | undefined {
    if (index >= OTHERS) return otherPort(basis, basis.ids.port.id(index), index - OTHERS);
    if (index >= FLOATING) return floatingPort(basis, basis.ids.port.id(index), index - FLOATING);
    const server = Math.floor(index / NICS);
    return server < basis.servers ? contentPort(basis, server, index % NICS) : undefined;
  }
  return { indexes, row, age: unranked };
}
