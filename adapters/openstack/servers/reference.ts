import type { Accepted, HttpReply } from 'podgate/contract';

/** Nova keeps how an action went under the id of the request that began it (mapping W-async). */
export function acceptedBy({ headers }: HttpReply): Accepted {
  return { reference: headers['x-compute-request-id'] ?? headers['x-openstack-request-id'] };
}

/** What Nova has done when it answers; it keeps no record of that. */
export const doneBy = (reply: HttpReply): Accepted => ({ ...acceptedBy(reply), done: true });
