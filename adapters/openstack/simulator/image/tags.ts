import type { Reply } from '../http/message.ts';
import { NO_CONTENT, ownImage, put, refusal, type Context } from './context.ts';

/** PUT /v2/images/{id}/tags/{tag} */
export function addTag(context: Context, id: string, tag: string): Reply {
  const image = ownImage(context, id);
  if (tag.length > 255) throw refusal(context, 400, 'The tag is too long');
  put(context, { ...image, tags: [...new Set([...image.tags, tag])] });
  return NO_CONTENT;
}

/** DELETE /v2/images/{id}/tags/{tag} */
export function removeTag(context: Context, id: string, tag: string): Reply {
  const image = ownImage(context, id);
  if (!image.tags.includes(tag)) throw refusal(context, 404, 'The resource could not be found.');
  put(context, { ...image, tags: image.tags.filter((one) => one !== tag) });
  return NO_CONTENT;
}
