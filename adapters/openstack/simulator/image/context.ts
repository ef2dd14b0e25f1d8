import type { Image } from '../content/images.ts';
import { Refusal, type Headers, type Reply, type Request } from '../http/message.ts';
import { webobError } from '../http/webob.ts';
import type { Access } from '../identity/access.ts';
import type { World } from '../world.ts';
import { maySee } from './list.ts';

/** One request of the image service. */
export interface Context {
  readonly world: World;
  readonly request: Request;
  readonly access: Access;
}

export const refusal = ({ request }: Pick<Context, 'request'>, status: number, why: string, headers: Headers = {}) =>
  new Refusal(webobError(request, status, why, headers));

/** An image that the caller may see. */
export function seenImage(context: Context, id: string): Image {
  const image = context.world.cloud.images.get(id);
  if (image && maySee(context.access, image)) return image;
  throw refusal(context, 404, `No image found with ID ${id}`);
}

/** An image that the caller may change: its project's own. Others who see it are told so (Glance's policy). */
export function ownImage(context: Context, id: string, action = 'modify_image'): Image {
  const image = seenImage(context, id);
  const { isAdmin, projectId } = context.access;
  if (isAdmin || image.owner === projectId) return image;
  throw refusal(context, 403, `You are not authorized to complete ${action} action.`);
}

/** Whole seconds, as Glance keeps times. */
export const now = ({ world }: Context) => Math.floor(world.cloud.now() / 1000) * 1000;

export function put(context: Context, image: Image): Image {
  const changed = { ...image, updatedAt: now(context) };
  context.world.cloud.images.set(image.id, changed);
  return changed;
}

export const NO_CONTENT: Reply = { status: 204, headers: {}, body: '' };
