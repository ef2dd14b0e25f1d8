import { parentPort, workerData } from 'node:worker_threads';
import { RESOURCES } from '../../schema/resources.ts';
import { openReadModel } from './database.ts';
import { STOP, type StoreMessage, type StoreReply } from './protocol.ts';

/** Runs in a thread of its own, so that no query and no sync ever blocks the loop that answers requests. */
const model = openReadModel(RESOURCES);
const port = parentPort;
if (!port) throw new Error('the store runs as a worker thread');

/** Buffers are handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const bytes = (result as { rows?: unknown; row?: unknown } | null)?.rows ?? (result as { row?: unknown } | null)?.row;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

const stop = workerData as Int32Array;

port.on('message', (message: StoreMessage | typeof STOP) => {
  // Whatever else waits is not wanted any more.
  if (message === STOP || Atomics.load(stop, 0) === 1) {
    model.close();
    port.close();
    return;
  }
  const { id, operation, argument } = message;
  let reply: StoreReply;
  try {
    reply = { id, result: (model[operation] as (argument: unknown) => unknown)(argument) };
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply, 'result' in reply ? buffersOf(reply.result) : []);
});
