import { parentPort, workerData } from 'node:worker_threads';
import { openReadModel } from './read-model.ts';
import { STOP, type StoreMessage, type StoreReply, type StoreStart } from './protocol.ts';
import { Work } from './work.ts';

/** Runs in a thread of its own, so that no query and no sync ever blocks the loop that answers requests. */
const { stop, kinds } = workerData as StoreStart;
if (!parentPort) throw new Error('the store runs as a worker thread');
const channel = parentPort;

/** Buffers are handed over, not copied. */
function buffersOf(reply: StoreReply): ArrayBuffer[] {
  if (!('result' in reply)) return [];
  const result = reply.result as { rows?: unknown; row?: unknown } | null;
  const bytes = result?.rows ?? result?.row;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

const work = new Work(openReadModel(kinds), (reply) => channel.postMessage(reply, buffersOf(reply)));
const isOver = () => Atomics.load(stop, 0) === 1;
let isClosed = false;
let isAwake = false;

function wake(): void {
  if (isAwake) return;
  isAwake = true;
  setImmediate(turn);
}

function turn(): void {
  isAwake = false;
  if (!isOver() && !isClosed && work.turn()) wake();
}

channel.on('message', (message: StoreMessage | typeof STOP) => {
  if (isClosed) return;
  // Whatever else waits is not wanted any more.
  if (message === STOP || isOver()) {
    isClosed = true;
    channel.close();
    return;
  }
  work.take(message);
  wake();
});
