import { GatewayError, type Call, type Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import type { Session } from '../session.ts';

const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
const Services = Type.Record(Type.String(), Type.Object({ active: flag }));

const Zone = Type.Object({
  zoneName: Type.String(),
  zoneState: Type.Optional(Type.Object({ available: Type.Optional(Type.Boolean()) })),
  hosts: Type.Optional(Type.Union([Type.Record(Type.String(), Services), Type.Null()])),
});

const readZones = reader(Type.Object({ availabilityZoneInfo: Type.Array(Zone) }), "Nova's availability zones");

/** A machine of a zone. */
export interface ZoneHost {
  /** The compute service's name of it. */
  readonly name: string;
  /** Takes new servers: its compute service is not disabled. */
  readonly enabled: boolean;
}

export interface NovaZone {
  readonly id: string;
  readonly available: boolean;
  /** Absent where Nova does not show them. */
  readonly hosts?: readonly ZoneHost[];
}

const COMPUTE = 'nova-compute';

function hostsOf({ hosts }: Static<typeof Zone>): readonly ZoneHost[] | undefined {
  if (!hosts) return undefined;
  return Object.entries(hosts).flatMap(([name, services]) => {
    const compute = services[COMPUTE];
    return compute ? [{ name, enabled: compute.active !== false }] : [];
  });
}

async function ask(session: Session, path: string, call: Call): Promise<readonly NovaZone[]> {
  const request = { service: 'compute', operation: 'zones.list', path, version: 1 } as const;
  const { availabilityZoneInfo } = readZones((await session.send(request, call)).json());
  // `internal` holds Nova's own services, never servers.
  const shown = availabilityZoneInfo.filter((zone) => zone.zoneName !== 'internal');
  return shown.map((zone) => {
    const hosts = hostsOf(zone);
    return {
      id: zone.zoneName,
      available: zone.zoneState?.available !== false,
      ...(hosts === undefined ? {} : { hosts }),
    };
  });
}

/** What is answered to those who may not see the machines of a zone, and by clouds that do not have the detailed list. */
const WITHOUT_DETAIL = new Set(['forbidden', 'not_found', 'unsupported']);

/** With the machines of each zone where the credentials may see them (mapping C-10). */
export const zones: Source<Session, NovaZone> = {
  pace: 'slow',
  index: { host: ({ hosts }) => (hosts ?? []).map(({ name }) => name) },
  async list(session, _cursor, call) {
    try {
      return { items: await ask(session, '/os-availability-zone/detail', call) };
    } catch (error) {
      if (!GatewayError.is(error) || !WITHOUT_DETAIL.has(error.code)) throw error;
      return { items: await ask(session, '/os-availability-zone', call) };
    }
  },
};
