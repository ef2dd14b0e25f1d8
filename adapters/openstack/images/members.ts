import { MEMBER_STATUSES, type Call, type ImageMember, type Source } from 'podgate/contract';
import { Type, reader, utcTime } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';
import { having } from '../having.ts';
import { imageList, type GlanceImage } from './glance.ts';

/** The projects that an image is shared with. */
export interface ImageMembers {
  /** Id of the image. */
  readonly id: string;
  readonly projects: readonly string[];
}

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]));

const readMembers = reader(
  Type.Object({
    members: Type.Array(Type.Object({ member_id: Type.String(), status: text, created_at: text, updated_at: text })),
  }),
  "the members of Glance's image",
);

export const membersAt = (id: string) => `/images/${pathPart(id)}/members`;

/** With whom an image is shared, as far as the project of the call is told. */
export async function listMembers(session: Session, id: string, call: Call): Promise<readonly ImageMember[]> {
  const request = { service: 'image', operation: 'images.members', path: membersAt(id) } as const;
  const { members } = readMembers((await session.send(request, call)).json());
  return members.map(({ member_id, status, created_at, updated_at }) => ({
    project: member_id,
    status: MEMBER_STATUSES.find((word) => word === status) ?? 'pending',
    created_at: utcTime(created_at),
    updated_at: utcTime(updated_at),
  }));
}

/** Glance tells members image by image: of so many shared images, the newest, they are asked for in one reading. */
const MAX_ASKED = 100;
const AT_A_TIME = 4;

/** Who accepted an image; nothing when it is gone. */
export async function membersOf(session: Session, id: string, call: Call): Promise<ImageMembers | undefined> {
  // Deleted since it was listed.
  const members = await unlessGone(listMembers(session, id, call));
  if (!members) return undefined;
  return { id, projects: members.filter(({ status }) => status === 'accepted').map(({ project }) => project) };
}

/** The images that are shared, as far as they are asked for, and whether there are more. */
async function sharedImages(session: Session, call: Call) {
  const query = { visibility: 'shared' };
  const listing = { ...imageList, operation: 'images.list-shared', query, limit: MAX_ASKED };
  const found: GlanceImage[] = [];
  let next: string | undefined;
  do {
    const page = await session.dialect.imagePage(session, listing, next, call);
    found.push(...having(page.items, query));
    next = page.next;
  } while (next !== undefined && found.length < MAX_ASKED);
  return { items: found.slice(0, MAX_ASKED), more: next !== undefined || found.length > MAX_ASKED };
}

/**
 * Whom images are shared with. A project's own list has what is shared with it; only who reads all projects has to ask. Images that
 * are private or for everybody are not asked for: what remains are the few that somebody means to share.
 */
export const imageMembers: Source<Session, ImageMembers> = {
  pace: 'slow',
  async list(session, _cursor, call) {
    if (!session.cloud.allProjects) return { items: [] };
    const { items, more } = await sharedImages(session, call);
    if (more) call.warn('more images are shared than are asked for whom they are shared with', `${MAX_ASKED}`);
    const found: ImageMembers[] = [];
    for (let at = 0; at < items.length; at += AT_A_TIME) {
      const some = await Promise.all(items.slice(at, at + AT_A_TIME).map(({ id }) => membersOf(session, id, call)));
      found.push(...some.filter((one) => one !== undefined));
    }
    return { items: found };
  },
};
