import type { ActionResult, Server } from '../../contract/index.ts';

/** Who asked for a change, and under which id he finds it again. */
export interface Asker {
  readonly id: string;
  readonly name: string;
  /** The id of the request that he was told. */
  readonly requestId: string;
}

/** Something that was asked of a server, and what came of it. Times are milliseconds since 1970. */
export interface Task {
  /** The word that the caller used. */
  readonly action: string;
  readonly asker: Asker;
  /** Under which the cloud keeps how it went; more than one when it takes several steps. */
  readonly references: readonly string[];
  /** The cloud's id of the project in which it was asked for. */
  readonly project: string | undefined;
  readonly began: number;
  readonly ended?: number;
  readonly result: ActionResult;
  /** Of one that runs: what was answered to who asked for it, when that was an error. */
  readonly reason?: string;
  /** More of that, for administrators. */
  readonly detail?: string;
  /** Why it was taken back midway. */
  readonly undone?: string;
  /** Whether the server, at rest, is as was wanted, as far as that shows on it. */
  readonly achieved: (server: Server) => boolean;
}

/** How a task ended. */
export type Ending = Pick<Task, 'result' | 'reason' | 'detail' | 'ended'>;

const isOpen = ({ result }: Task) => result === 'running';

/** How many tasks of a server are remembered, and of how many servers of a cloud. */
const MOST = { ofServer: 20, servers: 5000 };

/** What was asked of the servers of one cloud through this gateway, the newest first. Kept in memory, of a bounded number of servers. */
export class Tasks {
  readonly #ofServers = new Map<string, readonly Task[]>();

  of(id: string): readonly Task[] {
    return this.#ofServers.get(id) ?? [];
  }

  open(id: string): readonly Task[] {
    return this.of(id).filter(isOpen);
  }

  /** The servers of which some run. */
  running(): readonly string[] {
    return [...this.#ofServers].flatMap(([id, tasks]) => (tasks.some(isOpen) ? [id] : []));
  }

  begin(id: string, task: Task): void {
    const known = this.of(id);
    // What is remembered longest ago goes first.
    this.#ofServers.delete(id);
    this.#ofServers.set(id, [task, ...known].slice(0, MOST.ofServer));
    const [oldest] = this.#ofServers.keys();
    if (this.#ofServers.size > MOST.servers && oldest !== undefined) this.#ofServers.delete(oldest);
  }

  /** Ends what runs of a server, all alike; answers that. */
  giveUp(id: string, end: Ending): readonly Task[] {
    const open = this.open(id);
    for (const task of open) this.change(id, task, end);
    return open;
  }

  /** Puts what is known now in the place of a task; one that is forgotten stays so. */
  change(id: string, task: Task, known: Partial<Task>): void {
    const tasks = this.#ofServers.get(id);
    if (!tasks) return;
    this.#ofServers.set(
      id,
      tasks.map((one) => (one === task ? { ...one, ...known } : one)),
    );
  }
}
