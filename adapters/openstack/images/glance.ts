import type { Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { listPage } from '../paging.ts';
import type { Session } from '../session.ts';
import type { Discovered } from '../versions.ts';

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

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

export const GlanceImage = Type.Object({
  id: Type.String(),
  name: text,
  status: text,
  ...ImageProperties.properties,
});

export type GlanceImage = Static<typeof GlanceImage>;

const listing = {
  service: 'image',
  operation: 'images.list',
  path: '/images',
  key: 'images',
  // Glance gives 25 unless asked for more, and at most 1000 (mapping L-23).
  limit: 1000,
  read: reader(GlanceImage, "Glance's image"),
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

/** Servers run from images that lists leave out unless asked: those of a community, and hidden ones, which need a list of their own. */
export const images: Source<Session, GlanceImage> = {
  pace: 'slow',
  async list(session, cursor, call) {
    const minor = minorOf(await session.versions('image', call));
    const hidden = cursor?.startsWith(HIDDEN) ?? false;
    const marker = hidden ? cursor?.slice(HIDDEN.length) || undefined : cursor;
    const { items, next } = await listPage(session, { ...listing, query: queryOf(minor, hidden) }, marker, call);
    if (next !== undefined) return { items, next: hidden ? HIDDEN + next : next };
    return hidden || minor < SINCE.hidden ? { items } : { items, next: HIDDEN };
  },
};
