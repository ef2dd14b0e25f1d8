import type { ImageWrites } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { toDocument } from './document.ts';
import { patchImage } from './patch.ts';

const pointer = (name: string) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** What is done to images (mapping W-59, OS-62, OS-64). */
export const imageWrites: ImageWrites<Session> = {
  update: {
    async run(session, { id }, change, call) {
      // To add what is there replaces it.
      const steps = Object.entries(toDocument(change)).map(
        ([name, value]) => ({ op: 'add', path: pointer(name), value }) as const,
      );
      await patchImage(session, id, steps, call);
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
};
