import type { Server, ServerRemainder } from 'podgate/contract';
import type { Session } from '../session.ts';
import { postAction } from './act.ts';
import { KEEP_OFF } from './metadata.ts';
import { removeKey } from './own-keys.ts';
import { acceptedBy } from './reference.ts';

const FORM = /^off (\d{4}-\d{2}-\d{2}T[\d:.]+Z)$/;

/** A gateway that comes late does not stop what somebody may be using by now. Milliseconds. */
const LATE = 30 * 60_000;

/** The mark of a new server that is to be off: Nova starts all that it makes. `now`: milliseconds since 1970. */
export const offFrom = (now: number): string => `off ${new Date(now).toISOString()}`;

/** Since when a server is to be off, milliseconds since 1970; nothing for another text. */
export const offSince = (text: string | undefined): number | undefined => {
  const [, time = ''] = FORM.exec(text ?? '') ?? [];
  const since = Date.parse(time);
  return Number.isNaN(since) ? undefined : since;
};

const runs = ({ upstream }: Server) => upstream.vm_state === 'active';

/** Stops a new server that was not to be started, once, and takes the mark away. */
export const firstStop: ServerRemainder<Session> = {
  due: ({ upstream }) =>
    upstream.task_state === undefined && (upstream.vm_state === 'active' || upstream.vm_state === 'stopped'),
  async run(session, server, again, call) {
    const late = session.tools.now() - (offSince(server.unfinished) ?? 0) > LATE;
    if (runs(server) && !again && !late) {
      return acceptedBy(await postAction(session, server.id, { body: { 'os-stop': null } }, call));
    }
    await removeKey(session, server.id, KEEP_OFF, call);
    return runs(server) ? { undone: 'it was to be off, and could not be stopped in time: it runs' } : {};
  },
};
