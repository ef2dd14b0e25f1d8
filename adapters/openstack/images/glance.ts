import type { Source } from 'podgate/contract';
import { Type, reader, type Static } from 'podgate/kit';
import { listPage } from '../paging.ts';
import type { Session } from '../session.ts';

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

export const images: Source<Session, GlanceImage> = {
  pace: 'slow',
  list: (session, cursor, call) => listPage(session, listing, cursor, call),
};
