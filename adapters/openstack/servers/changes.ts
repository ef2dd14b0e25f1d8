import type { ChangeList } from 'podgate/contract';
import { listPage } from '../paging.ts';
import type { Session } from '../session.ts';
import type { NovaServer } from './nova.ts';
import { serverList, serverQuery } from './list.ts';

/** A server that no host has yet may be a build request, which vanishes untold, or have a row that says it never changed (mapping L-52, L-54). */
const isBeingBuilt = ({ status }: NovaServer) => status === 'BUILD';

const isGone = ({ status }: NovaServer) => status === 'DELETED';

/**
 * Servers that changed (mapping L-50): also those that are being built, whatever was asked for, and for a while the deleted ones. What does
 * not touch Nova's row of a server (L-56) is not told.
 */
export const serverChanges: ChangeList<Session, NovaServer> = {
  async list(session, since, cursor, call) {
    const query = { ...serverQuery(session), 'changes-since': since };
    const page = await listPage(session, { ...serverList, operation: 'servers.changes', query }, cursor, call);
    const [gone, items] = [page.items.filter(isGone), page.items.filter((server) => !isGone(server))];
    return { ...page, items, gone: gone.map(({ id }) => id) };
  },
  mayMiss: isBeingBuilt,
};
