import { GatewayError, type Call, type Outline, type SourceRecord } from 'podgate/contract';
import type { Session } from '../session.ts';
import { page, type NeutronList } from './list.ts';
import { readOutline } from './neutron.ts';

/** Ids in one request: some 2000 characters of a line of which web servers take 8000. */
const BATCH = 50;

interface Revised extends SourceRecord {
  readonly project_id?: string | null | undefined;
  readonly revision_number?: number | null | undefined;
}

/**
 * The outline of a list of Neutron: ids and revisions. A revision goes up with each change of a record and of what hangs on it (status,
 * addresses, groups, tags). Older ones do not tell it.
 */
export function outlineOf<R extends Revised>(list: NeutronList<R>): Outline<Session, R> {
  const isOwn = ({ project_id }: Revised) => project_id;
  const unable = (session: Session, why: string) =>
    new GatewayError('unsupported', `${list.plural}: cloud ${session.cloud.name} ${why}`);
  const some = async (session: Session, ids: readonly string[], call: Call) => {
    const listed = await page(session, { ...list, what: 'some', only: { id: ids } }, undefined, call);
    // A filter that was left out (OS-75).
    if (!listed.items.every(({ id }) => ids.includes(id))) throw unable(session, 'does not list some of them alone');
    return listed;
  };
  return {
    async list(session, cursor, call) {
      const fields = ['id', 'revision_number', ...(session.cloud.allProjects ? [] : ['project_id'])];
      const outline = { ...list, what: 'outline', fields, read: readOutline, owner: isOwn };
      const { items, ...rest } = await page(session, outline, cursor, call);
      const outlined = items.map(({ id, revision_number: version }) => {
        if (typeof version === 'number') return { id, version };
        throw unable(session, 'does not tell their revisions');
      });
      return { ...rest, items: outlined };
    },
    versionOf: ({ revision_number }) => revision_number ?? undefined,
    async read(session, ids, call) {
      const first = await some(session, ids, call);
      if (first.next === undefined || first.items.length >= ids.length) return first.items;
      // Where it cuts such a list, Neutron gives the ports behind the cut without their addresses: as many as it gives are asked for.
      const most = first.items.length;
      if (most === 0) throw unable(session, 'gives none of some of them');
      const records: R[] = [];
      for (let at = 0; at < ids.length; at += most) {
        records.push(...(await some(session, ids.slice(at, at + most), call)).items);
      }
      return records;
    },
    batch: BATCH,
  };
}
