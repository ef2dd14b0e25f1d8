import { GatewayError, type Call, type Refreshed } from 'podgate/contract';
import { listPage, liveImage, showImage, type GlanceImage, type PageOf, type Session } from '../openstack/family.ts';

const HOUR_MS = 3_600_000;
const AT_A_TIME = 4;

/** As the reference's example has it; its table prints dashes, which Glance takes for names of properties (ES-30). */
const ORDER = { sort_key: 'created_at', sort_dir: 'desc' } as const;

/** Glance says by `next` that more follows. Lists that are not its own say nothing: they end with a page that is empty (ES-33). */
const follows = (body: Readonly<Record<string, unknown>>) =>
  typeof body['next'] === 'string' || !('first' in body || 'schema' in body);

const keyOf = ({ config }: Session, id: string) =>
  ({ kind: 'record', scope: `image ${id}`, secret: JSON.stringify(config.auth) }) as const;

/** What is still changing by itself is read again with each list. */
const remembered = ({ tools }: Session, value: GlanceImage) => ({
  value,
  expiresAt: tools.now() + (value.status === 'active' ? HOUR_MS : 0),
});

/** The whole of an image of which a list says only id and name: read once, again when its name is another, and every hour. */
async function wholeOf(session: Session, { id, name }: GlanceImage, call: Call): Promise<GlanceImage> {
  const { cache } = session.tools;
  const read = async () => remembered(session, await showImage(session, id, call));
  const known = await cache.remember(keyOf(session, id), read);
  return known.name === name ? known : cache.remember(keyOf(session, id), read, known);
}

/** A record of Nova's proxy for images has an id, a name and links. */
const isShort = ({ status }: GlanceImage) => status === undefined;

/** The same images, as whole as the cloud tells them: those that are gone meanwhile left out. */
async function completed(session: Session, items: readonly GlanceImage[], call: Call): Promise<readonly GlanceImage[]> {
  const whole: GlanceImage[] = [];
  for (let at = 0; at < items.length; at += AT_A_TIME) {
    const some = items.slice(at, at + AT_A_TIME);
    try {
      const found = await Promise.all(some.map((one) => orGone(session, one, call)));
      whole.push(...found.filter((one) => one !== undefined));
    } catch (error) {
      if (!GatewayError.is(error) || error.code !== 'unsupported') throw error;
      // The reference has no such request (ES-42).
      call.warn('images have only their names, as the cloud shows none singly', error.message);
      return [...whole, ...items.slice(at)];
    }
  }
  return whole;
}

async function orGone(session: Session, image: GlanceImage, call: Call): Promise<GlanceImage | undefined> {
  if (!isShort(image)) return image;
  try {
    return await wholeOf(session, image, call);
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** One page of images, in either form of the reference (ES-17, ES-30…ES-33). */
export const imagePage: PageOf<GlanceImage> = async (session, listing, marker, call) => {
  const page = await listPage(session, { ...listing, query: { ...ORDER, ...listing.query }, follows }, marker, call);
  return { ...page, items: await completed(session, page.items, call) };
};

/** An image now: lists know of it what is read here. */
export async function live(session: Session, id: string, call: Call): Promise<readonly Refreshed[]> {
  const found = await liveImage(session, id, call);
  const fresh = found.find(({ source }) => source === 'images')?.records[0];
  if (!fresh) return found;
  const { seen_by: _own, ...image } = fresh as GlanceImage;
  const { cache } = session.tools;
  const read = () => Promise.resolve(remembered(session, image));
  const known = await cache.remember(keyOf(session, id), read);
  if (JSON.stringify(known) !== JSON.stringify(image)) await cache.remember(keyOf(session, id), read, known);
  return found;
}
