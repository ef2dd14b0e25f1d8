import { GatewayError, type Accepted, type Call, type SavedImage, type Server } from 'podgate/contract';
import { acceptedBy, imageList, listPage, postAction, type Session } from '../openstack/family.ts';

/** Seconds until Glance must show an image that Nova is making. */
const PATIENCE = 30;

/** Ids of the images of this name that were made of a server. */
async function madeOf(session: Session, { id }: Server, name: string, call: Call): Promise<readonly string[]> {
  const query = { name, instance_uuid: id };
  const { items } = await listPage(session, { ...imageList, query }, undefined, call);
  return items
    .filter((image) => image.name === name && image.others?.['instance_uuid'] === id)
    .map((image) => image.id);
}

/** What is looked up beside: without it the image is made all the same, and its id is not known. */
async function orNothing<T>(look: Promise<T>, call: Call): Promise<T | undefined> {
  try {
    return await look;
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    call.warn('the image of a server could not be looked for', error.message);
    return undefined;
  }
}

/** The end of a link that leads nowhere from here; the reference prints links with marks around them (US-70). */
const idIn = (location: string) =>
  location
    .replace(/[`_]+$/, '')
    .split('/')
    .at(-1);

/** `createImage`, whose answer need not say which image it makes: then it is the new one of that name and server (US-12, US-63). */
export async function saveImage(
  session: Session,
  server: Server,
  { name, notes }: SavedImage,
  call: Call,
): Promise<Accepted> {
  const before = await orNothing(madeOf(session, server, name, call), call);
  const body = { createImage: { name, ...(notes !== undefined && { metadata: { description: notes } }) } };
  const reply = await postAction(session, server.id, { body }, call);
  const { location } = reply.headers;
  const isNew = (id: string) => before?.includes(id) === false;
  const look = async () => (await madeOf(session, server, name, call)).find(isNew);
  const image = location !== undefined ? idIn(location) : before && (await orNothing(call.until(look, PATIENCE), call));
  return { ...acceptedBy(reply), ...(image !== undefined && { image }) };
}
