import { type Call, type Refreshed, type Source } from 'podgate/contract';
import { reader, Type, type Static } from 'podgate/kit';
import { listPage, pathPart, seenBy, type GlanceImage, type Session } from '../../openstack/family.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const number = Type.Optional(Type.Union([Type.Number(), Type.Null()]));

/** What Nova says of an image (OL-31, OL-33). */
const NovaImage = Type.Object({
  id: Type.String(),
  name: text,
  status: text,
  created: text,
  updated: text,
  minDisk: number,
  minRam: number,
  'OS-EXT-IMG-SIZE:size': number,
  metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  server: Type.Optional(Type.Union([Type.Object({ id: Type.String() }), Type.Null()])),
});

const readOne = reader(NovaImage, "Nova's image");
const readShown = reader(Type.Object({ image: NovaImage }), "Nova's image");

const texts = (metadata: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );

/** Nova's record of an image in the form of Glance's: its words in capitals are the same, its metadata are Glance's properties. */
export function toGlance(nova: Static<typeof NovaImage>): GlanceImage {
  const { metadata, server } = nova;
  const properties = texts(metadata);
  const { os_type, os_distro, os_version, architecture, hw_firmware_type, hw_machine_type, hw_video_model, ...others } =
    properties;
  return {
    id: nova.id,
    name: nova.name ?? undefined,
    status: nova.status,
    created_at: nova.created,
    updated_at: nova.updated,
    min_disk: nova.minDisk,
    min_ram: nova.minRam,
    size: nova['OS-EXT-IMG-SIZE:size'],
    ...{ os_type, os_distro, os_version, architecture, hw_firmware_type, hw_machine_type, hw_video_model },
    others: { ...others, ...(server && { instance_uuid: server.id }) },
  };
}

const proxied = {
  service: 'compute',
  operation: 'images.list',
  path: '/images/detail',
  key: 'images',
  limit: 1000,
  read: (raw: unknown) => toGlance(readOne(raw)),
} as const;

/** Nova tells neither whose an image is nor who may see it: of a login that sees one project's, they are for that project. */
async function seen(session: Session, records: readonly GlanceImage[], call: Call): Promise<readonly GlanceImage[]> {
  const seen_by = await seenBy(session, call);
  return seen_by === undefined ? records : records.map((record) => ({ ...record, seen_by }));
}

/** Images as Nova passes them on, in a cloud whose catalog has no Glance (OL-47). */
export const proxiedImages: Source<Session, GlanceImage> = {
  pace: 'slow',
  async list(session, cursor, call) {
    const page = await listPage(session, proxied, cursor, call);
    return { ...page, items: await seen(session, page.items, call) };
  },
};

/** One of them, now. Throws `not_found`. */
export async function liveProxied(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  const request = { service: 'compute', operation: 'images.show', path: `/images/${pathPart(id)}` } as const;
  const { image } = readShown((await session.send(request, call)).json());
  return [{ source: 'images', records: await seen(session, [toGlance(image)], call) }];
}
