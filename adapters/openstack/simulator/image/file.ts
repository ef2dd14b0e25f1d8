import type { Reply } from '../http/message.ts';
import { NO_CONTENT, ownImage, put, refusal, seenImage, type Context } from './context.ts';

/** From and up to, without the end; nothing for a range that is none of HTTP's. Throws for one outside of the file. */
function rangeIn(context: Context, size: number): readonly [number, number] | undefined {
  const given = context.request.headers['range'];
  if (given === undefined) return undefined;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(given) ?? [];
  const [start, end] =
    from === ''
      ? [Math.max(0, size - Number(to)), size]
      : [Number(from), to === '' ? size : Math.min(size, Number(to) + 1)];
  if ((from === '' && to === '') || start >= size || end <= start) {
    throw refusal(context, 416, 'The Range requested is not available.');
  }
  return [start, end];
}

/** GET /v2/images/{id}/file: no content while there is none. */
export function downloadFile(context: Context, id: string): Reply {
  const image = seenImage(context, id);
  const { size } = image;
  if (image.status === 'deactivated' && !context.access.isAdmin) {
    throw refusal(context, 403, 'The requested image has been deactivated. Image data download is forbidden.');
  }
  if (size === null || image.status === 'queued' || image.status === 'saving') return NO_CONTENT;
  const files = context.world.cloud.imageFiles;
  const range = rangeIn(context, size);
  const [start, end] = range ?? [0, size];
  return {
    status: range ? 206 : 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-MD5': files.digests(image).md5,
      'Content-Length': String(end - start),
      ...(range && { 'Content-Range': `bytes ${start}-${end - 1}/${size}` }),
    },
    body: '',
    bytes: files.read(image, start, end),
  };
}

/** PUT /v2/images/{id}/file. A second one is a conflict, and while the first is on its way it costs the image (Glance's own). */
export async function uploadFile(context: Context, id: string, bytes: AsyncIterable<Uint8Array>): Promise<Reply> {
  const image = ownImage(context, id, 'upload_image');
  const { cloud } = context.world;
  if (context.request.headers['content-type'] !== 'application/octet-stream') {
    throw refusal(context, 415, 'Invalid content type');
  }
  if (image.status === 'saving') {
    cloud.images.delete(id);
    throw refusal(context, 410, `Image ${id} could not be found after upload.`);
  }
  if (image.status !== 'queued') {
    throw refusal(context, 409, `Image status transition from ${image.status} to saving is not allowed`);
  }
  const missing = Object.entries({ disk_format: image.diskFormat, container_format: image.containerFormat });
  const [first] = missing.filter(([, value]) => value === null);
  if (first) throw refusal(context, 400, `Property ${first[0]} must be set prior to saving data.`);
  put(context, { ...image, status: 'saving' });
  try {
    const size = await cloud.imageFiles.put(id, capped(context, bytes));
    const saved = cloud.images.get(id);
    if (!saved) throw refusal(context, 410, `Image ${id} could not be found after upload.`);
    put(context, { ...saved, status: 'active', size });
    return NO_CONTENT;
  } catch (error) {
    const left = cloud.images.get(id);
    if (left) put(context, { ...left, status: 'queued', size: null });
    throw error;
  }
}

/** Glance counts while it reads. */
async function* capped(context: Context, bytes: AsyncIterable<Uint8Array>) {
  const most = context.world.settings.imageSizeCap;
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most)
      throw refusal(context, 413, `The incoming image is too large: The provided image is larger than ${most}`);
    yield chunk;
  }
}
