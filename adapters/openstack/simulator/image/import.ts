import { bodyOf, json, type Reply } from '../http/message.ts';
import { ownImage, put, refusal, type Context } from './context.ts';

/** GET /v2/info/import. */
export const importInfo = ({ world }: Context): Reply =>
  json(200, {
    'import-methods': { description: 'Import methods available.', type: 'array', value: world.settings.importMethods },
  });

async function fetched(uri: string): Promise<AsyncIterable<Uint8Array>> {
  const { ok, body } = await fetch(uri);
  if (!ok || !body) throw new Error(`${uri} cannot be had`);
  return body;
}

async function importFrom(context: Context, id: string, uri: string): Promise<void> {
  const { cloud } = context.world;
  try {
    const size = await cloud.imageFiles.put(id, await fetched(uri));
    const image = cloud.images.get(id);
    if (image) put(context, { ...image, status: 'active', size });
  } catch {
    // Glance says so in the image: it waits for a file again.
    const image = cloud.images.get(id);
    if (image) put(context, { ...image, status: 'queued', size: null });
  }
}

/** POST /v2/images/{id}/import: the service fetches the file by itself. */
export function importImage(context: Context, id: string): Reply {
  const image = ownImage(context, id);
  const body = bodyOf(context.request) as { readonly method?: { readonly name?: unknown; readonly uri?: unknown } };
  const { name, uri } = body.method ?? {};
  if (typeof name !== 'string' || !context.world.settings.importMethods.includes(name)) {
    throw refusal(context, 400, `Unknown import method name '${String(name)}'.`);
  }
  if (name !== 'web-download') throw refusal(context, 409, 'Image needs to be staged before glance-direct import');
  if (typeof uri !== 'string' || !/^https?:\/\//.test(uri)) {
    throw refusal(context, 400, 'Invalid uri supplied for image import.');
  }
  if (image.status !== 'queued') throw refusal(context, 409, 'Image needs to be in queued state to use web-download');
  if (image.diskFormat === null || image.containerFormat === null) {
    throw refusal(context, 400, 'Only image owner can import: container_format and disk_format must be set');
  }
  put(context, { ...image, status: 'importing' });
  void importFrom(context, id, uri);
  return { status: 202, headers: {}, body: '' };
}
