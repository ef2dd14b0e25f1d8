import { GatewayError, type Call } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';

/** One step of a JSON patch (RFC 6902), as far as Glance takes it. */
export type Step =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

const PATCH_TYPE = 'application/openstack-images-v2.1-json-patch';

/** Changes an image. Glance wants a type of its own; where a cloud does not know that, plain JSON (ES-40). */
export async function patchImage(session: Session, id: string, steps: readonly Step[], call: Call): Promise<void> {
  const request = {
    service: 'image',
    operation: 'images.update',
    method: 'PATCH',
    path: `/images/${pathPart(id)}`,
    body: steps,
  } as const;
  try {
    await session.send({ ...request, headers: { 'content-type': PATCH_TYPE } }, call);
  } catch (error) {
    if (!GatewayError.is(error) || error.upstream?.status !== 415) throw error;
    await session.send(request, call);
  }
}
