import type { Call, Source } from 'podgate/contract';
import type { GlanceImage, OpenstackProvider, Session } from '../../openstack/family.ts';
import { hasService } from '../service.ts';
import { liveProxied, proxiedImages } from './proxy.ts';

/** The images of Glance, or those that Nova passes on. */
export const imagesOf = ({ sources }: OpenstackProvider): Source<Session, GlanceImage> => ({
  ...sources.images,
  async list(session, cursor, call) {
    const source = (await hasService(session, 'image', call)) ? sources.images : proxiedImages;
    return source.list(session, cursor, call);
  },
});

/** One image, of either. Throws `not_found`. */
export const liveImageOf =
  ({ resources }: OpenstackProvider) =>
  async (session: Session, id: string, call: Call) => {
    const { images } = resources;
    if (images?.live && (await hasService(session, 'image', call))) return images.live(session, id, call);
    return liveProxied(session, id, call);
  };
