import type { Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import type { Seen } from '../projects/owner.ts';
import { seenBy } from '../projects/seen.ts';
import type { Session } from '../session.ts';
import type { Discovered } from '../versions.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));
const flag = Type.Optional(Type.Union([Type.Boolean(), Type.Null()]));
// EasyStack's reference types sizes as text (ES-34).
const number = Type.Optional(Type.Union([Type.Number(), Type.String({ pattern: '^\\d+$' }), Type.Null()]));

/** The image properties that decide something about a server, by Glance's names. */
export const ImageProperties = Type.Object({
  os_type: text,
  os_distro: text,
  os_version: text,
  architecture: text,
  hw_firmware_type: text,
  hw_machine_type: text,
  hw_video_model: text,
});

export type ImageProperties = Static<typeof ImageProperties>;

const OwnMembers = Type.Object({
  id: Type.String(),
  // EasyStack's reference types it as a number (ES-35).
  name: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Null()])),
  description: text,
  status: text,
  owner: text,
  visibility: text,
  size: number,
  virtual_size: number,
  disk_format: text,
  container_format: text,
  min_disk: number,
  min_ram: number,
  checksum: text,
  os_hash_algo: text,
  os_hash_value: text,
  protected: flag,
  os_hidden: flag,
  tags: Type.Optional(Type.Array(Type.String())),
  created_at: text,
  updated_at: text,
  // EasyStack's reference calls it so in one place (ES-36).
  update_at: text,
  ...ImageProperties.properties,
});

/** Glance's image: its own members, and apart from them what people and other services wrote beside these. */
export type GlanceImage = Omit<Static<typeof OwnMembers>, 'name'> &
  Seen & { readonly name?: string; readonly others?: Readonly<Record<string, string>> };

const readOwn = reader(OwnMembers, "Glance's image");
/** Where Glance keeps the image, which is nobody's business. */
const PLACES = ['self', 'file', 'schema', 'stores', 'location', 'locations', 'direct_url'];
/** EasyStack's id of the request, which stands among the members (ES-10). */
const REQUEST_ID = 'RequestId';
/** These too, and what the reader has taken already. */
const KNOWN = new Set([...Object.keys(OwnMembers.properties), ...PLACES, REQUEST_ID]);

/** Names of Glance's own members: none of them is a property. */
export const OWN_MEMBERS: ReadonlySet<string> = new Set(
  [...KNOWN, 'deleted', 'deleted_at', 'is_public', 'members'].filter(
    (name) => !(name in ImageProperties.properties) && name !== 'description',
  ),
);

/** Reads Glance's record. Throws `upstream_malformed`. */
export function readImage(raw: unknown): GlanceImage {
  const { name, ...own } = readOwn(raw);
  const further = Object.entries(raw as Readonly<Record<string, unknown>>).flatMap(([key, value]) =>
    KNOWN.has(key) || typeof value !== 'string' ? [] : [[key, value] as const],
  );
  return {
    ...own,
    name: name === undefined || name === null ? undefined : String(name),
    others: Object.fromEntries(further),
  };
}

export const imageList = {
  service: 'image',
  operation: 'images.list',
  path: '/images',
  key: 'images',
  // Glance gives 25 unless asked for more, and at most 1000 (mapping L-23).
  limit: 1000,
  read: readImage,
} as const;

/** Minor versions of the Image API since which images can be open to everybody unlisted, and hidden from lists. */
const SINCE = { community: 5, hidden: 7 } as const;

/** What stands before the marker of a page of hidden images. */
const HIDDEN = 'hidden ';

const minorOf = ({ found }: Discovered) => Number(/^2\.(\d+)$/.exec(found)?.[1] ?? 0);

function queryOf(minor: number, hidden: boolean): Readonly<Record<string, string>> {
  return {
    ...(minor >= SINCE.community ? { visibility: 'all' } : {}),
    ...(hidden ? { os_hidden: 'true' } : {}),
  };
}

/** Administrators are listed what is private to others: that is not for their project. */
export const isFor = ({ visibility, owner }: GlanceImage, project: string) =>
  owner === project || visibility === 'public' || visibility === 'community';

/** Servers run from images that lists leave out unless asked: those of a community, and hidden ones, which need a list of their own. */
export const images: Source<Session, GlanceImage> = {
  pace: 'slow',
  async list(session, cursor, call) {
    const minor = minorOf(await session.versions('image', call));
    const seen_by = await seenBy(session, call);
    const own = session.cloud.allProjects ? undefined : (await session.token(call)).project.id;
    const hidden = cursor?.startsWith(HIDDEN) ?? false;
    const marker = hidden ? cursor?.slice(HIDDEN.length) || undefined : cursor;
    const page = await session.dialect.imagePage(
      session,
      { ...imageList, query: queryOf(minor, hidden) },
      marker,
      call,
    );
    const items = page.items
      .filter((image) => own === undefined || seen_by !== undefined || isFor(image, own))
      .map((image) => (seen_by === undefined ? image : { ...image, seen_by }));
    if (page.next !== undefined) return { items, next: hidden ? HIDDEN + page.next : page.next };
    return hidden || minor < SINCE.hidden ? { items } : { items, next: HIDDEN };
  },
};
