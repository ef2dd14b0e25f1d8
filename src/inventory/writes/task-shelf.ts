import type { Task } from './tasks.ts';

/** A task as other gateways are told of it. */
type Told = Omit<Task, 'id' | 'achieved' | 'adopted'>;

/** Where gateways leave records for each other; both throw while that cannot be reached. */
export interface Shelf {
  put(name: string, place: string, record: unknown): Promise<void>;
  all(name: string): Promise<ReadonlyMap<string, unknown>>;
}

function isTold(record: unknown): record is Told {
  if (typeof record !== 'object' || record === null) return false;
  const { action, asker, references, began, result } = record as Partial<Told>;
  return (
    typeof action === 'string' &&
    typeof asker === 'object' &&
    Array.isArray(references) &&
    typeof began === 'number' &&
    typeof result === 'string'
  );
}

/** The tasks of one cloud's servers as all gateways know them. What cannot be told or learned now is known to this gateway alone. */
export class TaskShelf {
  readonly #shelf: Shelf;
  readonly #cloud: string;
  readonly #onError: (error: unknown) => void;

  constructor(shelf: Shelf, cloud: string, onError: (error: unknown) => void) {
    this.#shelf = shelf;
    this.#cloud = cloud;
    this.#onError = onError;
  }

  async tell(server: string, task: Task): Promise<void> {
    const { id, achieved: _, adopted, ...told } = task;
    try {
      // The gateway that was asked has the last word.
      if (adopted === true && (await this.#isEnded(server, id))) return;
      await this.#shelf.put(this.#name(server), id, told);
    } catch (error) {
      this.#onError(error);
    }
  }

  async of(server: string): Promise<readonly Task[]> {
    try {
      const records = await this.#shelf.all(this.#name(server));
      return [...records].flatMap(([id, record]) => (isTold(record) ? [{ ...record, id }] : []));
    } catch (error) {
      this.#onError(error);
      return [];
    }
  }

  async #isEnded(server: string, id: string): Promise<boolean> {
    const record = (await this.#shelf.all(this.#name(server))).get(id);
    return isTold(record) && record.result !== 'running';
  }

  #name(server: string): string {
    return `tasks:${this.#cloud}:${server}`;
  }
}
