import { GatewayError, type Call, type Server, type ServerRemainder } from 'podgate/contract';
import type { Session } from '../session.ts';
import { postAction } from './act.ts';
import { doneTo } from './history.ts';
import { KEEP_OFF } from './metadata.ts';
import { removeKey } from './own-keys.ts';
import { acceptedBy } from './reference.ts';

const FORM = /^off (\d{4}-\d{2}-\d{2}T[\d:.]+Z)$/;

/** A gateway that comes late does not stop what somebody may be using by now. Milliseconds. */
const LATE = 30 * 60_000;

/** Nova's words for what makes a server run: whoever asks for that wants it to. */
const STARTS: ReadonlySet<string> = new Set([
  'start',
  'reboot',
  'resume',
  'unpause',
  'unshelve',
  'unrescue',
  'restore',
]);

/** The mark of a new server that is to be off: Nova starts all that it makes. `now`: milliseconds since 1970. */
export const offFrom = (now: number): string => `off ${new Date(now).toISOString()}`;

/** Since when a server is to be off, milliseconds since 1970; nothing for another text. */
export const offSince = (text: string | undefined): number | undefined => {
  const [, time = ''] = FORM.exec(text ?? '') ?? [];
  const since = Date.parse(time);
  return Number.isNaN(since) ? undefined : since;
};

const runs = ({ upstream }: Server) => upstream.vm_state === 'active';

/** What Nova remembers of a server; nothing where it tells nobody. */
async function rememberedOf(session: Session, id: string, call: Call): Promise<ReadonlySet<string>> {
  try {
    return new Set(await doneTo(session, id, call));
  } catch (error) {
    if (GatewayError.is(error) && (error.code === 'forbidden' || error.code === 'unsupported')) return new Set();
    throw error;
  }
}

/**
 * Stops a new server that was not to be started, once, and takes the mark away. The mark may outlast the stop, where it could not be taken
 * away at once: a server that somebody has started since is left alone.
 */
export const firstStop: ServerRemainder<Session> = {
  due: ({ upstream }) =>
    upstream.task_state === undefined && (upstream.vm_state === 'active' || upstream.vm_state === 'stopped'),
  async run(session, server, again, call) {
    const late = session.tools.now() - (offSince(server.unfinished) ?? 0) > LATE;
    const done: ReadonlySet<string> = runs(server) ? await rememberedOf(session, server.id, call) : new Set();
    const isUsed = [...done].some((word) => STARTS.has(word));
    if (runs(server) && !isUsed && !again && !late) {
      // Somebody was faster: what comes of that is seen at the next look.
      if (done.has('stop')) return {};
      return acceptedBy(await postAction(session, server.id, { body: { [session.dialect.softStop]: null } }, call));
    }
    await removeKey(session, server.id, KEEP_OFF, call);
    return runs(server) && !isUsed ? { undone: 'it was to be off, and could not be stopped in time: it runs' } : {};
  },
};
