import { Worker } from 'node:worker_threads';
import { GatewayError } from '../../contract/index.ts';
import type { Turns } from '../../clouds/turns.ts';
import { RESOURCES } from '../../schema/resources.ts';
import { kindOf } from './kinds.ts';
import { Followed } from './followed.ts';
import {
  ALL_RESOURCES,
  STOP,
  type Changed,
  type CloudFragments,
  type OperationName,
  type StoreMessage,
  type StoreOperations,
  type StoreReply,
  type StoreStart,
} from './protocol.ts';
import type { Turn } from './told.ts';

/** The read model as the gateway sees it: the worker's operations, each a promise. */
export type Store = {
  readonly [Name in OperationName]: (
    ...argument: Parameters<StoreOperations[Name]>
  ) => Promise<ReturnType<StoreOperations[Name]>>;
} & {
  /**
   * Tells every change to one who follows, from the time that this resolves; without one it tells nobody any more. Answers what the rows
   * of each cloud have in common.
   */
  follow(follower: ((turn: Turn) => void) | undefined): Promise<ReadonlyMap<string, CloudFragments>>;
  /** Ends when all changes are made that were asked for before, whoever asked: questions may overtake those that are not. */
  made(): Promise<void>;
  close(): Promise<void>;
};

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** What lives for one message alone is much, and soon gone. */
const WORKER_LIMITS = { maxYoungGenerationSizeMb: 12 };

/** Questions to the worker and its answers. Those of changes come in their order; other questions may overtake changes that wait. */
class Line {
  readonly #worker: Worker;
  readonly #ended: Promise<unknown>;
  readonly #stop: Int32Array;
  readonly #onFailure: (error: Error) => void;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #closed = false;

  constructor(worker: Worker, stop: Int32Array, onFailure: (error: Error) => void) {
    this.#worker = worker;
    this.#ended = new Promise((resolve) => worker.once('exit', resolve));
    this.#stop = stop;
    this.#onFailure = onFailure;
    worker.on('message', (reply: StoreReply) => this.#receive(reply));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new Error(`the store's worker ended with ${code}`)));
  }

  ask<Name extends OperationName>(
    operation: Name,
    argument: Parameters<StoreOperations[Name]>[0],
  ): Promise<ReturnType<StoreOperations[Name]>> {
    if (this.#closed) return Promise.reject(new GatewayError('internal', 'the read model has stopped'));
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, operation, argument } satisfies StoreMessage);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#refuseAll(new GatewayError('internal', 'the read model has stopped'));
    // It ends itself, after what it is doing.
    Atomics.store(this.#stop, 0, 1);
    this.#worker.postMessage(STOP);
    await this.#ended;
  }

  #receive(reply: StoreReply): void {
    const one = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ('error' in reply) one?.reject(new GatewayError('internal', `the read model failed: ${reply.error}`));
    else one?.resolve(reply.result as never);
  }

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#refuseAll(new GatewayError('internal', 'the read model has stopped', { cause: error }));
    this.#onFailure(error);
  }

  #refuseAll(error: Error): void {
    for (const one of this.#waiting.values()) one.reject(error);
    this.#waiting.clear();
  }
}

/** Who is told of what happens in the store. */
export interface StoreParts {
  /** Told when the worker dies: the gateway cannot answer without it and stops. */
  readonly onFailure: (error: Error) => void;
  /** Told of each change, after which answers given before may be wrong. */
  readonly onChange?: (changed: Changed) => void;
  /** Told of rows that were written, and how many seconds that took without waiting. */
  readonly onStored?: (stored: { readonly resource: string; readonly rows: number; readonly seconds: number }) => void;
  /** Who has much to do gives way to questions. */
  readonly turns?: Pick<Turns, 'first'>;
}

/** Starts the worker. */
export function openStore({ onFailure, onChange = () => undefined, onStored, turns }: StoreParts): Store {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    resourceLimits: WORKER_LIMITS,
    workerData: { stop, kinds: RESOURCES.map(kindOf) } satisfies StoreStart,
  });
  const line = new Line(worker, stop, onFailure);

  const followed = new Followed();
  const first = <T>(answer: Promise<T>) => turns?.first(answer) ?? answer;

  /** A change that failed may have been made in part: what was answered before is not given again. */
  const failed = (error: unknown): never => {
    onChange({ resource: ALL_RESOURCES, version: 0, rows: 'everything' });
    throw error;
  };

  async function writing(answer: Promise<Changed>, tell: (changed: Changed) => void): Promise<Changed> {
    const changed = await answer.catch(failed);
    onChange(changed);
    tell(changed);
    return changed;
  }

  return {
    apply(change) {
      const { tell, told } = followed.rows(change);
      const written = (changed: Changed) => {
        const { resource, written: rows = 0, took = 0 } = changed;
        if (rows > 0) onStored?.({ resource, rows, seconds: took / 1000 });
        told(changed);
      };
      return followed.noted(writing(line.ask('apply', { ...change, tell }), written));
    },
    setCloud: (fragments) => followed.noted(writing(line.ask('setCloud', fragments), followed.cloud(fragments))),
    dropCloud: (cloud) => followed.noted(writing(line.ask('dropCloud', cloud), followed.dropped(cloud))),
    follow: (follower) => followed.by(follower),
    made: () => followed.made(),
    list: (request) => first(line.ask('list', request)),
    show: (request) => first(line.ask('show', request)),
    totals: (request) => first(line.ask('totals', request)),
    sums: (request) => first(line.ask('sums', request)),
    distinct: (request) => first(line.ask('distinct', request)),
    counts: (resource) => line.ask('counts', resource),
    close: () => line.close(),
  };
}
