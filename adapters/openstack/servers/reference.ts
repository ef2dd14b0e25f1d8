import type { Accepted, HttpReply } from 'podgate/contract';
import { requestIdOf } from '../faults.ts';

/** Nova keeps how an action went under the id of the request that began it (mapping W-async). */
export const acceptedBy = (reply: HttpReply): Accepted => ({ reference: requestIdOf(reply) });

/** What Nova has done when it answers; it keeps no record of that. */
export const doneBy = (reply: HttpReply): Accepted => ({ ...acceptedBy(reply), done: true });
