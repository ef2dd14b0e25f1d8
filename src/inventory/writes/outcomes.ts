import { GatewayError, type Server, type ServerHistory } from '../../contract/index.ts';
import type { Dispatch } from '../../dispatch/dispatch.ts';
import type { CloudSync } from '../sync/cloud-sync.ts';
import { ending, type Step } from './judge.ts';
import type { Ending, Task, Tasks } from './tasks.ts';

export interface OutcomesParts {
  readonly dispatch: Dispatch;
  readonly now: () => number;
}

/** Errors after which a record cannot be read later either. */
const NEVER: ReadonlySet<string> = new Set(['not_found', 'forbidden', 'unsupported', 'not_implemented']);

const DELETIONS: ReadonlySet<string> = new Set(['delete']);

/** Learns how what was asked of a cloud's servers went, and shows on their rows what failed. */
export class Outcomes {
  readonly #sync: CloudSync;
  readonly #tasks: Tasks;
  readonly #parts: OutcomesParts;

  constructor(sync: CloudSync, tasks: Tasks, parts: OutcomesParts) {
    this.#sync = sync;
    this.#tasks = tasks;
    this.#parts = parts;
  }

  /**
   * Asks the cloud how the open tasks of a server went that rests, or is gone; whether nothing is left to be known. Throws what the
   * cloud says when it cannot be asked now.
   */
  async settle(id: string, server: Server | undefined): Promise<boolean> {
    const open = this.#tasks.open(id);
    const endings = await Promise.all(open.map((task) => this.#endingOf(task, id, server)));
    const ended = open.map((task, at) => [task, endings[at]] as const);
    const failed = ended.filter(([, end]) => end?.result === 'failed');
    for (const [task, end] of failed) this.#note(id, task, end);
    // The row is made anew, with what is noted now; when that fails, all is asked for again.
    if (failed.length > 0 && server) await this.#sync.live('servers', id, {});
    for (const [task, end] of ended) if (end) this.#tasks.change(id, task, end);
    return endings.every((end) => end !== undefined);
  }

  /** What has not ended by now is not waited for any longer. */
  giveUp(id: string): void {
    const reason = 'it has not ended in the time it was followed';
    this.#tasks.giveUp(id, { result: 'unknown', reason, ended: this.#parts.now() });
  }

  #note(id: string, { action }: Task, end: Ending | undefined): void {
    const message = `${action} failed: ${end?.reason ?? ''}`;
    this.#sync.notes.failed(id, { message, during: DELETIONS.has(action) ? 'delete' : 'update' });
  }

  async #endingOf(task: Task, id: string, server: Server | undefined): Promise<Ending | undefined> {
    const steps = await Promise.all(task.references.map((reference) => this.#step(task, id, reference)));
    return ending(task, steps, { server, now: this.#parts.now() });
  }

  async #step({ project }: Task, server: string, reference: string): Promise<Step> {
    const { cloud } = this.#sync;
    const history: ServerHistory<unknown> | undefined = cloud.adapter.resources.servers.history;
    if (!history) return undefined;
    try {
      return await this.#parts.dispatch(cloud, 'servers.history', { project }, (call) =>
        history.show(cloud.session, { server, reference }, call),
      );
    } catch (error) {
      if (GatewayError.is(error) && NEVER.has(error.code)) return undefined;
      throw error;
    }
  }
}
