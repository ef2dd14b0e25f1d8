import type { Accepted, HttpReply } from 'podgate/contract';

/** Nova keeps how an action went under the id of the request that began it (mapping W-async). */
export function acceptedBy({ headers }: HttpReply): Accepted {
  return { reference: headers['x-compute-request-id'] ?? headers['x-openstack-request-id'] };
}
