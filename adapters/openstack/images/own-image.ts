import { GatewayError, type Call, type Refreshed } from 'podgate/contract';
import { seenBy } from '../projects/seen.ts';
import { pathPart, type Session } from '../session.ts';
import { isFor, readImage, type GlanceImage } from './glance.ts';
import { membersOf } from './members.ts';

/** One image, now. Throws `not_found`. */
export async function showImage(session: Session, id: string, call: Call): Promise<GlanceImage> {
  const request = { service: 'image', operation: 'images.show', path: `/images/${pathPart(id)}` } as const;
  return readImage((await session.send(request, call)).json());
}

/** The same with whom it is shared; not there where only one project is read and it is not for that one. */
export async function liveImage(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  const image = await showImage(session, id, call);
  const seen_by = await seenBy(session, call);
  if (!session.cloud.allProjects && seen_by === undefined) {
    const own = (await session.token(call)).project.id;
    if (!isFor(image, own)) {
      throw new GatewayError('not_found', `cloud ${session.cloud.name}: there is no image ${id}`);
    }
  }
  const records = [seen_by === undefined ? image : { ...image, seen_by }];
  if (!session.cloud.allProjects || image.visibility !== 'shared') return [{ source: 'images', records }];
  const members = await membersOf(session, id, call);
  return [
    { source: 'images', records },
    { source: 'image_members', records: members ? [members] : [] },
  ];
}
