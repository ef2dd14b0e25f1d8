import { GatewayError, type Call, type Source } from 'podgate/contract';
import type { GlanceImage, OpenstackProvider, Session } from '../../openstack/family.ts';
import { liveProxied, proxiedImages } from './proxy.ts';

/** Whether the catalog has Glance: then it is asked, not Nova (OL-47). */
async function hasGlance(session: Session, call: Call): Promise<boolean> {
  try {
    session.endpoint('image', await session.token(call));
    return true;
  } catch (error) {
    if (GatewayError.is(error) && error.code === 'unsupported') return false;
    throw error;
  }
}

/** The images of Glance, or those that Nova passes on. */
export const imagesOf = ({ sources }: OpenstackProvider): Source<Session, GlanceImage> => ({
  ...sources.images,
  async list(session, cursor, call) {
    const source = (await hasGlance(session, call)) ? sources.images : proxiedImages;
    return source.list(session, cursor, call);
  },
});

/** One image, of either. Throws `not_found`. */
export const liveImageOf =
  ({ resources }: OpenstackProvider) =>
  async (session: Session, id: string, call: Call) => {
    const { images } = resources;
    if (images?.live && (await hasGlance(session, call))) return images.live(session, id, call);
    return liveProxied(session, id, call);
  };
