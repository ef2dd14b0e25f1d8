import { GatewayError, type Call, type Image, type ImageSharing } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { listMembers, membersAt } from './members.ts';
import { showImage } from './own-image.ts';

const memberAt = (id: string, member: string) => `${membersAt(id)}/${pathPart(member)}`;

/** Glance refuses members of images that are not shared as it refuses strangers: what it means is asked for. */
async function whyNot(session: Session, { id, name }: Image, error: unknown, call: Call): Promise<unknown> {
  if (!GatewayError.is(error) || error.upstream?.status !== 403) return error;
  const { visibility } = await showImage(session, id, call);
  if (visibility === 'shared') return error;
  const message = `image ${name} is ${visibility ?? 'of none'}: only one whose visibility is shared has members; change that first`;
  return new GatewayError('invalid_status', message, { cause: error });
}

export async function addMember(session: Session, image: Image, member: string, call: Call): Promise<void> {
  const about = { service: 'image', operation: 'images.add-member', method: 'POST' } as const;
  try {
    await session.send({ ...about, path: membersAt(image.id), body: { member } }, call);
  } catch (error) {
    throw await whyNot(session, image, error, call);
  }
}

export async function removeMember(session: Session, image: Image, member: string, call: Call): Promise<void> {
  const about = { service: 'image', operation: 'images.remove-member', method: 'DELETE' } as const;
  try {
    await session.send({ ...about, path: memberAt(image.id, member) }, call);
  } catch (error) {
    throw await whyNot(session, image, error, call);
  }
}

/** With whom images are shared: Glance tells owners of all members, and each member of itself. */
export const imageSharing: ImageSharing<Session> = {
  members: listMembers,
  async answer(session, id, { member, status }, call) {
    const about = { service: 'image', operation: 'images.answer-member', method: 'PUT' } as const;
    await session.send({ ...about, path: memberAt(id, member), body: { status } }, call);
  },
};
