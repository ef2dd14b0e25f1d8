import { GatewayError, type Call, type MadeThing, type NewImage, type ThingCreation } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { unlessGone } from '../gone.ts';
import { MARKER } from '../servers/metadata.ts';
import { pathPart, type Session } from '../session.ts';
import { Steps } from '../steps.ts';
import { toDocument } from './document.ts';
import { imageList } from './glance.ts';
import { patchImage } from './patch.ts';
import { fetchFile, requireFetching } from './web-download.ts';

const readMade = reader(Type.Object({ id: Type.String() }), "Glance's new image");

/** Makes an image that waits for its file. Answers its id. */
export async function makeImage(session: Session, document: object, call: Call): Promise<string> {
  const request = { service: 'image', operation: 'images.create', method: 'POST', path: '/images' } as const;
  const { id } = readMade((await session.send({ ...request, body: document }, call)).json());
  call.touch('images', id);
  return id;
}

export const removeImage = (session: Session, id: string, call: Call) =>
  unlessGone(
    session.send(
      { service: 'image', operation: 'images.delete', method: 'DELETE', path: `/images/${pathPart(id)}` },
      call,
    ),
  );

export const protectImage = (session: Session, id: string, call: Call) =>
  patchImage(session, id, [{ op: 'replace', path: '/protected', value: true }], call);

async function create(session: Session, { marker, source, ...image }: NewImage, call: Call): Promise<MadeThing> {
  if (source !== undefined) await requireFetching(session, call);
  // What is protected could not be taken back.
  const late = source !== undefined && image.protected === true;
  const document = toDocument(late ? { ...image, protected: false } : image);
  const id = await makeImage(session, { ...document, [MARKER]: marker }, call);
  if (source === undefined) return { id };
  const steps = new Steps();
  steps.undo(`image ${id}`, () => removeImage(session, id, call));
  await steps.take('fetching its file', () => fetchFile(session, id, source, call));
  if (late) await steps.take('protecting the image', () => protectImage(session, id, call));
  return { id };
}

/** Hidden images are listed apart. */
async function find(session: Session, { marker, source, hidden = false }: NewImage, call: Call) {
  const query = { [MARKER]: marker, visibility: 'all', ...(hidden && { os_hidden: 'true' }) };
  const listing = { ...imageList, operation: 'images.marked', query };
  const { items } = await session.dialect.imagePage(session, listing, undefined, call);
  // A filter that a cloud does not know lets all images through.
  const found = items.find(({ others }) => others?.[MARKER] === marker);
  if (!found) return undefined;
  call.touch('images', found.id);
  if (source === undefined || found.status !== 'queued') return { id: found.id };
  try {
    await fetchFile(session, found.id, source, call);
  } catch (error) {
    // It was asked for before: Glance does it once.
    if (!GatewayError.is(error) || error.upstream?.status !== 409) throw error;
  }
  return { id: found.id };
}

/** How images are made that come without a file (OS-61); the mark of who asked for one is a property of it. */
export const imageCreation: ThingCreation<Session, NewImage> = { run: create, find };
