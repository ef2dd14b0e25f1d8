import type { Image } from '../content/images.ts';
import { hashText } from '../content/hash.ts';
import { idSpace } from '../content/ids.ts';
import { bodyOf, json, type Reply } from '../http/message.ts';
import { DISK_FORMATS, CONTAINERS, checked, RESERVED, READ_ONLY } from './attributes.ts';
import { NO_CONTENT, now, ownImage, put, refusal, type Context } from './context.ts';
import { toImage } from './view.ts';

type Body = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What Glance calls its own members, and the simulator. */
const OWN: Readonly<Record<string, keyof Image>> = {
  name: 'name',
  visibility: 'visibility',
  disk_format: 'diskFormat',
  container_format: 'containerFormat',
  min_disk: 'minDisk',
  min_ram: 'minRam',
  protected: 'isProtected',
  os_hidden: 'hidden',
  tags: 'tags',
  owner: 'owner',
};

const EMPTY = {
  name: null,
  status: 'queued',
  visibility: 'shared',
  members: [],
  size: null,
  diskFormat: null,
  containerFormat: null,
  minDisk: 0,
  minRam: 0,
  isProtected: false,
  hidden: false,
  tags: [],
  properties: {},
} as const;

/** Only administrators make an image public (Glance's policy). */
function allowed(context: Context, name: string, value: unknown): void {
  if (name === 'visibility' && value === 'public' && !context.access.isAdmin) {
    throw refusal(context, 403, 'You are not authorized to complete publicize_image action.');
  }
  if (name === 'owner' && !context.access.isAdmin) throw refusal(context, 403, "Owner can't be updated by non admin.");
}

/** The image with one attribute different. */
function withAttribute(context: Context, image: Image, name: string, value: unknown): Image {
  if (READ_ONLY.includes(name)) throw refusal(context, 403, `Attribute '${name}' is read-only.`);
  if (RESERVED.some((one) => name === one || name.startsWith('os_glance'))) {
    throw refusal(context, 403, `Attribute '${name}' is reserved.`);
  }
  const problem = checked(name, value);
  if (problem !== undefined) throw refusal(context, 400, problem);
  allowed(context, name, value);
  const own = OWN[name];
  if (own === undefined) return { ...image, properties: { ...image.properties, [name]: String(value) } };
  if ((own === 'diskFormat' || own === 'containerFormat') && image.status !== 'queued') {
    throw refusal(context, 403, `Attribute ${name} can be only replaced for a queued image.`);
  }
  return { ...image, [own]: own === 'tags' ? [...new Set(value as readonly string[])] : value };
}

/** POST /v2/images. */
export function createImage(context: Context): Reply {
  const body = bodyOf(context.request);
  if (!isObject(body)) throw refusal(context, 400, 'Malformed JSON in request body.');
  const { access, world } = context;
  const { cloud } = world;
  const { id: wanted, ...members } = body;
  if (typeof wanted === 'string' && cloud.images.has(wanted)) {
    throw refusal(context, 409, `Image ID ${wanted} already exists!`);
  }
  const id =
    typeof wanted === 'string' ? wanted : idSpace(cloud.basis.cloud, 'made-image').id(hashText(context.request.id));
  const at = now(context);
  let image: Image = { ...EMPTY, id, owner: access.projectId ?? '', createdAt: at, updatedAt: at };
  for (const [name, value] of Object.entries(members)) image = withAttribute(context, image, name, value);
  cloud.images.set(id, image);
  const headers = {
    Location: `http://internal.invalid:9292/v2/images/${id}`,
    'OpenStack-image-import-methods': METHODS,
  };
  return json(201, toImage(image, cloud.imageFiles), headers);
}

const METHODS = 'glance-direct,web-download,copy-image';

function withStep(context: Context, image: Image, step: unknown): Image {
  if (!isObject(step)) throw refusal(context, 400, 'Operations must be JSON objects.');
  const { op, path, value } = step;
  if (op !== 'add' && op !== 'replace' && op !== 'remove') {
    throw refusal(
      context,
      400,
      `Invalid operation: \`${String(op)}\`. It must be one of the following: add, remove, replace.`,
    );
  }
  if (typeof path !== 'string' || !/^\/[^/]+$/.test(path)) {
    throw refusal(context, 400, `Invalid JSON pointer for this resource: '${String(path)}'`);
  }
  const name = path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~');
  const isThere = name in OWN || Object.hasOwn(image.properties, name);
  if (op === 'remove') {
    if (name in OWN) throw refusal(context, 403, `Property ${name} may not be removed.`);
    if (!isThere) throw refusal(context, 409, `Property ${name} does not exist.`);
    const properties = Object.fromEntries(Object.entries(image.properties).filter(([key]) => key !== name));
    return { ...image, properties };
  }
  if (!('value' in step)) throw refusal(context, 400, `Operation "${op}" requires a member named "value".`);
  if (op === 'replace' && !isThere) throw refusal(context, 409, `Property ${name} does not exist.`);
  return withAttribute(context, image, name, value);
}

/** PATCH /v2/images/{id}: a JSON patch, of a type of its own (ES-40). */
export function patchImage(context: Context, id: string): Reply {
  const type = context.request.headers['content-type'] ?? '';
  const types = context.world.settings.imagePatchTypes;
  if (!types.includes(type)) throw refusal(context, 415, '', { 'Accept-Patch': types.join(', ') });
  const steps = bodyOf(context.request);
  if (!Array.isArray(steps)) throw refusal(context, 400, 'Request body must be a JSON array of operation objects.');
  let image = ownImage(context, id);
  for (const step of steps) image = withStep(context, image, step);
  const { cloud } = context.world;
  return json(200, toImage(steps.length > 0 ? put(context, image) : image, cloud.imageFiles));
}

/** DELETE /v2/images/{id}. */
export function deleteImage(context: Context, id: string): Reply {
  const image = ownImage(context, id, 'delete_image');
  if (image.isProtected) throw refusal(context, 403, `Image ${id} is protected and cannot be deleted.`);
  context.world.cloud.images.delete(id);
  return NO_CONTENT;
}

/** What this Glance's own schema says of formats. */
export const schemaReply = (): Reply =>
  json(200, {
    name: 'image',
    properties: {
      disk_format: { type: ['null', 'string'], enum: [null, ...DISK_FORMATS] },
      container_format: { type: ['null', 'string'], enum: [null, ...CONTAINERS] },
    },
  });
