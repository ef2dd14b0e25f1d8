import type { Cloud } from '../../clouds/cloud.ts';
import type { Call, Server } from '../../contract/index.ts';
import type { OwnerProject } from '../../schema/context.ts';
import type { StoredRow } from '../../schema/document.ts';
import { Dependencies } from './dependencies.ts';
import type { CloudRecords } from './records.ts';

/** What turns one cloud's records into rows. */
export interface JoinParts {
  readonly cloud: Cloud;
  readonly records: CloudRecords;
  /** Puts a server into the form in which it is kept. */
  readonly store: (server: Server, owner: OwnerProject | undefined) => StoredRow;
  readonly owner: (project: Server['project']) => OwnerProject | undefined;
}

/** Makes rows from records, and knows which rows a changed record is in. */
export class Joiner {
  readonly #parts: JoinParts;
  readonly #dependencies = new Dependencies();
  readonly #hashes = new Map<string, string>();

  constructor(parts: JoinParts) {
    this.#parts = parts;
  }

  /** The rows that show any of what was touched. */
  affected(touched: Iterable<string>): ReadonlySet<string> {
    return this.#dependencies.rowsOf(touched);
  }

  has(row: string): boolean {
    return this.#hashes.has(row);
  }

  /** The row of a record; nothing when it is as it was, or when there is no such record. */
  join(id: string, call: Pick<Call, 'warn'>): StoredRow | undefined {
    const { cloud, records, store, owner } = this.#parts;
    const { servers } = cloud.adapter.resources;
    const record = records.table(servers.rows).get(id);
    if (!record) return undefined;
    const keys = new Set<string>();
    const server = servers.translate(cloud.session, record, records.related(keys), call);
    const row = store(server, owner(server.project));
    this.#dependencies.set(id, keys);
    if (this.#hashes.get(id) === row.hash) return undefined;
    this.#hashes.set(id, row.hash);
    return row;
  }

  forget(id: string): void {
    this.#dependencies.delete(id);
    this.#hashes.delete(id);
  }
}
