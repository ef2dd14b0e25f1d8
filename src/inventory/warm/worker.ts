import { parentPort, workerData } from 'node:worker_threads';
import { WarmFile } from './file.ts';
import { STOP, type WarmMessage, type WarmReply, type WarmStart } from './protocol.ts';

/** Reads and writes the file in a thread of its own: a disk that is slow holds up no request. */
if (!parentPort) throw new Error('the warm file is kept by a worker thread');
const channel = parentPort;
const file = new WarmFile((workerData as WarmStart).form);

function replyTo({ id, operation, argument }: WarmMessage): WarmReply {
  try {
    return { id, result: (file[operation] as (argument: unknown) => unknown).call(file, argument) };
  } catch (error) {
    return { id, error: (error as Error).message };
  }
}

channel.on('message', (message: WarmMessage | typeof STOP) => {
  if (message !== STOP) {
    channel.postMessage(replyTo(message));
    return;
  }
  file.close();
  channel.close();
});
