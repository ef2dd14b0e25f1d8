import { GatewayError, type Accepted, type Call, type NewSize, type Server } from 'podgate/contract';
import type { Session } from '../session.ts';
import { partlyDone } from '../steps.ts';
import { postAction, type ActionBody } from './act.ts';
import { removeMark, setMark, type Mark } from './confirm-mark.ts';
import { acceptedBy } from './reference.ts';

/** After these Nova may have taken it on, though it did not say so: then it is to be confirmed. */
const UNKNOWN_OUTCOME: ReadonlySet<string> = new Set(['upstream_timeout', 'upstream_malformed', 'upstream_rejected']);

/** Takes a mark back after a refusal. What cannot be taken back goes by itself later; the error says that it is there. */
async function withoutMark(session: Session, id: string, refusal: GatewayError, call: Call): Promise<GatewayError> {
  try {
    await removeMark(session, id, call);
    return refusal;
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    const left = 'the gateway’s mark podgate:confirm was left in its metadata, and is taken away later';
    return partlyDone(refusal, `${refusal.message}; ${left}`);
  }
}

/** Asks for what ends in VERIFY_RESIZE, with a mark in the server by which any gateway confirms it (mapping W-21, W-50). */
export async function askMarked(
  session: Session,
  { id }: Server,
  { mark, ...request }: { readonly mark: Mark; readonly body: ActionBody; readonly version?: number },
  call: Call,
): Promise<Accepted> {
  await setMark(session, id, mark, call);
  try {
    return acceptedBy(await postAction(session, id, request, call));
  } catch (error) {
    if (!GatewayError.is(error) || UNKNOWN_OUTCOME.has(error.code)) throw error;
    throw await withoutMark(session, id, error, call);
  }
}

/** Gives a server another flavor (mapping W-21). */
export function resizeServer(
  session: Session,
  server: Server,
  { flavor, name }: NewSize,
  call: Call,
): Promise<Accepted> {
  const mark = { kind: 'resize', since: session.tools.now(), flavor: name } as const;
  return askMarked(session, server, { mark, body: { resize: { flavorRef: flavor } } }, call);
}
