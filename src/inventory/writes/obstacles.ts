import { GatewayError, type PowerOptions, type Server } from '../../contract/index.ts';
import type { Asked } from '../../schema/servers/writes/asked.ts';
import type { AnyAction } from './able.ts';

/** Of what locks and takes locks back a lock keeps nobody. */
const PAST_LOCKS: ReadonlySet<string> = new Set(['lock', 'unlock', 'update', 'save_image']);

/** Why a server may not be deleted; nothing when it may. */
function keptFrom(server: Server, { force }: PowerOptions): GatewayError | undefined {
  const { name, disable_delete: kept, pending_deleted: binned } = server;
  if (kept === true) {
    return new GatewayError('invalid_status', `server ${name} may not be deleted: set disable_delete to false first`);
  }
  // A deletion that is said twice must not become one that cannot be taken back.
  if (binned !== true || force) return undefined;
  const how = 'override_pending_delete=true deletes it for good';
  return new GatewayError('invalid_status', `server ${name} is in the recycle bin of its cloud already; ${how}`);
}

/** Why a server does not take something on; nothing when it does. */
export function obstacle(server: Server, { name, input }: Asked, action: AnyAction): GatewayError | undefined {
  if (server.locked === true && !PAST_LOCKS.has(name ?? '')) {
    return new GatewayError('protected', `server ${server.name} is locked; unlock it first`);
  }
  if (name === 'delete') return keptFrom(server, input as PowerOptions);
  const from = action.from?.(input);
  if (!from || from.includes(server.status)) return undefined;
  const words = `cannot ${(name ?? 'read').replaceAll('_', ' ')} server ${server.name} in status ${server.status}; it must be ${from.join(' or ')}`;
  return new GatewayError('invalid_status', words);
}

/** What is not in the recycle bin need not come out of it (cloudpods-api §9.4.1). */
export const isDone = ({ pending_deleted: binned }: Server, name: string) => name === 'restore' && binned !== true;
