import { Worker } from 'node:worker_threads';
import { GatewayError } from '../../contract/index.ts';
import type { OperationName, StoreMessage, StoreOperations, StoreReply } from './protocol.ts';

/** The read model as the gateway sees it: the worker's operations, each a promise. */
export type Store = {
  readonly [Name in OperationName]: (
    ...argument: Parameters<StoreOperations[Name]>
  ) => Promise<ReturnType<StoreOperations[Name]>>;
} & {
  /** Counts up with every change; what was answered at the same version is still true. */
  version(): number;
  close(): Promise<void>;
};

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Starts the worker. `onFailure` is told when it dies: the gateway cannot answer without it and stops.
 */
export function openStore(onFailure: (error: Error) => void): Store {
  const worker = new Worker(new URL('./worker.js', import.meta.url));
  const waiting = new Map<number, Waiting>();
  let next = 1;
  let version = 0;
  let closed = false;

  function fail(error: Error): void {
    const failure = new GatewayError('internal', 'the read model has stopped', { cause: error });
    for (const one of waiting.values()) one.reject(failure);
    waiting.clear();
    if (!closed) onFailure(error);
    closed = true;
  }

  worker.on('message', (reply: StoreReply) => {
    const one = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) one?.reject(new GatewayError('internal', `the read model failed: ${reply.error}`));
    else one?.resolve(reply.result as never);
  });
  worker.on('error', fail);
  worker.on('exit', (code) => {
    if (!closed) fail(new Error(`the store's worker ended with ${code}`));
  });

  function ask<Name extends OperationName>(
    operation: Name,
    argument: Parameters<StoreOperations[Name]>[0],
  ): Promise<ReturnType<StoreOperations[Name]>> {
    if (closed) return Promise.reject(new GatewayError('internal', 'the read model has stopped'));
    const id = next;
    next += 1;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, operation, argument } satisfies StoreMessage);
    });
  }

  async function writing(answer: Promise<number>): Promise<number> {
    version = Math.max(version, await answer);
    return version;
  }

  return {
    apply: (change) => writing(ask('apply', change)),
    setCloud: (fragments) => writing(ask('setCloud', fragments)),
    dropCloud: (cloud) => writing(ask('dropCloud', cloud)),
    list: (request) => ask('list', request),
    show: (request) => ask('show', request),
    totals: (request) => ask('totals', request),
    distinct: (request) => ask('distinct', request),
    counts: (resource) => ask('counts', resource),
    version: () => version,
    async close() {
      closed = true;
      await worker.terminate();
    },
  };
}
