import { parentPort, workerData } from 'node:worker_threads';
import { openReadModel } from './read-model.ts';
import { STOP, type OperationName, type StoreMessage, type StoreReply, type StoreStart } from './protocol.ts';

/** Runs in a thread of its own, so that no query and no sync ever blocks the loop that answers requests. */
const { stop, kinds } = workerData as StoreStart;
const model = openReadModel(kinds);
if (!parentPort) throw new Error('the store runs as a worker thread');
const channel = parentPort;

/** Buffers are handed over, not copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const bytes = (result as { rows?: unknown; row?: unknown } | null)?.rows ?? (result as { row?: unknown } | null)?.row;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

type Message = StoreMessage | typeof STOP;

/** So many changes that wait are written in one go. */
const MAX_TOGETHER = 4;
const WRITING: ReadonlySet<OperationName> = new Set(['apply', 'setCloud', 'dropCloud']);
/** Changes that are not written yet, in their order. */
const waiting: StoreMessage[] = [];

const resultOf = ({ operation, argument }: StoreMessage): unknown =>
  (model[operation] as (argument: unknown) => unknown)(argument);

function replyTo(message: StoreMessage): StoreReply {
  try {
    return { id: message.id, result: resultOf(message) };
  } catch (error) {
    return { id: message.id, error: error instanceof Error ? error.message : String(error) };
  }
}

function answer(replies: readonly StoreReply[]): void {
  for (const reply of replies) channel.postMessage(reply, 'result' in reply ? buffersOf(reply.result) : []);
}

/** Writes some of what waits. In between come questions: nobody waits for a list until a whole cloud is written. */
function write(): void {
  if (isOver()) return;
  answer(waiting.splice(0, MAX_TOGETHER).map(replyTo));
  if (waiting.length > 0) setImmediate(write);
}

/** Prepares what lists want, when nothing else is to be done in this turn. In between come questions and changes. */
function prepare(): void {
  isPreparing = !isOver() && !isClosed && model.prepare();
  if (isPreparing) setImmediate(prepare);
}

let isPreparing = false;
const isOver = () => Atomics.load(stop, 0) === 1;
let isClosed = false;

channel.on('message', (message: Message) => {
  if (isClosed) return;
  // Whatever else waits is not wanted any more.
  if (message === STOP || isOver()) {
    isClosed = true;
    channel.close();
    return;
  }
  if (!WRITING.has(message.operation)) {
    answer([replyTo(message)]);
    if (!isPreparing) setImmediate(prepare);
    isPreparing = true;
    return;
  }
  waiting.push(message);
  if (waiting.length === 1) setImmediate(write);
});
