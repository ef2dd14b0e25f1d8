import type { Server, ServerRemainder } from 'podgate/contract';
import type { Session } from '../session.ts';
import { firstStop, offSince } from './first-stop.ts';
import { resizeRemainder } from './remainder.ts';

const of = ({ unfinished }: Server): ServerRemainder<Session> =>
  offSince(unfinished) === undefined ? resizeRemainder : firstStop;

/** What the gateway has begun and is to end, each by its mark. */
export const serverRemainder: ServerRemainder<Session> = {
  due: (server, now) => of(server).due(server, now),
  run: (session, server, again, call) => of(server).run(session, server, again, call),
};
