import type { Events, Channels } from '../observe/channels.ts';
import { eventKind, storedEvent, type EventRow } from '../schema/events/event.ts';
import type { StoredRow } from '../schema/document.ts';
import { FairRing } from './fair-ring.ts';
import type { Store } from './store/store.ts';

type Audited = Events['audit'];

export interface EventBookParts {
  readonly store: Store;
  readonly channels: Channels;
  readonly now: () => number;
  readonly after: (milliseconds: number, work: () => void) => () => void;
  readonly onBug: (error: unknown) => void;
}

/** As many records are kept; older ones go first, of whoever has the most. */
const MAX_KEPT = 10_000;
/** How long records wait to be written together, milliseconds. */
const TOGETHER = 500;
/** Names that callers give are cut: nobody fills the memory by them. */
const LONGEST = 128;

/** A record that is not written yet, and whose it is. */
interface Waiting {
  readonly owner: string;
  readonly row: StoredRow;
}

const short = (text: string | undefined) => text?.slice(0, LONGEST);

/** What is told of a record: who, where, what, how it ended. Never what was sent. */
function rowOf(event: Audited, id: string): Omit<EventRow, 'ops_time'> {
  const { action, result, requestId, thing, user, tenant } = event;
  const project = event.project === '' ? undefined : event.project;
  return {
    action,
    cloudregion_id: thing?.cloud,
    domain: user?.domain,
    domain_id: user?.domainId,
    id,
    notes: `${result} (request ${short(requestId) ?? ''})`,
    obj_id: short(thing?.id),
    obj_name: short(thing?.name),
    obj_type: thing?.type,
    owner_domain_id: thing?.ownerDomain,
    owner_tenant_id: thing?.ownerProject,
    project: tenant?.name,
    project_domain: tenant?.domain,
    project_domain_id: tenant?.domainId,
    project_id: project,
    tenant: tenant?.name,
    tenant_id: project,
    // Somebody who is not known is called as he called himself, and has no id.
    user: short(user?.name ?? event.actor),
    user_id: user ? event.actor : undefined,
  };
}

/**
 * The gateway's own audit records as rows of the read model, the newest ten thousand. They are written some at a time, beside the
 * requests that they are about, and before a list of them is answered.
 */
export class EventBook {
  readonly #parts: EventBookParts;
  readonly #kept = new FairRing(MAX_KEPT);
  #waiting: Waiting[] = [];
  #writing: Promise<void> = Promise.resolve();
  #number = 0;
  #takeBack: (() => void) | undefined;
  #closed = false;

  constructor(parts: EventBookParts) {
    this.#parts = parts;
    parts.channels.subscribe('audit', (event) => this.#note(event));
  }

  /** Writes what waits, when it is these that are asked for. */
  async upToDate(resource: string): Promise<void> {
    if (resource === eventKind.plural) await this.#flush();
  }

  close(): void {
    this.#closed = true;
    this.#takeBack?.();
  }

  #note(event: Audited): void {
    const at = this.#parts.now();
    this.#number = Math.max(this.#number + 1, at * 1000);
    // Who is not known calls himself as he likes: all of them count as one.
    const owner = event.user ? event.actor : '';
    this.#waiting.push({ owner, row: storedEvent(rowOf(event, String(this.#number)), at) });
    if (this.#waiting.length > MAX_KEPT) this.#waiting.shift();
    this.#takeBack ??= this.#parts.after(TOGETHER, () => void this.#flush());
  }

  #flush(): Promise<void> {
    this.#takeBack?.();
    this.#takeBack = undefined;
    if (this.#waiting.length === 0) return this.#writing;
    const removals = new Set(this.#waiting.flatMap(({ owner, row }) => this.#kept.add(owner, row.id) ?? []));
    const upserts = this.#waiting.flatMap(({ row }) => (removals.delete(row.id) ? [] : row));
    this.#waiting = [];
    const change = { resource: eventKind.plural, upserts, removals: [...removals] };
    const written = this.#parts.store.apply(change);
    this.#writing = written.then(
      () => undefined,
      (error: unknown) => {
        if (!this.#closed) this.#parts.onBug(error);
      },
    );
    return this.#writing;
  }
}
