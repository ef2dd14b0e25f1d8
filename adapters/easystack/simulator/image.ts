import { accessOf, Refusal, type MakeFace, type Reply, type Request } from '../../openstack/simulator/family.ts';
import { answered, bodyIn, documented, failure, withBody, type Members } from './documented.ts';

/** The longest page; Glance's own, unless asked for more. */
const PAGE = 25;
const GLANCE_PATCH = 'application/openstack-images-v2.1-json-patch';
const ONLY_ADMINISTRATORS = 'You are not authorized to complete upload_image action.';
/** Images that can be changed (ES-19). */
const CHANGEABLE: ReadonlySet<unknown> = new Set(['active', 'queued']);

/** An image in a list: as Nova's proxy for images has it (ES-33). */
function toListed({ id, name }: Members): Members {
  const href = `http://internal.invalid:8774/images/${String(id)}`;
  const type = 'application/vnd.openstack.image';
  const links = [
    { href, rel: 'self' },
    { href, rel: 'bookmark' },
    { href, rel: 'alternate', type },
  ];
  return { id, links, name };
}

/** An image alone, by the words and types of the table (ES-34, ES-36, ES-38). */
function toShown({ updated_at, min_disk, ...image }: Members): Members {
  const locations = image['size'] === null ? [] : [{ URI: `file:///images/${String(image['id'])}`, metadata: {} }];
  return { ...image, update_at: updated_at, min_disk: String(min_disk), locations };
}

function limited(request: Request): Request {
  const query = new URLSearchParams(request.query);
  const asked = query.get('limit');
  if (asked === null || Number(asked) > PAGE) query.set('limit', String(PAGE));
  return { ...request, query };
}

/** Only the list that Glance makes is taken over: not where it begins, nor what follows. */
function listed(reply: Reply): Reply {
  const images = bodyIn(reply)?.['images'];
  return Array.isArray(images) ? withBody(reply, { images: images.map((one: Members) => toListed(one)) }) : reply;
}

/** One image in an answer; one that was just made says where its file will be, too (ES-37). */
function shown(reply: Reply, { method }: Request): Reply {
  const image = reply.bytes ? undefined : bodyIn(reply);
  if (!image || reply.status >= 300 || !('disk_format' in image)) return reply;
  const location = method === 'POST' ? { location: `file:///images/${String(image['id'])}` } : {};
  return withBody(reply, { ...toShown(image), ...location });
}

/** Glance as the reference has it (ES-17…ES-21, ES-30…ES-46). */
export const imageFace = (stock: MakeFace): MakeFace =>
  function face(world) {
    const glance = stock(world);
    const isOneImage = ({ path }: Request) => /^\/v2\/images\/[^/]+$/.test(path);

    function patched(request: Request): Reply {
      if (request.headers['content-type'] !== 'application/json') return failure(request, 415);
      const before = bodyIn(answered(() => glance.handle({ ...request, method: 'GET', text: '' })));
      if (before && 'status' in before && !CHANGEABLE.has(before['status'])) {
        return failure(request, 409, `Image status is ${String(before['status'])}: it must be active or queued.`);
      }
      return glance.handle({ ...request, headers: { ...request.headers, 'content-type': GLANCE_PATCH } });
    }

    const handle = (request: Request): Reply => {
      const { method, path } = request;
      if (method === 'GET' && path === '/v2/images') return listed(glance.handle(limited(request)));
      if (method === 'PATCH' && isOneImage(request)) return shown(patched(request), request);
      return shown(glance.handle(request), request);
    };

    return documented({
      ...glance,
      handle,
      carry: (request, bytes) => {
        const access = accessOf(world, request);
        if (access && !access.isAdmin) return Promise.reject(new Refusal(failure(request, 403, ONLY_ADMINISTRATORS)));
        return glance.carry?.(request, bytes);
      },
    });
  };
