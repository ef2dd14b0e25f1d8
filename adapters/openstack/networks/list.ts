import type { Call, Page, SourceRecord } from 'podgate/contract';
import { listPage, type Listing } from '../paging.ts';
import type { Session } from '../session.ts';

/** A list of Neutron: how to ask for it and how to read it. */
export interface NeutronList<R extends SourceRecord> {
  readonly plural: string;
  readonly path: string;
  readonly fields: readonly string[];
  readonly read: (record: unknown) => R;
  /** What is asked for, where that is not the whole list. */
  readonly what?: string;
  readonly only?: Readonly<Record<string, readonly string[]>>;
  /** Only those of its own project are wanted, for these lists give an administrator those of everybody: whose a record is. */
  readonly owner?: (record: R) => string | null | undefined;
}

/** One page of it, of all projects or the one that is read. */
export async function page<R extends SourceRecord>(
  session: Session,
  list: NeutronList<R>,
  cursor: string | undefined,
  call: Call,
): Promise<Page<R>> {
  const { owner } = list;
  const project = owner && !session.cloud.allProjects ? (await session.token(call)).project.id : undefined;
  const query = { fields: list.fields, project_id: project };
  const listing: Listing<R> = {
    service: 'network',
    operation: `${list.plural}.${list.what ?? 'list'}`,
    path: list.path,
    query: { ...query, ...list.only },
    key: list.plural,
    limit: 1000,
    read: list.read,
    again: list.what === undefined,
  };
  const listed = await listPage(session, listing, cursor, call);
  if (!owner || project === undefined) return listed;
  // A filter that was left out shows nobody what is another's (OS-75).
  return { ...listed, items: listed.items.filter((record) => (owner(record) ?? project) === project) };
}
