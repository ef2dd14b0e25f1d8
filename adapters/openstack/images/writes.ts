import { GatewayError, type Call, type ImageChange, type ImageWrites } from 'podgate/contract';
import { isHidden } from '../servers/metadata.ts';
import { pathPart, type Session } from '../session.ts';
import { PROPERTY_NAMES, requireForeign, toDocument } from './document.ts';
import { ImageProperties, type GlanceImage } from './glance.ts';
import { showImage } from './own-image.ts';
import { patchImage, type Step } from './patch.ts';
import { imageCreation } from './record.ts';
import { addMember, removeMember } from './sharing.ts';

const pointer = (name: string) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The properties that an image has, by Glance's names, but for those that the gateway or Glance keeps there. */
function propertiesOf(image: GlanceImage): readonly string[] {
  const known = Object.keys(ImageProperties.properties) as (keyof typeof ImageProperties.properties)[];
  const others = Object.keys(image.others ?? {}).filter((name) => !isHidden(name) && !name.startsWith('os_glance'));
  return [...known.filter((name) => image[name] !== undefined), ...others];
}

/** Glance refuses to remove what is not there, so that is looked at first. */
async function removals(session: Session, id: string, change: ImageChange, call: Call): Promise<readonly Step[]> {
  const { remove = [], purge = false } = change;
  if (remove.length === 0 && !purge) return [];
  requireForeign(remove);
  const named = new Set(remove.map((name) => PROPERTY_NAMES[name] ?? name));
  const given = new Set(Object.keys(toDocument(change)));
  const there = propertiesOf(await showImage(session, id, call));
  const gone = there.filter((name) => (purge || named.has(name)) && !given.has(name));
  return gone.map((name) => ({ op: 'remove', path: pointer(name) }) as const);
}

/** What is done to images (mapping W-59, OS-62, OS-64). */
export const imageWrites: ImageWrites<Session> = {
  create: imageCreation,
  update: {
    async run(session, { id }, change, call) {
      // To add what is there replaces it.
      const sets = Object.entries(toDocument(change)).map(
        ([name, value]) => ({ op: 'add', path: pointer(name), value }) as const,
      );
      const steps = [...sets, ...(await removals(session, id, change, call))];
      if (steps.length > 0) await patchImage(session, id, steps, call);
      return { done: true };
    },
  },
  delete: {
    async run(session, { id }, _input, call) {
      const about = { service: 'image', operation: 'images.delete', method: 'DELETE' } as const;
      await session.send({ ...about, path: `/images/${pathPart(id)}` }, call);
      return { done: true };
    },
  },
  add_tag: {
    async run(session, { id }, { tag }, call) {
      const about = { service: 'image', operation: 'images.add-tag', method: 'PUT' } as const;
      await session.send({ ...about, path: `/images/${pathPart(id)}/tags/${pathPart(tag)}` }, call);
      return { done: true };
    },
  },
  remove_tag: {
    async run(session, { id, name }, { tag }, call) {
      const about = { service: 'image', operation: 'images.remove-tag', method: 'DELETE' } as const;
      try {
        await session.send({ ...about, path: `/images/${pathPart(id)}/tags/${pathPart(tag)}` }, call);
      } catch (error) {
        // Glance says of a tag that is not there no more than a web server does of a path.
        if (!GatewayError.is(error) || error.upstream?.status !== 404) throw error;
        throw new GatewayError('not_found', `image ${name} has no tag ${tag}`, { cause: error });
      }
      return { done: true };
    },
  },
  add_member: {
    async run(session, image, { project }, call) {
      await addMember(session, image, project, call);
      return { done: true };
    },
  },
  remove_member: {
    async run(session, image, { project }, call) {
      await removeMember(session, image, project, call);
      return { done: true };
    },
  },
};
