import type { Call, Server } from 'podgate/contract';
import type { Session } from '../session.ts';
import { CONFIRM } from './metadata.ts';
import { removeKey, setKeys } from './own-keys.ts';

/** What the gateway has begun and is to confirm. */
export interface Mark {
  readonly kind: 'resize' | 'migrate';
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Name of the flavor that the server has when it is to be confirmed; empty when it is not known. */
  readonly flavor: string;
}

const FORM = /^(resize|migrate) (\d{4}-\d{2}-\d{2}T[\d:.]+Z) (.*)$/s;

export const written = ({ kind, since, flavor }: Mark): string => `${kind} ${new Date(since).toISOString()} ${flavor}`;

/** Nothing for a text that no gateway wrote. */
export function markOf(text: string | undefined): Mark | undefined {
  const [, kind, time = '', flavor = ''] = FORM.exec(text ?? '') ?? [];
  const since = Date.parse(time);
  if ((kind !== 'resize' && kind !== 'migrate') || Number.isNaN(since)) return undefined;
  return { kind, since, flavor };
}

/** Whether a server has become what was marked. */
export const fits = ({ flavor }: Mark, { instance_type: now }: Server): boolean => flavor === '' || now === flavor;

export const setMark = (session: Session, id: string, mark: Mark, call: Call): Promise<void> =>
  setKeys(session, id, { [CONFIRM]: written(mark) }, call);

/** Takes the mark away; one that is not there is none. */
export const removeMark = (session: Session, id: string, call: Call): Promise<void> =>
  removeKey(session, id, CONFIRM, call);
