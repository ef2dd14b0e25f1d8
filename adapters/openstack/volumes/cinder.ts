import type { Call, Refreshed, Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { ImageProperties } from '../images/glance.ts';
import { listPage } from '../paging.ts';
import { requireOwn } from '../projects/own.ts';
import { pathPart, type Session } from '../session.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));

export const CinderVolume = Type.Object({
  id: Type.String(),
  name: text,
  description: text,
  status: text,
  created_at: text,
  updated_at: text,
  availability_zone: text,
  size: Type.Number({ description: 'GB' }),
  volume_type: text,
  snapshot_id: text,
  encrypted: flag,
  multiattach: flag,
  metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  'os-vol-tenant-attr:tenant_id': text,
  bootable: Type.Optional(Type.Union([Type.String(), Type.Boolean(), Type.Null()])),
  attachments: Type.Optional(Type.Array(Type.Object({ server_id: text, device: text }))),
  volume_image_metadata: Type.Optional(
    Type.Object({ image_id: text, image_name: text, ...ImageProperties.properties }),
  ),
});

export type CinderVolume = Static<typeof CinderVolume>;

const readVolume = reader(CinderVolume, "Cinder's volume");
const readShown = reader(Type.Object({ volume: CinderVolume }), "Cinder's volume");

const listing = {
  service: 'volume',
  operation: 'volumes.list',
  path: '/volumes/detail',
  key: 'volumes',
  // A page is read in one go: a larger one would hold everybody up.
  limit: 300,
  read: readVolume,
} as const;

export const volumes: Source<Session, CinderVolume> = {
  pace: 'fast',
  index: {
    server: (volume) => (volume.attachments ?? []).map((attachment) => attachment.server_id ?? '').filter(Boolean),
    type: ({ volume_type }) => (volume_type ? [volume_type] : []),
  },
  list: (session, cursor, call) => {
    const query = session.cloud.allProjects ? { all_tenants: '1' } : {};
    return listPage(session, { ...listing, query, again: true }, cursor, call);
  },
  get: ownVolume,
};

/** One volume, now. Throws `not_found`. */
export async function showVolume(session: Session, id: string, call: Call): Promise<CinderVolume> {
  const request = { service: 'volume', operation: 'volumes.show', path: `/volumes/${pathPart(id)}` } as const;
  return readShown((await session.send(request, call)).json()).volume;
}

/** The same, unless it is of another project where only one is read. */
async function ownVolume(session: Session, id: string, call: Call): Promise<CinderVolume> {
  const volume = await showVolume(session, id, call);
  await requireOwn(session, { project: volume['os-vol-tenant-attr:tenant_id'], what: `volume ${id}` }, call);
  return volume;
}

/** A volume. */
export async function liveDisk(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  return [{ source: 'volumes', records: [await ownVolume(session, id, call)] }];
}
