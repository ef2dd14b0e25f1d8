import type { FixedIp, FloatingIpRow, PortRow } from '../state/rows.ts';
import { unranked, type Seeds } from '../state/table.ts';
import { addressIn, macAddress } from './addresses.ts';
import type { Basis } from './basis.ts';
import { ageOf, createdAt } from './calendar.ts';
import { UNBOUND } from './other-ports.ts';
import { contentPort } from './ports.ts';
import type { Shape } from './shapes.ts';

const SPARE = 2 ** 30;
const FIRST_FLOATING = 16;
const FIRST_MAC = 0x800000;

function floatingAddress(basis: Basis, number: number): FixedIp {
  const subnet = basis.networks.public.subnets[0];
  return { subnetId: subnet?.id ?? '', address: addressIn(subnet?.cidr ?? '', FIRST_FLOATING + number) };
}

/** The port that Neutron keeps for the floating address of a server. */
export function floatingPort(basis: Basis, id: string, server: number): PortRow | undefined {
  if (server >= basis.servers || !basis.shape(server).floating) return undefined;
  return {
    ...UNBOUND,
    id,
    networkId: basis.networks.public.network.id,
    mac: macAddress(FIRST_MAC + server),
    status: 'N/A',
    deviceId: basis.ids['floating-ip'].id(server),
    deviceOwner: 'network:floatingip',
    fixedIps: [floatingAddress(basis, server)],
  };
}

function boundAddress(basis: Basis, server: number, shape: Shape): FloatingIpRow {
  const port = contentPort(basis, server, 0);
  return {
    id: basis.ids['floating-ip'].id(server),
    projectId: basis.directory.projects[shape.project].id,
    address: floatingAddress(basis, server).address,
    networkId: basis.networks.public.network.id,
    portId: port?.id ?? null,
    fixedAddress: port?.fixedIps[0]?.address ?? null,
    routerId: basis.ids.router.id(0),
    createdAt: createdAt(ageOf(server)) + 20_000,
    updatedAt: createdAt(ageOf(server)) + 20_000,
    revision: 0,
  };
}

const SPARE_OWNERS = ['demo', 'other'] as const;

function spareAddress(basis: Basis, number: number): FloatingIpRow | undefined {
  const owner = SPARE_OWNERS[number];
  if (!owner) return undefined;
  return {
    id: basis.ids['floating-ip'].id(SPARE + number),
    projectId: basis.directory.projects[owner].id,
    address: addressIn(basis.networks.public.subnets[0]?.cidr ?? '', FIRST_FLOATING - 1 - number),
    networkId: basis.networks.public.network.id,
    portId: null,
    fixedAddress: null,
    routerId: null,
    createdAt: createdAt(0),
    updatedAt: createdAt(0),
    revision: 0,
  };
}

/** The floating addresses that a cloud begins with: those of its servers, and one spare each in two projects. */
export function floatingIpSeeds(basis: Basis): Seeds<FloatingIpRow> {
  function* indexes(): Generator<number> {
    for (let server = 0; server < basis.servers; server++) if (basis.shape(server).floating) yield server;
    for (let number = 0; number < SPARE_OWNERS.length; number++) yield SPARE + number;
  }
  function row(index: number): FloatingIpRow | undefined {
    if (index >= SPARE) return spareAddress(basis, index - SPARE);
    const shape = basis.shape(index);
    return index < basis.servers && shape.floating ? boundAddress(basis, index, shape) : undefined;
  }
  return { indexes, row, age: unranked };
}
