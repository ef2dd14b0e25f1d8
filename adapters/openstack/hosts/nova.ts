import type { Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { listPage } from '../paging.ts';
import type { Session } from '../session.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const Hypervisor = Type.Object({
  id: Type.Union([Type.String(), Type.Number()]),
  hypervisor_hostname: Type.String(),
  state: text,
  status: text,
  host_ip: text,
});

const readHypervisor = reader(Hypervisor, "Nova's hypervisor");

export type NovaHypervisor = Omit<Static<typeof Hypervisor>, 'id'> & { readonly id: string };

const listing = {
  service: 'compute',
  operation: 'hypervisors.list',
  path: '/os-hypervisors/detail',
  key: 'hypervisors',
  limit: 1000,
  // Ids were numbers below 2.53.
  read: (raw: unknown): NovaHypervisor => {
    const record = readHypervisor(raw);
    return { ...record, id: String(record.id) };
  },
  // From 2.88 the record no longer has its capacity (mapping V-05).
  version: 87,
} as const;

/** Administrators only: for others Nova answers 403, and the host fields stay empty. */
export const hypervisors: Source<Session, NovaHypervisor> = {
  pace: 'slow',
  index: { hostname: (hypervisor) => [hypervisor.hypervisor_hostname] },
  list: (session, cursor, call) => listPage(session, listing, cursor, call),
};

const readZones = reader(
  Type.Object({
    availabilityZoneInfo: Type.Array(
      Type.Object({
        zoneName: Type.String(),
        zoneState: Type.Optional(Type.Object({ available: Type.Optional(Type.Boolean()) })),
      }),
    ),
  }),
  "Nova's availability zones",
);

export interface NovaZone {
  readonly id: string;
  readonly available: boolean;
}

export const zones: Source<Session, NovaZone> = {
  pace: 'slow',
  async list(session, _cursor, call) {
    const request = {
      service: 'compute',
      operation: 'zones.list',
      path: '/os-availability-zone',
      version: 1,
    } as const;
    const { availabilityZoneInfo } = readZones((await session.send(request, call)).json());
    // `internal` holds Nova's own services, never servers.
    const shown = availabilityZoneInfo.filter((zone) => zone.zoneName !== 'internal');
    return {
      items: shown.map((zone) => ({ id: zone.zoneName, available: zone.zoneState?.available !== false })),
    };
  },
};
