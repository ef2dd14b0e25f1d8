import { GatewayError } from '../contract/index.ts';
import type { Versions } from '../inventory/fleet/versions.ts';
import type { Exchange, Reply } from './exchange.ts';

/** `cloud=number` for each cloud, separated by commas: how far a gateway must know it to know what was written. */
const HEADER = 'x-podgate-version';

const MOST = 4096;

function wantedOf(text: string): ReadonlyMap<string, number> {
  const parts =
    text.length > MOST ? undefined : text.split(',').map((part) => /^\s*([^=\s]+)=(\d{1,15})\s*$/.exec(part));
  if (!parts?.every((part) => part !== null)) {
    const message = `${HEADER}: not what a write was answered with; expected cloud=number, separated by commas`;
    throw new GatewayError('invalid_request', message);
  }
  return new Map(parts.map(([, cloud = '', number]) => [cloud, Number(number)]));
}

/**
 * Lets who wrote at one gateway of a fleet read that at every other: a write is answered with a version of the clouds, and a reading that
 * bears it is answered by a gateway that knows as much, or asks the clouds.
 */
export async function versioned<E extends Exchange>(
  versions: Versions,
  exchange: E,
  handle: (exchange: E) => Promise<Reply>,
): Promise<Reply> {
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    const wanted = exchange.header(HEADER);
    if (wanted !== undefined && !(await versions.reach(wantedOf(wanted)))) exchange.wantFresh();
    return handle(exchange);
  }
  const reply = await handle(exchange);
  const written = await versions.written();
  if (written.size === 0) return reply;
  const version = [...written].map(([cloud, number]) => `${cloud}=${number}`).join(', ');
  return { ...reply, headers: { ...reply.headers, [HEADER]: version } };
}
