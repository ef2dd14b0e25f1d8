import { GatewayError, type Call, type Remaining, type Server, type ServerRemainder } from 'podgate/contract';
import type { Session } from '../session.ts';
import { postAction } from './act.ts';
import { fits, markOf, removeMark, type Mark } from './confirm-mark.ts';
import { acceptedBy } from './reference.ts';

/** Longer than it takes from the mark to Nova's acceptance: before that a server at rest may not have begun. Milliseconds. */
const BEGINNING = 60_000;

/** Where Nova lets metadata be changed (mapping W-07). */
const CHANGEABLE: ReadonlySet<string | undefined> = new Set(['active', 'stopped', 'paused', 'suspended']);

const rests = ({ upstream }: Server) => upstream.task_state === undefined;
const waits = (server: Server) => rests(server) && server.upstream.vm_state === 'resized';

/** Whether what was marked has ended, one way or the other. Until it has begun, the server has its old flavor too. */
function isOver(server: Server, { kind, since, flavor }: Mark, now: number): boolean {
  if (!rests(server) || !CHANGEABLE.has(server.upstream.vm_state)) return false;
  return (kind === 'resize' && server.instance_type === flavor) || now - since > BEGINNING;
}

/** Errors that leave open whether it was confirmed, or say that somebody else does it: the next look tells. */
const LOOK_AGAIN: ReadonlySet<string> = new Set([
  'invalid_status',
  'not_found',
  'protected',
  'busy',
  'cancelled',
  'rate_limited',
  'upstream_timeout',
  'upstream_malformed',
  'upstream_unavailable',
  'upstream_rejected',
]);

const isRefusal = (error: unknown): error is GatewayError => GatewayError.is(error) && !LOOK_AGAIN.has(error.code);

async function revert(session: Session, { id }: Server, why: string, call: Call): Promise<Remaining> {
  const reply = await postAction(session, id, { body: { revertResize: null } }, call);
  return { ...acceptedBy(reply), undone: `${why}; the server goes back to what it was` };
}

async function confirm(session: Session, server: Server, call: Call): Promise<Remaining> {
  try {
    return acceptedBy(await postAction(session, server.id, { body: { confirmResize: null } }, call));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return revert(session, server, `it could not be confirmed: ${error.message}`, call);
  }
}

/**
 * Confirms what rests in VERIFY_RESIZE with the gateway's mark and the flavor that the mark names, goes back when that fails, and takes
 * the mark away when all is over (mapping W-21). Without a mark nothing is touched.
 */
export const resizeRemainder: ServerRemainder<Session> = {
  due(server, now) {
    const mark = markOf(server.unfinished);
    if (!mark) return false;
    return waits(server) ? fits(mark, server) : isOver(server, mark, now);
  },
  async run(session, server, again, call) {
    if (waits(server)) {
      if (!again) return confirm(session, server, call);
      return revert(session, server, 'the cloud took the confirmation on, and nothing came of it', call);
    }
    await removeMark(session, server.id, call);
    return {};
  },
};
