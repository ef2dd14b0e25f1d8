import type { ClientRequest } from 'node:http';
import { GatewayError } from '../../contract/index.ts';

/** Milliseconds: to connect, and without any byte until the answer begins, and then between its parts. */
export interface Patience {
  readonly connect: number;
  readonly head: number;
  readonly idle: number;
}

const silent = () => new DOMException('the cloud is silent', 'TimeoutError');

/** Gives up a request, which has its socket, when it cannot be connected to in time, and when the cloud is silent for too long. */
export function watch(request: ClientRequest, { connect, head, idle }: Patience): void {
  const { socket } = request;
  if (!socket) return;
  if (socket.connecting) {
    const late = setTimeout(() => {
      request.destroy(new GatewayError('upstream_unavailable', 'the cloud could not be connected to in time'));
    }, connect);
    for (const event of ['connect', 'close'] as const) socket.once(event, () => clearTimeout(late));
  }
  socket.setTimeout(head, () => request.destroy(silent()));
  request.once('response', () => socket.setTimeout(idle));
}
