import { GatewayError, type ImageFiles } from 'podgate/contract';
import type { Session } from '../openstack/family.ts';

const HINT =
  'only administrators of an EasyStack cloud may upload images; a server can be saved as an image by everybody';

/** The same function, whose error about an upload that is refused says who may (ES-43). */
const hinted =
  <Given extends unknown[], R>(run: (...given: Given) => Promise<R>) =>
  async (...given: Given): Promise<R> => {
    try {
      return await run(...given);
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      const { upstream, retryAfter } = error;
      if (upstream?.status !== 403 || upstream.operation !== 'images.upload') throw error;
      throw new GatewayError('forbidden', `${error.message}; ${HINT}`, { cause: error, upstream, retryAfter });
    }
  };

export const withHint = (files: ImageFiles<Session>): ImageFiles<Session> => ({
  ...files,
  create: hinted((...given) => files.create(...given)),
  upload: hinted((...given) => files.upload(...given)),
});
