import type { Image, ImageMember } from '../content/images.ts';
import { bodyOf, json, type Reply } from '../http/message.ts';
import { NO_CONTENT, put, refusal, seenImage, type Context } from './context.ts';
import { toMember, toMembers } from './view.ts';

function sharedImage(context: Context, id: string): Image {
  const image = seenImage(context, id);
  if (image.visibility !== 'shared') throw refusal(context, 403, 'Only shared images have members.');
  return image;
}

const isOwner = ({ access }: Context, image: Image) => access.isAdmin || access.projectId === image.owner;

/** The member, as far as the caller is told of him. */
function memberOf(context: Context, image: Image, id: string): ImageMember {
  const member = image.members.find((one) => one.id === id);
  if (member && (isOwner(context, image) || context.access.projectId === id)) return member;
  throw refusal(context, 404, `${id} not found in the member list of the image ${image.id}.`);
}

const bodyMember = (context: Context, name: string): string => {
  const body = bodyOf(context.request);
  const value =
    typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>)[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw refusal(context, 400, `Member to be added not specified: ${name}`);
};

export function listMembers(context: Context, id: string): Reply {
  return json(200, toMembers(sharedImage(context, id), context.access));
}

export function showMember(context: Context, id: string, member: string): Reply {
  const image = sharedImage(context, id);
  return json(200, toMember(image, memberOf(context, image, member)));
}

/** POST /v2/images/{id}/members: the member has to accept it. */
export function addMember(context: Context, id: string): Reply {
  const image = sharedImage(context, id);
  if (!isOwner(context, image)) throw refusal(context, 403, `Not allowed to create members for image ${id}.`);
  const member: ImageMember = { id: bodyMember(context, 'member'), status: 'pending' };
  if (image.members.some((one) => one.id === member.id)) {
    throw refusal(context, 409, `Member ${member.id} is duplicated for image ${id}`);
  }
  put(context, { ...image, members: [...image.members, member] });
  return json(200, toMember(image, member));
}

/** PUT /v2/images/{id}/members/{member}: the member's own word, or an administrator's. */
export function answerMember(context: Context, id: string, member: string): Reply {
  const image = sharedImage(context, id);
  if (!context.access.isAdmin && context.access.projectId === image.owner) {
    throw refusal(context, 403, `Not allowed to update members for image ${id}.`);
  }
  const known = memberOf(context, image, member);
  const status = bodyMember(context, 'status');
  if (status !== 'pending' && status !== 'accepted' && status !== 'rejected') {
    throw refusal(context, 400, 'Incorrect request: Status must be "pending", "accepted" or "rejected".');
  }
  const changed = { ...known, status } as const;
  put(context, { ...image, members: image.members.map((one) => (one.id === member ? changed : one)) });
  return json(200, toMember(image, changed));
}

export function removeMember(context: Context, id: string, member: string): Reply {
  const image = sharedImage(context, id);
  if (!isOwner(context, image)) throw refusal(context, 403, 'You cannot delete image member.');
  memberOf(context, image, member);
  put(context, { ...image, members: image.members.filter((one) => one.id !== member) });
  return NO_CONTENT;
}
