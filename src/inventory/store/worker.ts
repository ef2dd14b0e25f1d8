import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
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

/** So many changes that wait are written together: the search index does much for each commit, however little is in it. */
const MAX_TOGETHER = 32;

function replyTo({ id, operation, argument }: StoreMessage): StoreReply {
  try {
    return { id, result: (model[operation] as (argument: unknown) => unknown)(argument) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Writes changes in one transaction; when one of them fails, each in its own. */
function written(changes: readonly StoreMessage[]): readonly StoreReply[] {
  try {
    const replies: StoreReply[] = [];
    model.together(() => {
      for (const { id, operation, argument } of changes)
        replies.push({ id, result: (model[operation] as (argument: unknown) => unknown)(argument) });
    });
    return replies;
  } catch {
    return changes.map(replyTo);
  }
}

type Message = StoreMessage | typeof STOP;

/** A change and those that wait behind it; what comes next and is none is given back. */
function changesFrom(first: StoreMessage, from: MessagePort): { changes: StoreMessage[]; next?: Message } {
  const changes = [first];
  while (changes.length < MAX_TOGETHER) {
    const received: { readonly message: Message } | undefined = receiveMessageOnPort(from);
    const next = received?.message;
    if (next === undefined) break;
    if (next === STOP || next.operation !== 'apply') return { changes, next };
    changes.push(next);
  }
  return { changes };
}

function handle(message: Message, from: MessagePort): void {
  // Whatever else waits is not wanted any more.
  if (message === STOP || Atomics.load(stop, 0) === 1) {
    model.close();
    from.close();
    return;
  }
  if (message.operation !== 'apply') {
    const reply = replyTo(message);
    from.postMessage(reply, 'result' in reply ? buffersOf(reply.result) : []);
    return;
  }
  const { changes, next } = changesFrom(message, from);
  for (const reply of written(changes)) from.postMessage(reply);
  if (next !== undefined) handle(next, from);
}

port.on('message', (message: Message) => handle(message, port));
