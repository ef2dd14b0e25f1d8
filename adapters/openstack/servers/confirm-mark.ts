import { GatewayError, type Call } from 'podgate/contract';
import { pathPart, type Session } from '../session.ts';
import { CONFIRM } from './metadata.ts';

/** What the gateway has begun and is to confirm. */
export interface Mark {
  readonly kind: 'resize' | 'migrate';
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Name of the flavor that the server has when it is to be confirmed. */
  readonly flavor: string;
}

const FORM = /^(resize|migrate) (\d{4}-\d{2}-\d{2}T[\d:.]+Z) (.+)$/s;

export const written = ({ kind, since, flavor }: Mark): string => `${kind} ${new Date(since).toISOString()} ${flavor}`;

/** Nothing for a text that no gateway wrote. */
export function markOf(text: string | undefined): Mark | undefined {
  const [, kind, time = '', flavor = ''] = FORM.exec(text ?? '') ?? [];
  const since = Date.parse(time);
  if ((kind !== 'resize' && kind !== 'migrate') || Number.isNaN(since)) return undefined;
  return { kind, since, flavor };
}

const pathOf = (id: string) => `/servers/${pathPart(id)}/metadata`;

export async function setMark(session: Session, id: string, mark: Mark, call: Call): Promise<void> {
  const body = { metadata: { [CONFIRM]: written(mark) } };
  await session.send(
    { service: 'compute', operation: 'servers.metadata', method: 'POST', path: pathOf(id), body },
    call,
  );
}

/** Takes the mark away; one that is not there is none. */
export async function removeMark(session: Session, id: string, call: Call): Promise<void> {
  const path = `${pathOf(id)}/${encodeURIComponent(CONFIRM)}`;
  try {
    await session.send({ service: 'compute', operation: 'servers.metadata', method: 'DELETE', path }, call);
  } catch (error) {
    if (!GatewayError.is(error) || error.code !== 'not_found') throw error;
  }
}
