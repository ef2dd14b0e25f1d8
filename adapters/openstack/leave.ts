import type { Call } from 'podgate/contract';
import type { CloudToken } from './identity/identity.ts';
import type { Session } from './session.ts';

const AT_A_TIME = 4;

/**
 * Gives back the tokens that no other gateway uses (OS-08): whoever finds one later can do nothing with it. Those that are being given back
 * when one fails are given back; throws what stood in the way of the first.
 */
export async function giveBackTokens(session: Session, call: Call): Promise<void> {
  const { identity, tools } = session;
  if (!identity.revoke) return;
  const tokens = tools.cache.takeOwn('token') as readonly CloudToken[];
  for (let at = 0; at < tokens.length; at += AT_A_TIME) {
    const some = tokens.slice(at, at + AT_A_TIME);
    const ends = await Promise.allSettled(some.map(async (token) => identity.revoke?.(session, token, call)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
