import { randomUUID } from 'node:crypto';
import type { ActionResult, Server } from '../../contract/index.ts';
import type { TaskShelf } from './task-shelf.ts';

/** Who asked for a change, and under which id he finds it again. */
export interface Asker {
  readonly id: string;
  readonly name: string;
  /** The id of the request that he was told. */
  readonly requestId: string;
}

/** Something that was asked of a server, and what came of it. Times are milliseconds since 1970. */
export interface Task {
  /** Later ones have greater ids. */
  readonly id: string;
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
  /** Whether the server, at rest, is as was wanted, as far as that shows on it; of no use once it has ended, and unknown to other gateways. */
  readonly achieved?: (server: Server) => boolean;
  /** Another gateway was asked, and may not be there any more. */
  readonly adopted?: boolean;
}

/** A task as it begins. */
export type NewTask = Omit<Task, 'id' | 'adopted'>;

/** How a task ended. */
export type Ending = Pick<Task, 'result' | 'reason' | 'detail' | 'ended'>;

const isOpen = ({ result }: Task) => result === 'running';

/** How many tasks of a server are remembered, and of how many servers of a cloud. */
const MOST = { ofServer: 20, servers: 5000 };

/** How long another gateway's task may run before this one follows it too: most end sooner. Milliseconds. */
const OTHERS = 30_000;

const newestFirst = (a: Task, b: Task) => (a.id < b.id ? 1 : -1);

/** What was asked of the servers of one cloud, the newest first. Kept in memory, of a bounded number of servers, and told to other gateways. */
export class Tasks {
  readonly #ofServers = new Map<string, readonly Task[]>();
  readonly #shelf: TaskShelf | undefined;
  #number = 0;

  constructor(shelf?: TaskShelf) {
    this.#shelf = shelf;
  }

  /** Those that this gateway was asked for, or follows for others. */
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

  /** Those of all gateways, as far as they can be learned now. */
  async all(id: string): Promise<readonly Task[]> {
    const told = (await this.#shelf?.of(id)) ?? [];
    const ended = new Set(told.filter((task) => !isOpen(task)).map((task) => task.id));
    const known = this.of(id).filter((task) => task.adopted !== true || !ended.has(task.id));
    const ids = new Set(known.map((task) => task.id));
    return [...known, ...told.filter((task) => !ids.has(task.id))].sort(newestFirst).slice(0, MOST.ofServer);
  }

  /** Takes on what other gateways should have ended by now; whether there is any. */
  adopt(id: string, tasks: readonly Task[], now: number): boolean {
    const known = new Set(this.of(id).map((task) => task.id));
    const left = tasks.filter((task) => isOpen(task) && !known.has(task.id) && now - task.began > OTHERS);
    const adopted = left.map((task) => ({ ...task, adopted: true }));
    if (adopted.length > 0) this.#keep(id, [...adopted, ...this.of(id)].sort(newestFirst));
    return adopted.length > 0;
  }

  begin(id: string, begun: NewTask): void {
    this.#number += 1;
    const places = [String(begun.began).padStart(15, '0'), String(this.#number).padStart(9, '0'), randomUUID()];
    const task = { ...begun, id: places.join('-') };
    this.#keep(id, [task, ...this.of(id)]);
    void this.#shelf?.tell(id, task);
  }

  /** Ends what runs of a server, all alike; answers that. */
  giveUp(id: string, end: Ending): readonly Task[] {
    const open = this.open(id);
    for (const task of open) this.change(id, task, end);
    return open;
  }

  /** Puts what is known now in the place of a task; one that is forgotten stays so. */
  change(id: string, { id: one }: Task, known: Partial<Task>): void {
    const before = this.of(id).find((task) => task.id === one);
    if (!before) return;
    const { achieved, ...changed } = { ...before, ...known };
    const task = isOpen(changed) && achieved ? { ...changed, achieved } : changed;
    this.#ofServers.set(
      id,
      this.of(id).map((other) => (other === before ? task : other)),
    );
    void this.#shelf?.tell(id, task);
  }

  #keep(id: string, tasks: readonly Task[]): void {
    // What is remembered longest ago goes first.
    this.#ofServers.delete(id);
    this.#ofServers.set(id, tasks.slice(0, MOST.ofServer));
    const [oldest] = this.#ofServers.keys();
    if (this.#ofServers.size > MOST.servers && oldest !== undefined) this.#ofServers.delete(oldest);
  }
}
